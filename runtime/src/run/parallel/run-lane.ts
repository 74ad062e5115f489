// One source of a run on several workers: reads its batches, gives them out, and puts together what comes back.
// Invariant: rows, rejects, changes, counts and checkpoints are those of a run without workers, in the same order.
import type { Plan, SourcePlan, WindowGroup } from "@feat-lang/compiler/plan";
import type { Emission, EntityChange } from "../../engine/contract.js";
import { FeatError } from "../../errors.js";
import type { EventBatch, SourcePosition } from "../../source/event-source.js";
import type { AssignedInput } from "../assign-inputs.js";
import { createLeapWatch, type LeapWatch } from "../leaps.js";
import type { RunOptions } from "../run-features.js";
import type { RunMoment } from "../run-state.js";
import { addCount, countOne, type RunCounts } from "../run-summary.js";
import { PAUSE_MS, withPauses } from "../with-pauses.js";
import { createInbox } from "./inbox.js";
import { mergeReports } from "./merge-reports.js";
import type { PortableChange, ShardOutcome, ShardReport, ShardSetup, ToShard } from "./messages.js";

/** Threads, or what stands for them in a test. */
export interface Crew {
  send(index: number, message: ToShard): void;
  close(): Promise<void>;
}

export interface CrewListener {
  report(index: number, report: ShardReport): void;
  /** Of a worker that has died; the others are still to be closed. */
  fail(error: unknown): void;
}

export type SpawnCrew = (setups: readonly ShardSetup[], listener: CrewListener) => Crew;

export interface Workers {
  readonly count: number;
  readonly spawn: SpawnCrew;
}

export interface ParallelLane extends AssignedInput {
  readonly source: SourcePlan;
  readonly counts: RunCounts;
  readonly workers: Workers;
  readonly from: RunMoment | undefined;
}

/** Batches that are read before the first of them has come back, for each worker. */
const BATCHES_AHEAD = 3;

/** Rows between two looks at those who take them. */
const ROWS_AT_ONCE = 10_000;

interface Dispatched {
  readonly kind: ToShard["kind"];
  readonly batch?: EventBatch;
  readonly progress: number | undefined;
  readonly position: SourcePosition | undefined;
}

export async function runParallelLane(
  lane: ParallelLane,
  options: RunOptions,
  save: (at: RunMoment) => Promise<void>,
): Promise<void> {
  const { plans, counts, from, workers } = lane;
  const { name: source } = lane.source;
  const leaps = createLeapWatch(lane.source, from?.leaps);
  const leapsBefore = counts.leaps.filter((leap) => leap.source !== source);
  const { checkpoints, onChanges } = options;
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  const inboxes = Array.from({ length: workers.count }, () => createInbox<ShardReport>());
  const crew = workers.spawn(setupsOf(lane, options), {
    report: (index, report) => inboxes[index]?.put(report),
    fail(error) {
      for (const inbox of inboxes) inbox.fail(error);
      failure.abort();
    },
  });
  const reports = inboxes.map(({ take }, index) => ({ take, release: () => crew.send(index, { kind: "more" }) }));
  const isStopped = () => options.signal?.aborted === true;
  let isCut = false;
  let isSaving = false;
  let hasChanges = false;
  let number = 0;
  let position = from?.position;
  const under: Promise<void>[] = [];

  async function collect({ kind, batch, progress, position }: Dispatched): Promise<void> {
    if (isCut) return;
    const many = counts.rows + ROWS_AT_ONCE;
    let enough = many;
    const handOver = async () => {
      const fraction = progress === undefined ? {} : { fraction: progress };
      await options.onBatch?.({ source, events: counts.events, rows: counts.rows, ...fraction });
    };
    const outcomes = await mergeReports(
      reports,
      (part, index) => {
        counts.rows++;
        giveRow(part, index, plans, options);
      },
      async () => {
        if (counts.rows >= enough) {
          enough = counts.rows + ROWS_AT_ONCE;
          await handOver();
        }
        // An ordinary batch is done before anyone notices that it was not cut off.
        return !(isStopped() && counts.rows >= many);
      },
    );
    if (outcomes === undefined) {
      isCut = true;
      return;
    }
    countOutcomes(outcomes, lane);
    if (batch !== undefined) {
      giveRejects(outcomes, batch, lane, options);
      watchLeaps(outcomes, batch, leaps);
      counts.leaps = [...leapsBefore, ...leaps.leaps()];
    } else {
      const entities = outcomes.flatMap(({ changes }) => changes.map((change) => entityChange(change, plans)));
      await onChanges?.({ source, entities, watermark: outcomes[0]?.watermark ?? Number.NaN });
    }
    if (kind !== "snapshot") return handOver();
    const engine = outcomes.map(snapshotOf);
    if (position !== undefined) await save({ source, position, engine, leaps: leaps.state() });
    isSaving = false;
  }

  /** Collected after all that was sent before. */
  async function follow(dispatched: Dispatched): Promise<void> {
    const before = under.at(-1) ?? Promise.resolve();
    const collected = before.then(() => collect(dispatched));
    // Whoever waits for it hears of its failure, too.
    collected.catch(() => failure.abort());
    under.push(collected);
    while (under.length > BATCHES_AHEAD * workers.count) await under.shift();
  }

  async function tellAll(kind: "changes" | "snapshot" | "end", progress: number | undefined): Promise<void> {
    hasChanges = false;
    for (let index = 0; index < workers.count; index++) crew.send(index, { kind, number });
    number++;
    await follow({ kind, progress, position });
  }

  async function settle(): Promise<void> {
    while (under.length > 0) await under.shift();
  }

  const whilePausing = async () => {
    if (hasChanges && onChanges !== undefined) await tellAll("changes", undefined);
  };
  async function readAll(): Promise<void> {
    const resumption = checkpoints && (from === undefined ? {} : { from: from.position });
    for await (const batch of withPauses(lane.events.batches(signal, resumption), PAUSE_MS, whilePausing)) {
      if (signal.aborted) break;
      const portable = batch.portable?.() ?? cannotShare(source);
      if (checkpoints !== undefined) position = batch.position?.() ?? cannotResume(source);
      if (batch.length === 0) continue;
      crew.send(number % workers.count, { kind: "batch", number, batch: portable });
      number++;
      hasChanges = true;
      await follow({ kind: "batch", batch, progress: batch.progress, position });
      if (checkpoints?.isDue() && !isSaving) {
        isSaving = true;
        await tellAll("snapshot", batch.progress);
      } else if (options.changesDue?.() !== false) await whilePausing();
    }
  }

  /** What the input gave so far is not lost, however it ended. */
  async function leaveOff(): Promise<void> {
    await settle();
    if (!isCut) await tellAll("snapshot", undefined);
    await settle();
  }

  try {
    try {
      await readAll();
    } catch (error) {
      await leaveOff();
      throw error;
    }
    if (isStopped()) await leaveOff();
    else await tellAll("end", 1);
    await settle();
  } finally {
    await crew.close();
  }
}

function setupsOf({ plans, from, workers: { count } }: ParallelLane, options: RunOptions): readonly ShardSetup[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    count,
    plans,
    emit: options.emit,
    trackChanges: options.onChanges !== undefined,
    rows: { text: options.onRowText !== undefined, values: options.onRow !== undefined },
    snapshots: from?.engine ?? [],
  }));
}

function giveRow(
  { rowTexts, textEnds, rowValues }: ShardReport,
  index: number,
  plans: readonly Plan[],
  options: RunOptions,
): void {
  options.onRowText?.(rowTexts.slice(textEnds[index - 1] ?? 0, textEnds[index]));
  const row = rowValues[index];
  if (row === undefined) return;
  const { lane, group, ...rest } = row;
  const plan = plans[lane] as Plan;
  const emission: Emission = { ...rest, plan, group: plan.groups[group] as WindowGroup };
  options.onRow?.(emission);
}

function countOutcomes(outcomes: readonly ShardOutcome[], { counts, plans }: ParallelLane): void {
  const groups = plans.flatMap((plan) => plan.groups);
  for (const { parsed, rejects } of outcomes) {
    counts.events += parsed?.events ?? 0;
    counts.accepted += parsed?.accepted ?? 0;
    for (const [name, count] of parsed?.badFields ?? []) addCount(counts.badFields, name, count);
    for (const { reason, rank } of rejects) {
      if (reason === "late") countOne(counts.late, groups[rank] as WindowGroup);
      else countOne(counts.rejected, reason);
    }
  }
}

function watchLeaps(outcomes: readonly ShardOutcome[], batch: EventBatch, leaps: LeapWatch): void {
  const late = new Set<number>();
  for (const { rejects } of outcomes) for (const { event, reason } of rejects) if (reason === "late") late.add(event);
  const times = outcomes.find(({ parsed }) => parsed !== undefined)?.parsed?.times ?? [];
  for (const [event, time] of times.entries()) {
    if (Number.isNaN(time)) continue;
    leaps.saw(time, () => batch.line(event));
    if (late.has(event)) leaps.wasLate();
  }
}

function giveRejects(
  outcomes: readonly ShardOutcome[],
  batch: EventBatch,
  { plans, source: { name: source } }: ParallelLane,
  { onReject }: RunOptions,
): void {
  if (onReject === undefined) return;
  const rejects = outcomes.flatMap((outcome) => outcome.rejects).sort((a, b) => a.event - b.event || a.rank - b.rank);
  const names = namesOfRanks(plans);
  for (const { event, rank, reason, field } of rejects) {
    const { feature, window } = names[rank] ?? {};
    onReject({
      source,
      line: batch.line(event),
      reason,
      ...(field === undefined ? {} : { field }),
      ...(feature === undefined ? {} : { feature }),
      ...(reason !== "late" || window === undefined ? {} : { window }),
      event: batch.text(event),
    });
  }
}

function namesOfRanks(plans: readonly Plan[]): readonly { readonly feature: string; readonly window: string }[] {
  return plans.flatMap(({ feature, groups }) => groups.map(({ label }) => ({ feature, window: label })));
}

function entityChange({ lane, served, ...change }: PortableChange, plans: readonly Plan[]): EntityChange {
  const plan = plans[lane] as Plan;
  return {
    ...change,
    plan,
    served: served.map((window) => ({ ...window, group: plan.groups[window.group] as WindowGroup })),
  };
}

function snapshotOf({ snapshot }: ShardOutcome): Uint8Array {
  if (snapshot === undefined) throw new Error("A worker gave no snapshot");
  return snapshot;
}

function cannotShare(source: string): never {
  throw new FeatError("unsupported-input", `The input of ${source} cannot be shared out to workers.`, {
    hint: "Give NDJSON, or run it without --workers.",
  });
}

function cannotResume(source: string): never {
  throw new FeatError("unsupported-input", `A run over the input of ${source} cannot be resumed.`, {
    hint: "Run it without --checkpoint.",
  });
}
