// `sliding D every S`: one pane per slice of length S; a window is D / S slices merged.
// Invariant: a slice is kept while a window that contains it is open. What follows jumps from row to row, never from
// slide to slide: an empty year costs nothing.
import { NONE } from "../cell-table.js";
import {
  DUE,
  dueOf,
  endOfHead,
  type GroupState,
  type GroupTables,
  headOf,
  OWN_CELLS,
  paneWithEnd,
  removeAfter,
  tailOf,
} from "./group-state.js";
import { createSliceFolds, FOLD_CELLS } from "./slice-folds.js";
import { endOfSlice, firstOpenEnd, isClosed, LATE, lastClosedEnd, SAME, type WindowKind } from "./window-kind.js";

/** Windows that end up to there have the rows of the last one that closed: most windows of a quiet entity. */
const UNCHANGED = OWN_CELLS + FOLD_CELLS;

export function sliding(sizeMs: number, everyMs: number, tables: GroupTables): WindowKind {
  const { states, panes } = tables;
  const folds = createSliceFolds(sizeMs, tables);
  states.reserve(Number.NEGATIVE_INFINITY);
  /** Slices that end up to there are in no window any more. */
  function dropUpTo(state: GroupState, end: number): void {
    for (let head = headOf(tables, state); head !== NONE && panes.end(head) <= end; head = headOf(tables, state)) {
      folds.leave(state, head);
      removeAfter(tables, state, NONE, head);
    }
  }

  return {
    paneMs: everyMs,
    repeats: true,
    add(state, row, time, watermark) {
      const tail = tailOf(tables, state);
      let sliceEnd: number;
      if (tail !== NONE && time >= panes.start(tail) && time < panes.end(tail)) {
        // Slices are part of open windows, so what falls into one is not late.
        sliceEnd = panes.end(tail);
        tables.add(tail, row, time);
      } else {
        sliceEnd = endOfSlice(time, everyMs);
        if (isClosed(sliceEnd - everyMs + sizeMs, watermark)) return LATE;
        tables.add(paneWithEnd(tables, state, sliceEnd - everyMs, sliceEnd), row, time);
      }
      folds.forgetCovering(state, sliceEnd);
      if (sliceEnd <= states.get(state, UNCHANGED)) states.set(state, UNCHANGED, sliceEnd - 1);
      const end = isClosed(sliceEnd, watermark) ? firstOpenEnd(watermark, everyMs) : sliceEnd;
      if (end < dueOf(tables, state)) states.set(state, DUE, end);
      return end;
    },
    view: (state, end) => folds.ofOpen(state, end),
    close(state) {
      const end = dueOf(tables, state);
      const following = end + everyMs;
      if (end <= states.get(state, UNCHANGED)) {
        states.set(state, DUE, following);
        return SAME;
      }
      const pane = folds.ofClosing(state, end);
      const before = headOf(tables, state);
      dropUpTo(state, following - sizeMs);
      const head = headOf(tables, state);
      if (head === NONE) folds.forget(state);
      states.set(state, DUE, Math.max(following, endOfHead(tables, state)));
      // Until the first slice is to leave, or another one comes, or the slices are merged in another order.
      const leaving = head === before ? panes.end(head) + sizeMs - everyMs : end;
      states.set(state, UNCHANGED, Math.min(leaving, folds.endOfUncovered(state), folds.nextTurn(end)) - 1);
      return pane;
    },
    leap(state, watermark) {
      const closed = lastClosedEnd(watermark, everyMs);
      let newest = headOf(tables, state);
      for (let slice = newest; slice !== NONE && panes.end(slice) <= closed; slice = panes.next(slice)) newest = slice;
      const end = Math.min(closed, panes.end(newest) + sizeMs - everyMs);
      dropUpTo(state, end - sizeMs);
      states.set(state, DUE, end);
      states.set(state, UNCHANGED, Number.NEGATIVE_INFINITY);
    },
    startOf: (_pane, end) => end - sizeMs,
    due: (state, watermark) => Math.max(endOfHead(tables, state), firstOpenEnd(watermark, everyMs)),
  };
}
