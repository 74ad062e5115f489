// `session G`: one pane per session.
// Invariant: the sessions of an entity are apart: none touches the next, equal bounds included.
import { NONE } from "../cell-table.js";
import { DUE, dueOf, endOfHead, type GroupTables, headOf, insertAfter, removeAfter, tailOf } from "./group-state.js";
import { END, type Pane, START } from "./panes.js";
import { openPane } from "./tumbling.js";
import { isClosed, LATE, type WindowKind } from "./window-kind.js";

export function session(gapMs: number, tables: GroupTables): WindowKind {
  const { states, panes } = tables;
  return {
    paneMs: undefined,
    repeats: false,
    add(state, row, time, watermark) {
      const tail = tailOf(tables, state);
      const end = time + gapMs;
      if (tail !== NONE && time >= panes.start(tail) && time <= panes.end(tail)) {
        if (end > panes.end(tail)) panes.set(tail, END, end);
        tables.add(tail, row, time);
        return panes.end(tail);
      }
      let before: Pane = NONE;
      let pane = headOf(tables, state);
      if (tail !== NONE && time > panes.end(tail)) {
        before = tail;
        pane = NONE;
      }
      while (pane !== NONE && panes.end(pane) < time) {
        before = pane;
        pane = panes.next(pane);
      }
      if (pane === NONE || panes.start(pane) > end) {
        // It touches no open session; if it touched a closed one, that is over.
        if (isClosed(end, watermark)) return LATE;
        pane = panes.create(time, end);
        insertAfter(tables, state, before, pane);
      } else {
        if (time < panes.start(pane)) panes.set(pane, START, time);
        if (end > panes.end(pane)) panes.set(pane, END, end);
        for (
          let other = panes.next(pane);
          other !== NONE && panes.start(other) <= panes.end(pane);
          other = panes.next(pane)
        ) {
          tables.merge(pane, other);
          if (panes.end(other) > panes.end(pane)) panes.set(pane, END, panes.end(other));
          removeAfter(tables, state, pane, other);
        }
      }
      tables.add(pane, row, time);
      // An extended session is due later than `DUE` says; `close` finds that out.
      const now = panes.end(pane);
      if (now < dueOf(tables, state)) states.set(state, DUE, now);
      return now;
    },
    view: (state, end) => openPane(tables, state, end),
    close(state) {
      const pane = headOf(tables, state);
      if (pane === NONE) throw new Error("No open session is due");
      const end = panes.end(pane);
      if (end > dueOf(tables, state)) {
        states.set(state, DUE, end);
        return NONE;
      }
      removeAfter(tables, state, NONE, pane);
      states.set(state, DUE, endOfHead(tables, state));
      return pane;
    },
    // A window has its own pane: there are no more of them than rows.
    leap() {},
    startOf: (pane) => panes.get(pane, START),
    due: (state) => endOfHead(tables, state),
  };
}
