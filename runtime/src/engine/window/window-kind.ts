// What a kind of window is to the engine. All the rules about time live behind this interface, one file per kind.
// Invariant: no kind reads a clock or knows its caller; the stream and the single-event path run the same code.
import type { Row } from "../value/value.js";
import type { GroupState } from "./group-state.js";
import type { Pane } from "./panes.js";

/** In place of a window's end: the event came too late for all of its windows. */
export const LATE = Number.NEGATIVE_INFINITY;

/** In place of a pane: the window has the rows of the one that closed before it, and so its values. */
export const SAME: Pane = -1;

export interface WindowKind {
  /** How long a pane lasts; undefined where panes differ, and a state must tell their ends. */
  readonly paneMs: number | undefined;
  /** Whether `close` ever says `SAME`, and the values of the last window that closed must be kept. */
  readonly repeats: boolean;
  /**
   * Adds the event under the watermark before it and lowers the state's `DUE` if need be. Returns the end of the first
   * still open window or step that contains it, or LATE.
   */
  add(state: GroupState, row: Row, time: number, watermark: number): number;
  /** The content of the open window with that end, which holds rows. It must be read at once. */
  view(state: GroupState, end: number): Pane;
  /**
   * The watermark has reached the window that ends at the state's `DUE`: takes it from the state and moves `DUE` on. Its
   * content must be read at once; `NONE` if the window has grown since and is due later, `SAME` if nothing has changed.
   */
  close(state: GroupState): Pane;
  /**
   * For who wants only the last of the windows that are closed at this watermark: passes over those that come before it
   * and end in the same panes. There may be millions, of few rows. At least one is due.
   */
  leap(state: GroupState, watermark: number): void;
  /** Where the window with that content and end begins. */
  startOf(pane: Pane, end: number): number;
  /** What the state's `DUE` is, from the panes alone, for a state at rest under that watermark. */
  due(state: GroupState, watermark: number): number;
}

/** A window with this end is closed once the watermark is here. */
export function isClosed(end: number, watermark: number): boolean {
  return watermark >= end - 1;
}

/** The end of the slice of this length, aligned to the epoch, that contains the time. */
export function endOfSlice(time: number, length: number): number {
  return Math.floor(time / length) * length + length;
}

/** The last end of an aligned slice that the watermark closes. */
export function lastClosedEnd(watermark: number, length: number): number {
  return firstOpenEnd(watermark, length) - length;
}

/** The first end of an aligned slice that the watermark leaves open. */
export function firstOpenEnd(watermark: number, length: number): number {
  return endOfSlice(watermark + 1, length);
}
