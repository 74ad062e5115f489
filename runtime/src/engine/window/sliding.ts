// `sliding D every S`: one pane per slice of length S; a window is D / S slices merged.
// Invariant: a slice is kept while a window that contains it is open. What follows jumps from row to row, never from
// slide to slide: an empty year costs nothing.
import { endOf, type GroupState, paneWithEnd, removeAfter, startOf } from "./group-state.js";
import { createPane, type Pane } from "./pane.js";
import {
  endOfSlice,
  firstOpenEnd,
  isClosed,
  LATE,
  type PaneOperations,
  type WindowKind,
  type WindowView,
} from "./window-kind.js";

export function sliding(sizeMs: number, everyMs: number, panes: PaneOperations): WindowKind {
  function view(state: GroupState, end: number): WindowView {
    const start = end - sizeMs;
    let first: Pane | undefined;
    let merged: Pane | undefined;
    for (let slice = state.head; slice !== undefined && endOf(slice) <= end; slice = slice.next) {
      if (endOf(slice) <= start) continue;
      if (first === undefined) first = slice;
      else {
        if (merged === undefined) {
          merged = createPane(panes.layout, start, end);
          panes.merge(merged, first);
        }
        panes.merge(merged, slice);
      }
    }
    const pane = merged ?? first;
    if (pane === undefined) throw new Error(`No open window ends at ${end}`);
    return { start, end, pane };
  }

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
      const end = isClosed(sliceEnd, watermark) ? firstOpenEnd(watermark, everyMs) : sliceEnd;
      if (end < state.next) state.next = end;
      return end;
    },
    view,
    close(state) {
      const end = state.next;
      const closed = view(state, end);
      const following = end + everyMs;
      while (state.head !== undefined && endOf(state.head) <= following - sizeMs) {
        removeAfter(state, undefined, state.head);
      }
      state.next = state.head === undefined ? Number.POSITIVE_INFINITY : Math.max(following, endOf(state.head));
      return closed;
    },
    due: (state, watermark) =>
      state.head === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(endOf(state.head), firstOpenEnd(watermark, everyMs)),
  };
}
