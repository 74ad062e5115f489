// Runs features over their inputs on the embedded engine: one engine per source, one input after the other.
// Invariant: rows and records depend on the plans and the inputs alone; the clock only measures.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Plan, SourcePlan } from "@feat-lang/compiler/plan";
import type { Emission, EntityChange, StreamEngine } from "../engine/contract.js";
import { createStreamEngine } from "../engine/stream-engine.js";
import { FeatError } from "../errors.js";
import { createEventReader, type EventReader } from "../event/event-reader.js";
import { mergeSources } from "../event/merge-sources.js";
import type { EventBatch, EventSource, SourcePosition } from "../source/event-source.js";
import { type AssignedInput, assignInputs, type RunInput } from "./assign-inputs.js";
import { createLeapWatch, type LeapWatch } from "./leaps.js";
import { printRow } from "./output-row.js";
import { runParallelLane, type Workers } from "./parallel/run-lane.js";
import type { RejectRecord } from "./reject-record.js";
import type { Checkpoints, RunMoment, RunState } from "./run-state.js";
import { countOne, countsOf, createRunCounts, type RunCounts, type RunSummary, summarize } from "./run-summary.js";
import { PAUSE_MS, withPauses } from "./with-pauses.js";

/** How many rows are made before those who take them, and Ctrl-C, get their turn. */
const ROWS_AT_ONCE = 10_000;

export interface RunOptions {
  /** Of any number of sources. */
  readonly plans: readonly Plan[];
  /** One for each source that a plan reads; they are read in this order. */
  readonly inputs: readonly RunInput[];
  /** `changes` gives running rows, too. */
  readonly emit: "final" | "changes";
  readonly onRow?: (row: Emission) => void;
  /** The same row as `feat run` prints it, with its line end: made where the row is made. */
  readonly onRowText?: (text: string) => void;
  /** Rejected events, and late ones once for each window they came too late for. */
  readonly onReject?: (record: RejectRecord) => void;
  /**
   * The entities of one source whose served values have changed since the last call, perhaps none, and the source's
   * watermark; the next batch is read when it resolves.
   */
  readonly onChanges?: (changes: EntityChanges) => Promise<void>;
  /**
   * Asked after each batch whether changes are wanted now; without it, always. Not asked, and so always handed over, when
   * the input pauses, ends or fails, when the run is stopped, and before a checkpoint.
   */
  readonly changesDue?: () => boolean;
  /**
   * After each batch, and within one that makes very many rows, when rows and records have been handed over; the run goes
   * on when it resolves.
   */
  readonly onBatch?: (progress: RunProgress) => Promise<void> | void;
  /**
   * Stops the run between two batches, or within one that makes very many rows, whose changes are then not handed over.
   * No window is closed that the events did not close.
   */
  readonly signal?: AbortSignal;
  /** Where the run begins, and who keeps where it is. */
  readonly checkpoints?: Checkpoints;
  /** Shares out the work; the results are the same. */
  readonly workers?: Workers;
  /** Milliseconds of any clock that does not go back. */
  readonly now: () => number;
}

export interface EntityChanges {
  readonly source: string;
  readonly entities: readonly EntityChange[];
  /** Infinite at the end of the input, and before the first event. */
  readonly watermark: number;
}

export interface RunProgress {
  readonly source: string;
  readonly events: number;
  readonly rows: number;
  /** How much of this source's input has been read, 0 to 1, where that is known. */
  readonly fraction?: number;
}

/** Throws a `FeatError` for inputs that do not match the plans' sources or cannot be read. */
export async function runFeatures(options: RunOptions): Promise<RunSummary> {
  const { plans, signal, now, checkpoints } = options;
  const from = checkpoints?.from;
  const start = now() - (from?.summary.seconds ?? 0) * 1000;
  const counts = from === undefined ? createRunCounts() : countsOf(from.summary, plans);
  const summary = () => summarize(counts, plans, now() - start);
  const done = [...(from?.done ?? [])];
  const state = (current?: RunMoment): RunState => ({
    summary: summary(),
    done: [...done],
    ...(current === undefined ? {} : { current }),
  });
  const save = async (current: RunMoment) => checkpoints?.save(state(current));
  for (const assigned of assignInputs(plans, options.inputs)) {
    const source = mergeSources(assigned.plans);
    if (done.includes(source.name)) continue;
    if (signal?.aborted) break;
    const before = from?.current?.source === source.name ? from.current : undefined;
    const { workers } = options;
    if (workers === undefined) await runLane(createLane(assigned, { options, counts, before, source }), options, save);
    else await runParallelLane({ ...assigned, source, counts, workers, from: before }, options, save);
    if (signal?.aborted) break;
    done.push(source.name);
    await checkpoints?.save(state());
  }
  return summary();
}

/** One source with all that reads it. */
interface Lane {
  readonly source: SourcePlan;
  readonly events: EventSource;
  readonly reader: EventReader;
  readonly engine: StreamEngine;
  readonly counts: RunCounts;
  /** Behind what the run before has dealt with. */
  readonly from: SourcePosition | undefined;
  /** How many features read the source. */
  readonly features: number;
  /** The event being dealt with, for what the engine says about it. */
  readonly current: { batch: EventBatch | undefined; index: number; withoutKey: number };
  readonly leaps: LeapWatch;
  readonly reject: (what: Omit<RejectRecord, "source" | "line" | "event">) => void;
}

interface LaneOfRun {
  readonly options: RunOptions;
  readonly counts: RunCounts;
  readonly before: RunMoment | undefined;
  readonly source: SourcePlan;
}

function createLane({ plans, events }: AssignedInput, { options, counts, before, source }: LaneOfRun): Lane {
  const current: Lane["current"] = { batch: undefined, index: 0, withoutKey: 0 };
  const reject: Lane["reject"] = (what) => {
    const { batch, index } = current;
    if (options.onReject === undefined || batch === undefined) return;
    options.onReject({ source: source.name, line: batch.line(index), ...what, event: batch.text(index) });
  };
  const leaps = createLeapWatch(source, before?.leaps);
  const engine = createStreamEngine({
    plans,
    columns: source.columns,
    emit: options.emit,
    trackChanges: options.onChanges !== undefined,
    closingsAtOnce: ROWS_AT_ONCE,
    ...(before === undefined ? {} : { from: { snapshots: before.engine } }),
    listener: {
      emission(emission) {
        counts.rows++;
        options.onRow?.(emission);
        options.onRowText?.(printRow(emission));
      },
      late(plan, group) {
        countOne(counts.late, group);
        leaps.wasLate();
        reject({ reason: "late", feature: plan.feature, window: group.label });
      },
      nullKey(plan) {
        current.withoutKey++;
        countOne(counts.rejected, "null_key");
        reject({ reason: "null_key", feature: plan.feature });
      },
    },
  });
  const reader = createEventReader(source);
  const from = before?.position;
  return { source, events, reader, engine, counts, from, features: plans.length, current, leaps, reject };
}

async function runLane(lane: Lane, options: RunOptions, save: (at: RunMoment) => Promise<void>): Promise<void> {
  const { engine, events, source, counts } = lane;
  const { signal, onChanges, onBatch, checkpoints } = options;
  const leapsBefore = counts.leaps.filter((leap) => leap.source !== source.name);
  const handOverRows = async (progress: number | undefined) => {
    counts.leaps = [...leapsBefore, ...lane.leaps.leaps()];
    const fraction = progress === undefined ? {} : { fraction: progress };
    await onBatch?.({ source: source.name, events: counts.events, rows: counts.rows, ...fraction });
  };
  let hasChanges = false;
  const handOverChanges = async () => {
    const changes = engine.drainChanges();
    hasChanges = false;
    await onChanges?.({ source: source.name, entities: changes, watermark: engine.watermark });
  };
  /** False if the run was stopped meanwhile. */
  const pause = async (progress: number | undefined) => {
    await handOverRows(progress);
    // Writing to a file or a pipe may never wait, and signals come only between two turns.
    await nextTurn();
    return !signal?.aborted;
  };
  /** As `pause`, until nothing is left to be closed. */
  const closeAll = async (progress: number | undefined) => {
    while (engine.isClosing) {
      if (!(await pause(progress))) return false;
      engine.closeDue();
    }
    return true;
  };
  let position: SourcePosition | undefined;
  const saveHere = async () => {
    if (hasChanges) await handOverChanges();
    if (position === undefined) return;
    await save({ source: source.name, position, engine: [engine.snapshot()], leaps: lane.leaps.state() });
  };
  const resumption = checkpoints && (lane.from === undefined ? {} : { from: lane.from });
  const whilePausing = async () => {
    if (hasChanges) await handOverChanges();
  };
  let isBetweenBatches = true;
  try {
    for await (const batch of withPauses(events.batches(signal, resumption), PAUSE_MS, whilePausing)) {
      if (signal?.aborted) break;
      isBetweenBatches = false;
      for (const [partition, time] of batch.partitionTimes ?? []) {
        engine.observeTime(time, partition);
        if (!(await closeAll(batch.progress))) return;
      }
      for (let next = processFrom(0, batch, lane); next < batch.length || engine.isClosing; ) {
        if (!(await pause(batch.progress))) return;
        if (engine.isClosing) engine.closeDue();
        else next = processFrom(next, batch, lane);
      }
      hasChanges = true;
      if (options.changesDue?.() !== false) await handOverChanges();
      await handOverRows(batch.progress);
      if (checkpoints !== undefined) position = positionBehind(batch, source);
      if (checkpoints?.isDue()) await saveHere();
      isBetweenBatches = true;
    }
  } catch (error) {
    // An input that cannot be read on costs nothing of what has been read.
    if (isBetweenBatches) await saveHere();
    throw error;
  }
  if (signal?.aborted) return saveHere();
  engine.finish();
  if (!(await closeAll(1))) return;
  await handOverChanges();
  await handOverRows(1);
}

function positionBehind({ position }: EventBatch, { name }: SourcePlan): SourcePosition {
  if (position !== undefined) return position();
  throw new FeatError("unsupported-input", `A run over the input of ${name} cannot be resumed.`, {
    hint: "Run it without checkpoints.",
  });
}

/** Ends early when many rows were made or windows are still to be closed; gives the index of the next event. */
function processFrom(from: number, batch: EventBatch, lane: Lane): number {
  const { reader, engine, counts, features, current, leaps } = lane;
  const line = () => batch.line(current.index);
  const { partition, length } = batch;
  const enough = counts.rows + ROWS_AT_ONCE;
  current.batch = batch;
  for (let index = from; index < length; index++) {
    if (counts.rows >= enough || engine.isClosing) return index;
    const reading = batch.read(index, reader);
    counts.events++;
    current.index = index;
    if (!reading.accepted) {
      const { reason, field, time } = reading;
      countOne(counts.rejected, reason);
      lane.reject(field === undefined ? { reason } : { reason, field });
      if (time === undefined) continue;
      leaps.saw(time, line);
      engine.observeTime(time, partition);
      continue;
    }
    leaps.saw(reading.time, line);
    current.withoutKey = 0;
    engine.process({ row: reading.row, time: reading.time, partition });
    if (current.withoutKey === features) continue;
    counts.accepted++;
    for (const name of reading.badFields) countOne(counts.badFields, name);
  }
  return length;
}
