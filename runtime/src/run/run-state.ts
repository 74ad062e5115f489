// Where a run is between two batches: what a later process needs to go on as if it had never ended.
// Invariant: it covers exactly the events whose rows, records and changes have been handed over.
import type { SourcePosition } from "../source/event-source.js";
import type { LeapState } from "./leaps.js";
import type { RunSummary } from "./run-summary.js";

export interface RunState {
  /** Of all processes so far. */
  readonly summary: RunSummary;
  /** Sources whose inputs have been read to their ends. */
  readonly done: readonly string[];
  readonly current?: RunMoment;
}

/** Within one source. */
export interface RunMoment {
  readonly source: string;
  readonly position: SourcePosition;
  /** Snapshots of the engine, or of those that share its entities. */
  readonly engine: readonly Uint8Array[];
  readonly leaps: LeapState;
}

export interface Checkpoints {
  /** The run begins there. */
  readonly from?: RunState;
  /** Asked after each batch. */
  isDue(): boolean;
  /** Resolves when the state is kept; called when one is due, when the run is stopped and at the end of each input. */
  save(state: RunState): Promise<void>;
}
