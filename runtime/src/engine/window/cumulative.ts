// `tumbling D every S`: one pane per step that has rows, and the closed steps of a window in its first pane.
// Invariant: an event counts in the first step that is still open when it arrives, and so in all later ones; steps already
// closed are not corrected.
import { NONE } from "../cell-table.js";
import { DUE, dueOf, endOfHead, type GroupTables, headOf, paneWithEnd, removeAfter } from "./group-state.js";
import type { Pane } from "./panes.js";
import { endOfSlice, firstOpenEnd, isClosed, LATE, lastClosedEnd, type WindowKind } from "./window-kind.js";

export function cumulative(sizeMs: number, everyMs: number, tables: GroupTables): WindowKind {
  const { states, panes } = tables;
  const startOf = (end: number) => endOfSlice(end - 1, sizeMs) - sizeMs;

  return {
    paneMs: undefined,
    repeats: false,
    add(state, row, time, watermark) {
      const windowEnd = endOfSlice(time, sizeMs);
      if (isClosed(windowEnd, watermark)) return LATE;
      const step = Math.max(endOfSlice(time, everyMs), firstOpenEnd(watermark, everyMs));
      tables.add(paneWithEnd(tables, state, windowEnd - sizeMs, step), row, time);
      if (step < dueOf(tables, state)) states.set(state, DUE, step);
      return step;
    },
    view(state, end) {
      const start = startOf(end);
      let first: Pane = NONE;
      let merged: Pane = NONE;
      for (let pane = headOf(tables, state); pane !== NONE && panes.end(pane) <= end; pane = panes.next(pane)) {
        if (panes.start(pane) !== start) continue;
        if (first === NONE) first = pane;
        else {
          if (merged === NONE) {
            merged = panes.create(start, end);
            tables.merge(merged, first);
          }
          tables.merge(merged, pane);
        }
      }
      if (first === NONE) throw new Error(`No open step ends at ${end}`);
      if (merged === NONE) return first;
      panes.free(merged);
      return merged;
    },
    close(state) {
      const end = dueOf(tables, state);
      const head = headOf(tables, state);
      if (head === NONE) throw new Error(`No open step ends at ${end}`);
      const step = panes.next(head);
      if (step !== NONE && panes.end(step) === end) {
        tables.merge(head, step);
        removeAfter(tables, state, head, step);
      }
      if (end < panes.start(head) + sizeMs) states.set(state, DUE, end + everyMs);
      else {
        removeAfter(tables, state, NONE, head);
        states.set(state, DUE, endOfHead(tables, state));
      }
      return head;
    },
    leap(state, watermark) {
      const head = headOf(tables, state);
      const end = Math.min(panes.start(head) + sizeMs, lastClosedEnd(watermark, everyMs));
      for (let step = panes.next(head); step !== NONE && panes.end(step) < end; step = panes.next(head)) {
        tables.merge(head, step);
        removeAfter(tables, state, head, step);
      }
      states.set(state, DUE, end);
    },
    startOf: (_pane, end) => startOf(end),
    due: (state, watermark) => Math.max(endOfHead(tables, state), firstOpenEnd(watermark, everyMs)),
  };
}
