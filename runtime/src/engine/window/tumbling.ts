// `tumbling D`: one pane per window.
import { NONE } from "../cell-table.js";
import {
  DUE,
  dueOf,
  endOfHead,
  type GroupState,
  type GroupTables,
  headOf,
  paneWithEnd,
  removeAfter,
  tailOf,
} from "./group-state.js";
import { END, type Pane, START } from "./panes.js";
import { endOfSlice, isClosed, LATE, type WindowKind } from "./window-kind.js";

export function tumbling(sizeMs: number, tables: GroupTables): WindowKind {
  const { states, panes } = tables;
  return {
    paneMs: sizeMs,
    repeats: false,
    add(state, row, time, watermark) {
      const tail = tailOf(tables, state);
      // Panes are open windows, so what falls into one is not late.
      if (tail !== NONE && time >= panes.start(tail) && time < panes.end(tail)) {
        tables.add(tail, row, time);
        return panes.get(tail, END);
      }
      const end = endOfSlice(time, sizeMs);
      if (isClosed(end, watermark)) return LATE;
      tables.add(paneWithEnd(tables, state, end - sizeMs, end), row, time);
      if (end < dueOf(tables, state)) states.set(state, DUE, end);
      return end;
    },
    view: (state, end) => openPane(tables, state, end),
    close(state) {
      const pane = headOf(tables, state);
      if (pane === NONE || panes.end(pane) !== dueOf(tables, state)) throw new Error("No open window is due");
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

/** The window that is one pane and ends there. */
export function openPane(tables: GroupTables, state: GroupState, end: number): Pane {
  const { panes } = tables;
  let pane = headOf(tables, state);
  while (pane !== NONE && panes.end(pane) < end) pane = panes.next(pane);
  if (pane === NONE || panes.end(pane) !== end) throw new Error(`No open window ends at ${end}`);
  return pane;
}
