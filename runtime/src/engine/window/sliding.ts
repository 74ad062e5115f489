// `sliding D every S`: one pane per slice of length S; a window is D / S slices merged.
// Invariant: a slice is kept while a window that contains it is open. What follows jumps from row to row, never from
// slide to slide: an empty year costs nothing.
import { NONE } from "../cell-table.js";
import { DUE, dueOf, endOfHead, type GroupTables, headOf, paneWithEnd, removeAfter, tailOf } from "./group-state.js";
import { createSliceFolds } from "./slice-folds.js";
import { endOfSlice, firstOpenEnd, isClosed, LATE, type WindowKind } from "./window-kind.js";

export function sliding(sizeMs: number, everyMs: number, tables: GroupTables): WindowKind {
  const { states, panes } = tables;
  const folds = createSliceFolds(sizeMs, tables);
  return {
    paneMs: everyMs,
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
      const end = isClosed(sliceEnd, watermark) ? firstOpenEnd(watermark, everyMs) : sliceEnd;
      if (end < dueOf(tables, state)) states.set(state, DUE, end);
      return end;
    },
    view: (state, end) => folds.ofOpen(state, end),
    close(state) {
      const end = dueOf(tables, state);
      const pane = folds.ofClosing(state, end);
      const following = end + everyMs;
      let head = headOf(tables, state);
      while (head !== NONE && panes.end(head) <= following - sizeMs) {
        folds.leave(state, head);
        removeAfter(tables, state, NONE, head);
        head = headOf(tables, state);
      }
      if (head === NONE) folds.forget(state);
      states.set(state, DUE, Math.max(following, endOfHead(tables, state)));
      return pane;
    },
    startOf: (_pane, end) => end - sizeMs,
    due: (state, watermark) => Math.max(endOfHead(tables, state), firstOpenEnd(watermark, everyMs)),
  };
}
