// Online reads of one feature for a batch of entities.
// Invariant: all values of an answer are of one time: the caller's, else the later of the feature's event-time clocks.
import type { Plan } from "@feat-lang/compiler/plan";
import { DamagedStateError } from "../engine/codec/damaged-state.js";
import type { EntityEngine } from "../engine/contract.js";
import type { OnlineStore, StoredEntity } from "../store/online-store.js";
import { type FeatureValues, isOutdated, type ReadingTime, readRecord } from "./read-record.js";
import { damagedRecord, decodeRecord, type ServedRecord, windowsOf } from "./record.js";
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
  const { store, tenant, plan, ids, now } = reading;
  // Clocks first: what they stand at is in the records read after them.
  const clocks = await store.readClocks({ tenant, feature: plan.feature });
  const at = reading.asOf ?? Math.max(clocks.stream ?? -Infinity, clocks.events ?? -Infinity);
  const timeOf = (stored: StoredEntity): ReadingTime => ({
    at,
    // A stream writes every change that its clock has passed. Single events say nothing about the time behind them.
    exactUntil: stored.owner === "events" ? -Infinity : (clocks.stream ?? -Infinity),
    now,
  });

  const stored = [...(await store.readEntities(ids, { state: false }))];
  const outdated = stored.flatMap((one, i) => (one && isOutdatedEntity(one, plan, timeOf(one)) ? [i] : []));
  const withState = await store.readEntities(
    outdated.map((i) => ids[i] as EntityId),
    { state: true },
  );
  for (const [n, i] of outdated.entries()) stored[i] = withState[n] ?? null;
  return stored.map((one) => {
    if (!one) return readRecord(null, plan, { at, exactUntil: at, now });
    const record = decodeRecord(one.record);
    if (one.state === null || record.plan !== plan.hash) return readRecord(record, plan, timeOf(one));
    return readRecord(refreshRecord(record, reading, one.state, at), plan, { at, exactUntil: at, now });
  });
}

function isOutdatedEntity(stored: StoredEntity, plan: Plan, time: ReadingTime): boolean {
  const record = decodeRecord(stored.record);
  return record.plan === plan.hash && isOutdated(record, plan, time);
}

/** The record as its writer would have it at the time `at`, without a further event. */
function refreshRecord(record: ServedRecord, { engine }: EntityReading, state: Uint8Array, at: number): ServedRecord {
  try {
    return { ...record, windows: windowsOf(engine.servedAt(state, at)) };
  } catch (error) {
    throw error instanceof DamagedStateError ? damagedRecord(error) : error;
  }
}
