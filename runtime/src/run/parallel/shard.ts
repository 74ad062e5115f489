// One worker of a parallel run: parses its share of the batches, and applies all of them to its share of the entities.
// Invariant: batches are applied in their order, each event under the watermark that all events before it have made, so
// an entity sees exactly what it would in a run without workers.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { EntityChange, OwnsEntity } from "../../engine/contract.js";
import { createStreamEngine } from "../../engine/stream-engine.js";
import { mergeSources } from "../../event/merge-sources.js";
import { openPortable } from "../../source/ndjson.js";
import { collectRows } from "./collect-rows.js";
import type {
  ParsedBatch,
  ParsedCounts,
  PortableChange,
  PortableReject,
  ShardOutcome,
  ShardReport,
  ShardSetup,
  ToShard,
} from "./messages.js";
import { createBatchParser, firstRanks, hasOneKey, type OwnBatch } from "./parse-batch.js";
import { createRowUnpacker } from "./row-bytes.js";
import { shardOf } from "./shard-of.js";

export interface ShardLinks {
  toReader(report: ShardReport): void;
  toShard(index: number, message: ParsedBatch): void;
}

export interface Shard {
  receive(message: ToShard | ParsedBatch): void;
}

/** How many rows are made before they are sent off; so many parts may be on their way. */
const ROWS_AT_ONCE = 2_000;
const PARTS_AHEAD = 4;

type Task =
  | (OwnBatch & { readonly kind: "batch"; readonly parsed?: ParsedCounts; readonly rejects: readonly PortableReject[] })
  | { readonly kind: "changes" | "snapshot" | "end" };

/** `fail` hears of whatever is thrown while a batch is applied. */
export function createShard(setup: ShardSetup, links: ShardLinks, fail: (error: unknown) => void): Shard {
  const { index: self, count, plans } = setup;
  const source = mergeSources(plans);
  const parse = createBatchParser({ source, plans, index: self, count });
  const unpack = createRowUnpacker(source.columns.length);
  const ranks = firstRanks(plans);
  const lanes = new Map(plans.map((plan, lane) => [plan, lane]));
  const owns: OwnsEntity = (_, identity) => shardOf(identity, count) === self;
  const tasks = new Map<number, Task>();
  const rows = collectRows(setup.rows, { laneOf, rankOf });
  let rejects: PortableReject[] = [];
  /** The event being dealt with. */
  let event = 0;
  let next = 0;
  let credit = PARTS_AHEAD;
  let wake: (() => void) | undefined;

  function laneOf(plan: Plan): number {
    return lanes.get(plan) as number;
  }

  function rankOf(plan: Plan, group: WindowGroup): number {
    return (ranks[laneOf(plan)] as number) + plan.groups.indexOf(group);
  }

  const engine = createStreamEngine({
    plans,
    columns: source.columns,
    emit: setup.emit,
    trackChanges: setup.trackChanges,
    closingsAtOnce: ROWS_AT_ONCE,
    // With one key, a worker is told of its own entities only.
    ...(hasOneKey(plans, source) ? {} : { owns }),
    from: { snapshots: setup.snapshots, owns },
    listener: {
      emission: (emission) => rows.add(event, emission),
      late: (plan, group) => rejects.push({ event, rank: rankOf(plan, group), reason: "late" }),
      // The parser has said so.
      nullKey: () => {},
    },
  });

  async function report(number: number, outcome?: ShardOutcome): Promise<void> {
    while (credit === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    credit--;
    links.toReader({ number, isLast: outcome !== undefined, ...rows.take(), ...(outcome && { outcome }) });
    // The reader's messages come only between two turns.
    if (outcome === undefined) await nextTurn();
  }

  async function closeAll(number: number): Promise<void> {
    while (engine.isClosing) {
      await report(number);
      engine.closeDue();
    }
  }

  async function applyBatch(number: number, { times, indexes, nextRow, partition }: OwnBatch): Promise<void> {
    let concerned = 0;
    for (event = 0; event < times.length; event++) {
      const time = times[event] as number;
      if (indexes[concerned] === event) {
        concerned++;
        engine.process({ row: nextRow(), time, partition });
      } else if (!Number.isNaN(time)) engine.observeTime(time, partition);
      if (engine.isClosing) await closeAll(number);
      else if (rows.count >= ROWS_AT_ONCE) await report(number);
    }
  }

  async function perform(number: number, task: Task): Promise<void> {
    if (task.kind === "batch") {
      rejects = [...task.rejects];
      await applyBatch(number, task);
    } else if (task.kind === "end") {
      event = 0;
      engine.finish();
      await closeAll(number);
    }
    const changes = task.kind === "batch" ? [] : engine.drainChanges().map(portableChange);
    await report(number, {
      watermark: engine.watermark,
      ...(task.kind === "batch" && task.parsed ? { parsed: task.parsed } : {}),
      rejects,
      changes,
      ...(task.kind === "snapshot" ? { snapshot: engine.snapshot() } : {}),
    });
    rejects = [];
  }

  function portableChange({ plan, key, state, served }: EntityChange): PortableChange {
    const windows = served.map(({ group, ...window }) => ({ ...window, group: plan.groups.indexOf(group) }));
    return { lane: laneOf(plan), key, state, served: windows };
  }

  let isBusy = false;
  async function work(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    for (let task = tasks.get(next); task !== undefined; task = tasks.get(next)) {
      tasks.delete(next);
      await perform(next, task);
      next++;
    }
    isBusy = false;
  }

  function enter(number: number, task: Task): void {
    tasks.set(number, task);
    work().catch(fail);
  }

  function parseBatch({ number, batch }: Extract<ToShard, { kind: "batch" }>): void {
    const { own, forOthers, counts, rejects } = parse(openPortable(batch));
    for (const [index, message] of forOthers.entries()) {
      if (index !== self) links.toShard(index, { kind: "parsed", number, ...message });
    }
    enter(number, { kind: "batch", ...own, parsed: counts, rejects });
  }

  return {
    receive(message) {
      switch (message.kind) {
        case "batch":
          parseBatch(message);
          return;
        case "parsed":
          enter(message.number, {
            ...message,
            kind: "batch",
            nextRow: unpack(message.rows),
            rejects: [],
          });
          return;
        case "more":
          credit++;
          wake?.();
          wake = undefined;
          return;
        default:
          enter(message.number, { kind: message.kind });
      }
    },
  };
}
