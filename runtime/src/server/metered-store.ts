// An online store that tells how long its writes take and how many of them another writer had overtaken.
// Invariant: it adds nothing to a call and hides nothing of it: arguments, results and errors pass unchanged.
import type { FeatureId } from "../online/record-key.js";
import type { OnlineStore } from "../store/online-store.js";

export interface WriteMeter {
  written(id: FeatureId, seconds: number): void;
  conflicts(id: FeatureId, count: number): void;
}

export function meterStore(store: OnlineStore, meter: WriteMeter): OnlineStore {
  const writeEntities: OnlineStore["writeEntities"] = async (entries, clock) => {
    const started = performance.now();
    const results = await store.writeEntities(entries, clock);
    const id = entries[0]?.id;
    if (id) {
      meter.written(id, (performance.now() - started) / 1_000);
      const lost = results.filter((result) => result.outcome === "conflict").length;
      if (lost > 0) meter.conflicts(id, lost);
    }
    return results;
  };
  // Whatever else a store can do passes through; its methods keep their own `this`, for its private fields.
  return new Proxy(store, {
    get(target, name) {
      if (name === "writeEntities") return writeEntities;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
