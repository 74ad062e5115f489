// The parsing half of a worker: one batch of raw events to rows, sorted by the worker whose entities they concern.
// Invariant: everything that is said of an event as such, apart from its windows, is said here, and so once.
import type { Plan, SourcePlan } from "@feat-lang/compiler/plan";
import { createKeyReader, type KeyReader, slotsOfColumns } from "../../engine/key.js";
import type { Row } from "../../engine/value/value.js";
import { createEventReader } from "../../event/event-reader.js";
import type { PortedBatch } from "../../source/event-source.js";
import { countOne } from "../run-summary.js";
import type { ParsedBatch, ParsedCounts, PortableReject } from "./messages.js";
import { createRowPacker } from "./row-bytes.js";
import { shardOf } from "./shard-of.js";

export interface OwnBatch {
  readonly partition: number;
  readonly times: Float64Array<ArrayBuffer>;
  readonly indexes: Int32Array<ArrayBuffer>;
  /** Of each of the indexes, in order. */
  readonly nextRow: () => Row;
}

export interface Parsing {
  readonly own: OwnBatch;
  /** By worker; that of the parser is never sent. */
  readonly forOthers: readonly Omit<ParsedBatch, "kind" | "number">[];
  readonly counts: ParsedCounts;
  /** In order of event and rank. */
  readonly rejects: readonly PortableReject[];
}

export interface ParserSetup {
  readonly source: SourcePlan;
  readonly plans: readonly Plan[];
  readonly index: number;
  readonly count: number;
}

export function createBatchParser({ source, plans, index: self, count }: ParserSetup): (batch: PortedBatch) => Parsing {
  const reader = createEventReader(source);
  const keys = distinctKeys(plans, source);
  const ranks = firstRanks(plans);
  const outs = Array.from({ length: count }, () => createRowPacker());
  return (batch) => {
    const times = new Float64Array(batch.length);
    const indexes = Array.from({ length: count }, (): number[] => []);
    const own: Row[] = [];
    const rejects: PortableReject[] = [];
    let accepted = 0;
    const badFields = new Map<string, number>();
    for (let event = 0; event < batch.length; event++) {
      const reading = batch.read(event, reader);
      if (!reading.accepted) {
        const { reason, field, time = Number.NaN } = reading;
        rejects.push({ event, rank: -1, reason, ...(field === undefined ? {} : { field }) });
        times[event] = time;
        continue;
      }
      const { row } = reading;
      times[event] = reading.time;
      let isUsed = false;
      for (const { key, lanes } of keys) {
        const identity = key.identityOf(row);
        if (identity === null) {
          for (const lane of lanes) rejects.push({ event, rank: ranks[lane] ?? 0, reason: "null_key" });
          continue;
        }
        isUsed = true;
        const shard = shardOf(identity, count);
        const concerned = indexes[shard] as number[];
        if (concerned.at(-1) === event) continue;
        concerned.push(event);
        if (shard === self) own.push(row);
        else outs[shard]?.add(row);
      }
      if (!isUsed) continue;
      accepted++;
      for (const name of reading.badFields) countOne(badFields, name);
    }
    // Lanes of one key are told of together, whatever stands between them.
    if (keys.length > 1) rejects.sort((a, b) => a.event - b.event || a.rank - b.rank);
    let next = 0;
    const { partition } = batch;
    return {
      own: { partition, times, indexes: new Int32Array(indexes[self] ?? []), nextRow: () => own[next++] as Row },
      forOthers: outs.map((out, shard) => ({
        partition,
        times,
        indexes: new Int32Array(indexes[shard] ?? []),
        rows: out.take(),
      })),
      counts: { times, events: batch.length, accepted, badFields },
      rejects,
    };
  };
}

interface DistinctKey {
  readonly key: KeyReader;
  readonly lanes: readonly number[];
}

/** Features by the same key have their entities on the same workers. */
function distinctKeys(plans: readonly Plan[], source: SourcePlan): readonly DistinctKey[] {
  const byText = Map.groupBy(plans.keys(), (lane) => JSON.stringify(plans[lane]?.keys.map(({ value }) => value)));
  return Array.from(byText.values(), (lanes) => {
    const plan = plans[lanes[0] ?? 0] as Plan;
    return { key: createKeyReader(plan.keys, slotsOfColumns(source.columns, plan)), lanes };
  });
}

/** How many distinct keys features have: with one, an event concerns one worker. */
export function hasOneKey(plans: readonly Plan[], source: SourcePlan): boolean {
  return distinctKeys(plans, source).length === 1;
}

/** Of each feature's first window group, among all of them. */
export function firstRanks(plans: readonly Plan[]): readonly number[] {
  let rank = 0;
  return plans.map(({ groups }) => {
    rank += groups.length;
    return rank - groups.length;
  });
}
