// Online reads of one feature for a batch of entities.
// Invariant: all values of an answer are of one time: the caller's, else the later of the feature's event-time clocks.
import type { Plan } from "@feat-lang/compiler/plan";
import { DamagedStateError } from "../engine/codec/damaged-state.js";
import type { EntityEngine } from "../engine/contract.js";
import type { OnlineStore } from "../store/online-store.js";
import { type FeatureValues, isOutdated, type ReadingTime, readRecord } from "./read-record.js";
import { damagedRecord, decodeRecord, recallRecord, type ServedRecord, windowsOf } from "./record.js";
import type { EntityId } from "./record-key.js";

export interface EntityReading {
  readonly store: OnlineStore;
  readonly tenant: string;
  readonly plan: Plan;
  readonly engine: Pick<EntityEngine, "servedAt">;
  readonly ids: readonly EntityId[];
  /** Event time; absent: the later of the feature's clocks. */
  readonly asOf?: number;
  /** Wall clock, for the ttl. */
  readonly now: number;
}

/** In the order of `ids`. */
export async function readEntities(reading: EntityReading): Promise<readonly FeatureValues[]> {
  const { store, tenant, plan, engine, ids, now } = reading;
  const { clocks, records } = await store.readServed({ tenant, feature: plan.feature }, ids);
  const at = reading.asOf ?? Math.max(clocks.stream ?? -Infinity, clocks.events ?? -Infinity);
  const timeOf = (record: ServedRecord | null): ReadingTime => ({
    // Rows of a Flink job say nothing of a time that its watermark has not reached.
    at: record?.owner === "flink" ? Math.min(at, clocks.stream ?? at) : at,
    // A stream writes every change that its clock has passed. Single events say nothing about the time behind them.
    exactUntil: record?.owner === "events" ? -Infinity : (clocks.stream ?? -Infinity),
    now,
  });

  const served = records.map((text) => (text === null ? null : recallRecord(text)));
  const outdated = served.flatMap((record, i) =>
    record !== null && record.plan === plan.hash && isOutdated(record, plan, timeOf(record)) ? [i] : [],
  );
  const stored = outdated.length === 0 ? [] : await store.readEntities(outdated.map((i) => ids[i] as EntityId));
  const refreshed = new Map(outdated.map((i, n) => [i, stored[n] ?? null]));
  return served.map((record, i) => {
    const newer = refreshed.get(i);
    if (newer === undefined) return readRecord(record, plan, timeOf(record));
    const last = newer?.record ? decodeRecord(newer.record) : null;
    if (!last || !newer?.kept || last.plan !== plan.hash) return readRecord(last, plan, timeOf(last));
    const windows = windowsAt(engine, newer.kept.state, at);
    return readRecord({ ...last, windows }, plan, { at, exactUntil: at, now });
  });
}

/** As the record's writer would have them at the time `at`, without a further event. */
function windowsAt(engine: EntityReading["engine"], state: Uint8Array, at: number): ServedRecord["windows"] {
  try {
    return windowsOf(engine.servedAt(state, at));
  } catch (error) {
    throw error instanceof DamagedStateError ? damagedRecord(error) : error;
  }
}
