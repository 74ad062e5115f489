// The state of one entity in one window group: its panes in order of time, and when to look at them next.
// Invariant: panes never overlap out of order, exist only while a window that needs them is open, and hold a row each.
import { type CellTable, NONE } from "../cell-table.js";
import type { Row } from "../value/value.js";
import { END, NEXT, type Pane, type Panes } from "./panes.js";

/** A position in the entity's row, from where the group's cells are counted. */
export type GroupState = number;

/** The end of the next window to close; Infinity while no window is open. */
export const DUE = 0;
/** The first and the last pane. */
export const HEAD = 1;
export const TAIL = 2;
/** The end and start of what the online record shows; the end is NaN before the first row, and where nobody asks. */
export const SERVED_END = 3;
export const SERVED_START = 4;
/** Event time of the last event that counted. */
export const UPDATED_AT = 5;
/** Behind these are the window kind's own cells. */
export const OWN_CELLS = 6;
const INITIAL = [Number.POSITIVE_INFINITY, NONE, NONE, Number.NaN, Number.NaN, Number.NaN];

/** Where the states of one group are. */
export interface GroupPanes {
  readonly states: CellTable;
  readonly panes: Panes;
}

/** And what is done with their panes: the aggregates of the group, all at once. */
export interface GroupTables extends GroupPanes {
  add(pane: Pane, row: Row, time: number): void;
  /** Adds what the second pane holds to the first one. */
  merge(into: Pane, from: Pane): void;
}

/** Reserves what every state has; gives its position in the row. The window kind reserves its own cells right behind it. */
export function reserveState(states: CellTable): number {
  const [first = NONE] = INITIAL.map((initial) => states.reserve(initial));
  return first;
}

export function headOf({ states }: GroupTables, state: GroupState): Pane {
  return states.get(state, HEAD);
}

export function tailOf({ states }: GroupTables, state: GroupState): Pane {
  return states.get(state, TAIL);
}

export function dueOf({ states }: GroupTables, state: GroupState): number {
  return states.get(state, DUE);
}

/** The end of the first pane; Infinity where there is none. */
export function endOfHead(tables: GroupTables, state: GroupState): number {
  const head = headOf(tables, state);
  return head === NONE ? Number.POSITIVE_INFINITY : tables.panes.end(head);
}

/** The pane with these bounds: an existing one or a new one in its place. Panes are told apart by their ends. */
export function paneWithEnd(tables: GroupTables, state: GroupState, start: number, end: number): Pane {
  const { panes } = tables;
  const tail = tailOf(tables, state);
  let before: Pane = NONE;
  if (tail !== NONE) {
    const last = panes.get(tail, END);
    if (last === end) return tail;
    if (last < end) before = tail;
    else {
      let pane = headOf(tables, state);
      while (pane !== NONE && panes.end(pane) < end) {
        before = pane;
        pane = panes.next(pane);
      }
      if (pane !== NONE && panes.end(pane) === end) return pane;
    }
  }
  const pane = panes.create(start, end);
  insertAfter(tables, state, before, pane);
  return pane;
}

export function insertAfter(tables: GroupPanes, state: GroupState, before: Pane, pane: Pane): void {
  const { states, panes } = tables;
  const next = before === NONE ? states.get(state, HEAD) : panes.next(before);
  panes.set(pane, NEXT, next);
  if (before === NONE) states.set(state, HEAD, pane);
  else panes.set(before, NEXT, pane);
  if (next === NONE) states.set(state, TAIL, pane);
}

/** The pane is given back: it may be read until the next one is made. */
export function removeAfter(tables: GroupTables, state: GroupState, before: Pane, pane: Pane): void {
  const { states, panes } = tables;
  const next = panes.next(pane);
  if (before === NONE) states.set(state, HEAD, next);
  else panes.set(before, NEXT, next);
  if (next === NONE) states.set(state, TAIL, before);
  panes.free(pane);
}
