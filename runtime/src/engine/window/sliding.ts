// `sliding D every S`: one pane per slice of length S; a window is D / S slices merged.
// Invariant: a slice is kept while a window that contains it is open. What follows jumps from row to row, never from
// slide to slide: an empty year costs nothing.
import { endOf, paneWithEnd, removeAfter, startOf } from "./group-state.js";
import { foldClosing, foldOpen, forgetFolds } from "./slice-folds.js";
import { endOfSlice, firstOpenEnd, isClosed, LATE, type PaneOperations, type WindowKind } from "./window-kind.js";

export function sliding(sizeMs: number, everyMs: number, panes: PaneOperations): WindowKind {
  return {
    paneMs: everyMs,
    add(state, row, time, watermark) {
      const { tail } = state;
      let sliceEnd: number;
      if (tail !== undefined && time >= startOf(tail) && time < endOf(tail)) {
        // Slices are part of open windows, so what falls into one is not late.
        sliceEnd = endOf(tail);
        panes.add(tail, row, time);
      } else {
        sliceEnd = endOfSlice(time, everyMs);
        if (isClosed(sliceEnd - everyMs + sizeMs, watermark)) return LATE;
        panes.add(paneWithEnd(state, panes.layout, sliceEnd - everyMs, sliceEnd), row, time);
      }
      forgetFolds(state, sliceEnd);
      const end = isClosed(sliceEnd, watermark) ? firstOpenEnd(watermark, everyMs) : sliceEnd;
      if (end < state.next) state.next = end;
      return end;
    },
    view: (state, end) => ({ start: end - sizeMs, end, pane: foldOpen(state, end, sizeMs, panes) }),
    close(state) {
      const end = state.next;
      const closed = { start: end - sizeMs, end, pane: foldClosing(state, end, sizeMs, panes) };
      const following = end + everyMs;
      while (state.head !== undefined && endOf(state.head) <= following - sizeMs) {
        removeAfter(state, undefined, state.head);
      }
      if (state.head === undefined) {
        state.folds = undefined;
        state.next = Number.POSITIVE_INFINITY;
      } else state.next = Math.max(following, endOf(state.head));
      return closed;
    },
    due: (state, watermark) =>
      state.head === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(endOf(state.head), firstOpenEnd(watermark, everyMs)),
  };
}
