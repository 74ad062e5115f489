// `session G`: one pane per session.
// Invariant: the sessions of an entity are apart: none touches the next, equal bounds included.
import { endOf, insertAfter, removeAfter, startOf } from "./group-state.js";
import { createPane, END, type Pane, START } from "./pane.js";
import { viewOf } from "./tumbling.js";
import { isClosed, LATE, type PaneOperations, type WindowKind } from "./window-kind.js";

export function session(gapMs: number, panes: PaneOperations): WindowKind {
  return {
    paneMs: undefined,
    add(state, row, time, watermark) {
      const { tail } = state;
      const end = time + gapMs;
      if (tail !== undefined && time >= startOf(tail) && time <= endOf(tail)) {
        if (end > endOf(tail)) tail.cells[END] = end;
        panes.add(tail, row, time);
        return endOf(tail);
      }
      let before: Pane | undefined;
      let pane = state.head;
      if (tail !== undefined && time > endOf(tail)) {
        before = tail;
        pane = undefined;
      }
      while (pane !== undefined && endOf(pane) < time) {
        before = pane;
        pane = pane.next;
      }
      if (pane === undefined || startOf(pane) > end) {
        // It touches no open session; if it touched a closed one, that is over.
        if (isClosed(end, watermark)) return LATE;
        pane = createPane(panes.layout, time, end);
        insertAfter(state, before, pane);
      } else {
        if (time < startOf(pane)) pane.cells[START] = time;
        if (end > endOf(pane)) pane.cells[END] = end;
        for (let other = pane.next; other !== undefined && startOf(other) <= endOf(pane); other = pane.next) {
          panes.merge(pane, other);
          if (endOf(other) > endOf(pane)) pane.cells[END] = endOf(other);
          removeAfter(state, pane, other);
        }
      }
      panes.add(pane, row, time);
      // An extended session is due later than `next` says; `close` finds that out.
      if (endOf(pane) < state.next) state.next = endOf(pane);
      return endOf(pane);
    },
    view(state, end) {
      let pane = state.head;
      while (pane !== undefined && endOf(pane) < end) pane = pane.next;
      return viewOf(pane, end);
    },
    close(state) {
      const pane = state.head;
      if (pane === undefined) throw new Error("No open session is due");
      const end = endOf(pane);
      if (end > state.next) {
        state.next = end;
        return undefined;
      }
      removeAfter(state, undefined, pane);
      state.next = state.head === undefined ? Number.POSITIVE_INFINITY : endOf(state.head);
      return viewOf(pane, end);
    },
    due: (state) => (state.head === undefined ? Number.POSITIVE_INFINITY : endOf(state.head)),
  };
}
