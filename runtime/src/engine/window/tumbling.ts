// `tumbling D`: one pane per window.
import { endOf, paneWithEnd, removeAfter, startOf } from "./group-state.js";
import type { Pane } from "./pane.js";
import { endOfSlice, isClosed, LATE, type PaneOperations, type WindowKind, type WindowView } from "./window-kind.js";

export function tumbling(sizeMs: number, panes: PaneOperations): WindowKind {
  return {
    paneMs: sizeMs,
    add(state, row, time, watermark) {
      const { tail } = state;
      // Panes are open windows, so what falls into one is not late.
      if (tail !== undefined && time >= startOf(tail) && time < endOf(tail)) {
        panes.add(tail, row, time);
        return endOf(tail);
      }
      const end = endOfSlice(time, sizeMs);
      if (isClosed(end, watermark)) return LATE;
      panes.add(paneWithEnd(state, panes.layout, end - sizeMs, end), row, time);
      if (end < state.next) state.next = end;
      return end;
    },
    view(state, end) {
      let pane = state.head;
      while (pane !== undefined && endOf(pane) < end) pane = pane.next;
      return viewOf(pane, end);
    },
    close(state) {
      const pane = state.head;
      const view = viewOf(pane, state.next);
      removeAfter(state, undefined, view.pane);
      state.next = state.head === undefined ? Number.POSITIVE_INFINITY : endOf(state.head);
      return view;
    },
    due: (state) => (state.head === undefined ? Number.POSITIVE_INFINITY : endOf(state.head)),
  };
}

/** A window that is one pane. */
export function viewOf(pane: Pane | undefined, end: number): WindowView {
  if (pane === undefined || endOf(pane) !== end) throw new Error(`No open window ends at ${end}`);
  return { start: startOf(pane), end, pane };
}
