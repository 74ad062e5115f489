// The merged slices of a sliding window, at a few merges a window instead of one for each slice.
// A window of length D contains one multiple of D, the turn. Slices up to the turn are merged from the turn backwards, so
// that dropping the oldest slice costs nothing; slices after it forwards, so that adding one costs one merge.
// Invariant: which slices are merged in which order depends on their positions alone, never on what is remembered here.
// So values do not change by a bit when a state is encoded and decoded, and what is remembered may be dropped any time.
import { NONE } from "../cell-table.js";
import { type GroupState, type GroupTables, headOf, OWN_CELLS } from "./group-state.js";
import { NEXT, type Pane } from "./panes.js";

export interface SliceFolds {
  /** The slices of the window that closes at `end`. */
  ofClosing(state: GroupState, end: number): Pane;
  /** The slices of the open window that ends at `end`; they may still change, so the prefix is not remembered. */
  ofOpen(state: GroupState, end: number): Pane;
  /** A slice changed: whatever it took part in is wrong. */
  forgetCovering(state: GroupState, sliceEnd: number): void;
  forget(state: GroupState): void;
  /** Where the first slice ends that no closed window has had; Infinity where there is none. */
  endOfUncovered(state: GroupState): number;
  /** From this window end on slices are merged in another order than for this one. */
  nextTurn(end: number): number;
  /** The first slice leaves the state. */
  leave(state: GroupState, slice: Pane): void;
}

/** By distance from the state, in the order in which they are reserved. */
const TURN = OWN_CELLS;
/** Up to where slices are in the suffixes or in the prefix. */
const COVERED = OWN_CELLS + 1;
/** For each slice up to the turn: itself with all slices between it and the turn; the oldest first. */
const SUFFIXES = OWN_CELLS + 2;
/** All slices after the turn, up to the covered end. */
const PREFIX = OWN_CELLS + 3;
/** The last slice that is covered and still there. */
const LAST = OWN_CELLS + 4;
const INITIAL = [Number.NaN, Number.NEGATIVE_INFINITY, NONE, NONE, NONE];

/** How many cells of a state are theirs, from `OWN_CELLS` on. */
export const FOLD_CELLS = INITIAL.length;

export function createSliceFolds(sizeMs: number, tables: GroupTables): SliceFolds {
  const { states, panes } = tables;
  for (const initial of INITIAL) states.reserve(initial);

  function forget(state: GroupState): void {
    dropSuffixes(state, NONE);
    if (states.get(state, PREFIX) !== NONE) panes.free(states.get(state, PREFIX));
    for (let at = 0; at < INITIAL.length; at++) states.set(state, OWN_CELLS + at, INITIAL[at] as number);
  }

  function dropSuffixes(state: GroupState, until: Pane): void {
    let suffix = states.get(state, SUFFIXES);
    while (suffix !== until) {
      const next = panes.next(suffix);
      panes.free(suffix);
      suffix = next;
    }
    states.set(state, SUFFIXES, until);
  }

  /** Makes the folds those of windows that contain the turn of the window with that end. */
  function turnTo(state: GroupState, end: number): void {
    const turn = Math.floor(end / sizeMs) * sizeMs;
    if (states.get(state, TURN) === turn) return;
    forget(state);
    const slices: Pane[] = [];
    for (let slice = headOf(tables, state); isUpTo(slice, turn); slice = panes.next(slice)) slices.push(slice);
    let suffixes: Pane = NONE;
    states.set(state, LAST, slices.at(-1) ?? NONE);
    for (const slice of slices.reverse()) {
      const longer = panes.create(panes.start(slice), turn);
      tables.merge(longer, slice);
      if (suffixes !== NONE) tables.merge(longer, suffixes);
      panes.set(longer, NEXT, suffixes);
      suffixes = longer;
    }
    states.set(state, TURN, turn);
    states.set(state, COVERED, turn);
    states.set(state, SUFFIXES, suffixes);
  }

  function isUpTo(slice: Pane, end: number): boolean {
    return slice !== NONE && panes.end(slice) <= end;
  }

  function withoutOlder(state: GroupState, start: number): Pane {
    let suffix = states.get(state, SUFFIXES);
    while (suffix !== NONE && panes.start(suffix) < start) suffix = panes.next(suffix);
    return suffix;
  }

  /** The first slice that is not covered. */
  function firstUncovered(state: GroupState): Pane {
    const last = states.get(state, LAST);
    return last === NONE ? headOf(tables, state) : panes.next(last);
  }

  function join(earlier: Pane, later: Pane): Pane {
    if (earlier === NONE || later === NONE) {
      if (earlier === later) throw new Error("A window without rows is due");
      return earlier === NONE ? later : earlier;
    }
    const whole = panes.create(panes.start(earlier), panes.end(later));
    tables.merge(whole, earlier);
    tables.merge(whole, later);
    panes.free(whole);
    return whole;
  }

  return {
    ofClosing(state, end) {
      turnTo(state, end);
      const suffixes = withoutOlder(state, end - sizeMs);
      dropSuffixes(state, suffixes);
      for (let slice = firstUncovered(state); isUpTo(slice, end); slice = panes.next(slice)) {
        if (states.get(state, PREFIX) === NONE) states.set(state, PREFIX, panes.create(states.get(state, TURN), end));
        tables.merge(states.get(state, PREFIX), slice);
        states.set(state, LAST, slice);
      }
      states.set(state, COVERED, end);
      return join(suffixes, states.get(state, PREFIX));
    },
    ofOpen(state, end) {
      turnTo(state, end);
      const remembered = states.get(state, PREFIX);
      let prefix = remembered;
      for (let slice = firstUncovered(state); isUpTo(slice, end); slice = panes.next(slice)) {
        if (prefix === remembered) {
          prefix = panes.create(states.get(state, TURN), end);
          if (remembered !== NONE) tables.merge(prefix, remembered);
        }
        tables.merge(prefix, slice);
      }
      const whole = join(withoutOlder(state, end - sizeMs), prefix);
      if (prefix !== remembered) panes.free(prefix);
      return whole;
    },
    forgetCovering(state, sliceEnd) {
      if (sliceEnd <= states.get(state, COVERED)) forget(state);
    },
    forget,
    endOfUncovered(state) {
      const slice = firstUncovered(state);
      return slice === NONE ? Number.POSITIVE_INFINITY : panes.end(slice);
    },
    nextTurn: (end) => Math.floor(end / sizeMs) * sizeMs + sizeMs,
    leave(state, slice) {
      if (states.get(state, LAST) === slice) states.set(state, LAST, NONE);
    },
  };
}
