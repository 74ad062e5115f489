// `tumbling D every S`: one pane per step that has rows, and the closed steps of a window in its first pane.
// Invariant: an event counts in the first step that is still open when it arrives, and so in all later ones; steps already
// closed are not corrected.
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

export function cumulative(sizeMs: number, everyMs: number, panes: PaneOperations): WindowKind {
  function view(state: GroupState, end: number): WindowView {
    const start = endOfSlice(end - 1, sizeMs) - sizeMs;
    let first: Pane | undefined;
    let merged: Pane | undefined;
    for (let pane = state.head; pane !== undefined && endOf(pane) <= end; pane = pane.next) {
      if (startOf(pane) !== start) continue;
      if (first === undefined) first = pane;
      else {
        if (merged === undefined) {
          merged = createPane(panes.layout, start, end);
          panes.merge(merged, first);
        }
        panes.merge(merged, pane);
      }
    }
    const pane = merged ?? first;
    if (pane === undefined) throw new Error(`No open step ends at ${end}`);
    return { start, end, pane };
  }

  return {
    paneMs: undefined,
    add(state, row, time, watermark) {
      const windowEnd = endOfSlice(time, sizeMs);
      if (isClosed(windowEnd, watermark)) return LATE;
      const step = Math.max(endOfSlice(time, everyMs), firstOpenEnd(watermark, everyMs));
      panes.add(paneWithEnd(state, panes.layout, windowEnd - sizeMs, step), row, time);
      if (step < state.next) state.next = step;
      return step;
    },
    view,
    close(state) {
      const end = state.next;
      const { head } = state;
      if (head === undefined) throw new Error(`No open step ends at ${end}`);
      const step = head.next;
      if (step !== undefined && endOf(step) === end) {
        panes.merge(head, step);
        removeAfter(state, head, step);
      }
      const start = startOf(head);
      if (end < start + sizeMs) state.next = end + everyMs;
      else {
        removeAfter(state, undefined, head);
        state.next = state.head === undefined ? Number.POSITIVE_INFINITY : endOf(state.head);
      }
      return { start, end, pane: head };
    },
    due(state, watermark) {
      if (state.head === undefined) return Number.POSITIVE_INFINITY;
      return Math.max(endOf(state.head), firstOpenEnd(watermark, everyMs));
    },
  };
}
