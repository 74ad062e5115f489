// The online store that `feat run --store` fills while it runs.
// Invariant: the features are registered before the first record, so that whatever is in the store can be read.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatureStore } from "../feature-store.js";
import { openStreamSink, type StreamSink } from "../online/stream-sink.js";
import type { EntityChanges } from "../run/run-features.js";
import { openStore } from "../store/open-store.js";
import { type Registering, registerPlan } from "./registered-feature.js";

/** How old a value in the store may be while events come without a pause: many changes of an entity are one write. */
const WRITE_EVERY_MS = 500;

export interface RunStore {
  /** Whether it is time to write what has changed. */
  isDue(): boolean;
  /** Resolves when the store has the changes. */
  write(changes: EntityChanges): Promise<void>;
  close(): Promise<void>;
}

/** Undefined for `memory`: nobody could read it after the run. */
export async function openRunStore(
  url: string,
  plans: readonly Plan[],
  registering: Registering,
): Promise<RunStore | undefined> {
  if (url === "memory") return undefined;
  const store = await openStore(url);
  const features = await FeatureStore.open({ online: store });
  const sinks = new Map<string, StreamSink>();
  try {
    const online = plans.filter((plan) => plan.online !== undefined);
    for (const plan of online) await registerPlan(features, plan, registering);
    for (const [source, group] of Map.groupBy(online, (plan) => plan.source.name)) {
      const sink = await openStreamSink({ store, tenant: registering.tenant, plans: group, now: Date.now });
      sinks.set(source, sink);
    }
  } catch (error) {
    await features.close();
    throw error;
  }
  let next = 0;
  return {
    isDue: () => performance.now() >= next,
    async write({ source, entities, watermark }) {
      const sink = sinks.get(source);
      sink?.collect(entities, watermark);
      await sink?.flush();
      next = performance.now() + WRITE_EVERY_MS;
    },
    close: () => features.close(),
  };
}
