// The merged slices of a sliding window, at a few merges a window instead of one for each slice.
// A window of length D contains one multiple of D, the turn. Slices up to the turn are merged from the turn backwards, so
// that dropping the oldest slice costs nothing; slices after it forwards, so that adding one costs one merge.
// Invariant: which slices are merged in which order depends on their positions alone, never on what is remembered here.
// So values do not change by a bit when a state is encoded and decoded, and what is remembered may be dropped any time.
import { endOf, type GroupState, startOf } from "./group-state.js";
import { createPane, type Pane } from "./pane.js";
import type { PaneOperations } from "./window-kind.js";

/** What is remembered of an entity's slices up to the last closed window's end, `covered`. */
export interface SliceFolds {
  readonly turn: number;
  covered: number;
  /** For each slice up to the turn: itself with all slices between it and the turn; the oldest first. */
  suffixes: Pane | undefined;
  /** All slices after the turn, and the last of them. */
  prefix: Pane | undefined;
  last: Pane | undefined;
}

/** A slice changed: whatever it took part in is wrong. */
export function forgetFolds(state: GroupState, sliceEnd: number): void {
  if (state.folds !== undefined && sliceEnd <= state.folds.covered) state.folds = undefined;
}

/** The slices of the window that closes at `end`. */
export function foldClosing(state: GroupState, end: number, sizeMs: number, panes: PaneOperations): Pane {
  const folds = foldsAt(state, end, sizeMs, panes);
  folds.suffixes = withoutOlder(folds.suffixes, end - sizeMs);
  for (let slice = afterLast(state, folds); isUpTo(slice, end); slice = slice.next) {
    if (endOf(slice) <= folds.covered) continue;
    folds.prefix ??= createPane(panes.layout, folds.turn, end);
    panes.merge(folds.prefix, slice);
    folds.last = slice;
  }
  folds.covered = end;
  state.folds = folds;
  return join(folds.suffixes, folds.prefix, panes);
}

/** The slices of the open window that ends at `end`; they may still change, so nothing of them is remembered. */
export function foldOpen(state: GroupState, end: number, sizeMs: number, panes: PaneOperations): Pane {
  const folds = foldsAt(state, end, sizeMs, panes);
  let prefix = folds.prefix;
  for (let slice = afterLast(state, folds); isUpTo(slice, end); slice = slice.next) {
    if (endOf(slice) <= folds.covered) continue;
    if (prefix === folds.prefix) {
      prefix = createPane(panes.layout, folds.turn, end);
      if (folds.prefix !== undefined) panes.merge(prefix, folds.prefix);
    }
    if (prefix !== undefined) panes.merge(prefix, slice);
  }
  return join(withoutOlder(folds.suffixes, end - sizeMs), prefix, panes);
}

function foldsAt(state: GroupState, end: number, sizeMs: number, panes: PaneOperations): SliceFolds {
  const turn = Math.floor(end / sizeMs) * sizeMs;
  if (state.folds?.turn === turn) return state.folds;
  const slices: Pane[] = [];
  for (let slice = state.head; isUpTo(slice, turn); slice = slice.next) slices.push(slice);
  let suffixes: Pane | undefined;
  for (const slice of slices.reverse()) {
    const longer = createPane(panes.layout, startOf(slice), turn);
    panes.merge(longer, slice);
    if (suffixes !== undefined) panes.merge(longer, suffixes);
    longer.next = suffixes;
    suffixes = longer;
  }
  return { turn, covered: turn, suffixes, prefix: undefined, last: undefined };
}

function isUpTo(slice: Pane | undefined, end: number): slice is Pane {
  return slice !== undefined && endOf(slice) <= end;
}

function withoutOlder(suffixes: Pane | undefined, start: number): Pane | undefined {
  let suffix = suffixes;
  while (suffix !== undefined && startOf(suffix) < start) suffix = suffix.next;
  return suffix;
}

/** Where slices not yet covered begin. The last one in the prefix lies after the turn, so it has not left the window. */
function afterLast(state: GroupState, { last }: SliceFolds): Pane | undefined {
  return last === undefined ? state.head : last.next;
}

function join(earlier: Pane | undefined, later: Pane | undefined, panes: PaneOperations): Pane {
  if (earlier !== undefined && later !== undefined) {
    const whole = createPane(panes.layout, startOf(earlier), endOf(later));
    panes.merge(whole, earlier);
    panes.merge(whole, later);
    return whole;
  }
  const pane = earlier ?? later;
  if (pane === undefined) throw new Error("A window without rows is due");
  return pane;
}
