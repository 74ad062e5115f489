// The state of one entity in one window group: its panes in order of time, and when to look at them next.
// Invariant: panes never overlap out of order, exist only while a window that needs them is open, and hold a row each.
import type { Value } from "../value/value.js";
import { createPane, END, type Pane, type PaneLayout, START } from "./pane.js";
import type { SliceFolds } from "./slice-folds.js";

export interface GroupState {
  /** The end of the next window to close; Infinity while no window is open. */
  next: number;
  head: Pane | undefined;
  tail: Pane | undefined;
  /** Of sliding windows alone. */
  folds: SliceFolds | undefined;
  /** What the online record shows; undefined before the first row, and where nobody asks for it. */
  served: Served | undefined;
}

export interface Served {
  start: number;
  end: number;
  updatedAt: number;
  /** The values of a closed window; undefined while it is open and its panes have them. */
  values: readonly Value[] | undefined;
}

/** The pane with these bounds: an existing one or a new one in its place. Panes are told apart by their ends. */
export function paneWithEnd(state: GroupState, layout: PaneLayout, start: number, end: number): Pane {
  const { tail } = state;
  if (tail !== undefined && tail.cells[END] === end) return tail;
  let before: Pane | undefined;
  if (tail !== undefined && (tail.cells[END] as number) < end) before = tail;
  else {
    let pane = state.head;
    while (pane !== undefined && (pane.cells[END] as number) < end) {
      before = pane;
      pane = pane.next;
    }
    if (pane !== undefined && pane.cells[END] === end) return pane;
  }
  const pane = createPane(layout, start, end);
  insertAfter(state, before, pane);
  return pane;
}

export function insertAfter(state: GroupState, before: Pane | undefined, pane: Pane): void {
  if (before === undefined) {
    pane.next = state.head;
    state.head = pane;
  } else {
    pane.next = before.next;
    before.next = pane;
  }
  if (pane.next === undefined) state.tail = pane;
}

export function removeAfter(state: GroupState, before: Pane | undefined, pane: Pane): void {
  if (before === undefined) state.head = pane.next;
  else before.next = pane.next;
  if (state.tail === pane) state.tail = before;
}

export function startOf(pane: Pane): number {
  return pane.cells[START] as number;
}

export function endOf(pane: Pane): number {
  return pane.cells[END] as number;
}
