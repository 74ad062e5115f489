// Which windows are due, in order: entity groups by the end of the window at which they must be looked at.
// Invariant: an entry counts only while its group's `next` is still that end, so nothing is ever searched or removed.
import type { EntityGroup } from "./entity.js";

export interface ClosingQueue {
  /** Enters the group at its `next`. */
  schedule(state: EntityGroup): void;
  /** The earliest end with entries. */
  readonly earliest: number | undefined;
  /** Takes out all entries of the earliest end. */
  takeEarliest(): EntityGroup[];
}

export function createClosingQueue(): ClosingQueue {
  const heap: number[] = [];
  const entries = new Map<number, EntityGroup[]>();
  // Most events of a stream open windows with the same end.
  let lastEnd = Number.NaN;
  let lastEntries: EntityGroup[] = [];

  return {
    schedule(state) {
      const { next } = state;
      if (next !== lastEnd) {
        const known = entries.get(next);
        lastEnd = next;
        // Most sessions are alone with their end: a list made with its first entry has room for no more.
        lastEntries = known ?? [state];
        if (known === undefined) {
          entries.set(next, lastEntries);
          push(heap, next);
        }
      }
      // A group that goes back and forth between two ends is not entered over and over.
      if (lastEntries.at(-1) !== state) lastEntries.push(state);
    },
    get earliest() {
      return heap[0];
    },
    takeEarliest() {
      const end = pop(heap);
      const list = entries.get(end);
      if (list === undefined) throw new Error("Nothing is due");
      entries.delete(end);
      if (end === lastEnd) {
        // What was taken is not held on to.
        lastEnd = Number.NaN;
        lastEntries = [];
      }
      return list;
    },
  };
}

/** A binary heap, the smallest number first. */
function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as number;
    if (above <= value) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = value;
}

function pop(heap: number[]): number {
  const smallest = heap[0];
  const last = heap.pop();
  if (smallest === undefined || last === undefined) throw new Error("Nothing is due");
  if (heap.length === 0) return smallest;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    const below = heap[child] as number;
    if (below >= last) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return smallest;
}
