// A stream's changes into an online store: many changes of one entity become one write of its newest whole record.
// Invariant: the stream's clock is advanced after all records it covers are written, so a reader at that time sees them;
// a sink that a later run has overtaken stops with an error instead of writing old over new.
import type { Plan } from "@feat-lang/compiler/plan";
import type { EntityChange } from "../engine/contract.js";
import { FeatError } from "../errors.js";
import type { EntityWrite, OnlineStore, WriteResult } from "../store/online-store.js";
import { encodeRecord, keepOf, recordOf } from "./record.js";
import { encodeEntityKey, entityIdOf } from "./record-key.js";
import { streamVersion } from "./version.js";

export interface StreamSinkOptions {
  readonly store: OnlineStore;
  readonly tenant: string;
  /** Of one source: they share a watermark. */
  readonly plans: readonly Plan[];
  /** Wall clock, for the ttl. */
  readonly now: () => number;
}

export interface StreamSink {
  /** Takes what `drainChanges` gave at this watermark; nothing is written before `flush`. */
  collect(changes: readonly EntityChange[], watermark: number): void;
  /** Entities collected and not yet written. */
  readonly pending: number;
  /** Resolves when everything collected before the call is in the store. */
  flush(): Promise<void>;
}

/** Entities per call of the store: few enough not to keep other writers waiting. */
const BATCH = 200;

/** Calls on their way at once: the next records are made while the store writes the last. */
const CALLS_AT_ONCE = 4;

export async function openStreamSink(options: StreamSinkOptions): Promise<StreamSink> {
  const { store, tenant, now } = options;
  const plans = options.plans.filter((plan) => plan.online !== undefined);
  const epochs = new Map<Plan, number>();
  for (const plan of plans) epochs.set(plan, await store.takeEpoch({ tenant, feature: plan.feature }));
  let collected = new Map<string, EntityChange>();
  /** Undefined before the first event. */
  let clock: number | undefined;
  let offset = 0;
  let flushing: Promise<void> = Promise.resolve();

  function idOf({ plan, key }: EntityChange) {
    return entityIdOf({ tenant, feature: plan.feature }, plan.keys, key);
  }

  function entryOf(change: EntityChange): EntityWrite {
    const { plan, key, state, served } = change;
    offset += 1;
    const version = streamVersion({ epoch: epochs.get(plan) ?? 0, partition: 0, offset });
    const record = recordOf({ plan, key, version, owner: "stream", writtenAt: now(), served });
    return {
      id: idOf(change),
      owner: "stream",
      definition: plan.hash,
      expected: "older",
      version,
      record: encodeRecord(record),
      state,
      keepMs: keepOf(plan),
    };
  }

  async function writeBatch(changes: readonly EntityChange[]): Promise<void> {
    const results = await store.writeEntities(changes.map(entryOf));
    for (const [i, result] of results.entries()) refuse(result, changes[i]?.plan.feature ?? "");
  }

  async function write(changes: readonly EntityChange[], watermark: number | undefined): Promise<void> {
    // No entity is in two batches, so their order does not matter.
    let next = 0;
    const writeSome = async () => {
      while (next < changes.length) {
        const from = next;
        next += BATCH;
        await writeBatch(changes.slice(from, from + BATCH));
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, writeSome));
    if (watermark === undefined) return;
    for (const plan of plans) {
      await store.writeEntities([], { id: { tenant, feature: plan.feature }, path: "stream", watermark });
    }
  }

  return {
    collect(changes, watermark) {
      for (const change of changes) {
        if (epochs.has(change.plan)) collected.set(encodeEntityKey(idOf(change)), change);
      }
      // The end of a bounded input closes every window and is no time of any event: the clock stays at the last one.
      if (Number.isFinite(watermark)) clock = watermark;
    },
    get pending() {
      return collected.size;
    },
    flush() {
      const changes = [...collected.values()];
      const watermark = clock;
      collected = new Map();
      flushing = flushing.then(() => write(changes, watermark));
      return flushing;
    },
  };
}

function refuse(result: WriteResult, feature: string): void {
  if (result.outcome === "owner") {
    throw new FeatError(
      "owner-conflict",
      `Records of ${feature} are written by ${result.owner === "events" ? "single events" : "a Flink job"}; a stream cannot change them.`,
      { hint: "Use another store or tenant." },
    );
  }
  if (result.outcome === "conflict" || result.outcome === "unconfirmed") {
    throw new FeatError(
      "store-conflict",
      `A later run writes the records of ${feature}; this one has been overtaken.`,
      {
        hint: "Stop the other run, or this one.",
      },
    );
  }
}
