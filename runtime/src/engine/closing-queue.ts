// Which windows are due, in order: states of entities by the end of the window at which they must be looked at.
// Invariant: an entry counts only while its state's `DUE` is still that end, so nothing is ever searched or removed.

/** A state: the group's rank and the entity in one number. */
export type ClosingEntry = number;

/** More entities, times the cells of each, than fit in memory. */
const ENTITIES = 2 ** 36;

export function closingEntry(rank: number, entity: number): ClosingEntry {
  return rank * ENTITIES + entity;
}

export function rankOf(entry: ClosingEntry): number {
  return Math.floor(entry / ENTITIES);
}

export function entityOf(entry: ClosingEntry): number {
  return entry % ENTITIES;
}

/** Ascends first by rank, then by the order of entities. */
export function closingKey(rank: number, order: number): number {
  return rank * ENTITIES + order;
}

export interface ClosingQueue {
  schedule(end: number, entry: ClosingEntry): void;
  /** The earliest end with entries. */
  readonly earliest: number | undefined;
  /** Takes out all entries of the earliest end. */
  takeEarliest(): ClosingEntry[];
}

export function createClosingQueue(): ClosingQueue {
  const heap: number[] = [];
  // Most sessions are alone with their end, and need no list.
  const entries = new Map<number, ClosingEntry | ClosingEntry[]>();
  // Most events of a stream open windows with the same end.
  let lastEnd = Number.NaN;
  let lastEntries: ClosingEntry[] = [];

  function listAt(end: number, known: ClosingEntry | ClosingEntry[]): ClosingEntry[] {
    if (typeof known !== "number") return known;
    const list = [known];
    entries.set(end, list);
    return list;
  }

  return {
    schedule(end, entry) {
      if (end !== lastEnd) {
        const known = entries.get(end);
        if (known === undefined) {
          entries.set(end, entry);
          push(heap, end);
          return;
        }
        lastEntries = listAt(end, known);
        lastEnd = end;
      }
      // A state that goes back and forth between two ends is not entered over and over.
      if (lastEntries[lastEntries.length - 1] !== entry) lastEntries.push(entry);
    },
    get earliest() {
      return heap[0];
    },
    takeEarliest() {
      const end = pop(heap);
      const known = entries.get(end);
      if (known === undefined) throw new Error("Nothing is due");
      entries.delete(end);
      if (end === lastEnd) {
        // What was taken is not held on to.
        lastEnd = Number.NaN;
        lastEntries = [];
      }
      return typeof known === "number" ? [known] : known;
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
