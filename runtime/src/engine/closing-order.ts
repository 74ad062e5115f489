// Windows of one end in the order in which they close.
// Invariant: entries come as a few ascending runs, the windows that closed together before and those that are new, so
// runs are found and merged; sorting as if nothing were known takes several times as long.
import type { ClosingEntry } from "./closing-queue.js";

/** Ascending by their keys. */
export function inClosingOrder(
  entries: readonly ClosingEntry[],
  keyOf: (entry: ClosingEntry) => number,
): readonly ClosingEntry[] {
  const { length } = entries;
  if (length === 1) return entries;
  const keys = new Float64Array(length);
  for (let at = 0; at < length; at++) keys[at] = keyOf(entries[at] as ClosingEntry);
  let runs = startsOfRuns(keys);
  if (runs.length === 2) return entries;
  let from: Sorted = { keys, entries: Float64Array.from(entries) };
  let into: Sorted = { keys: new Float64Array(length), entries: new Float64Array(length) };
  while (runs.length > 2) {
    runs = mergePairs(from, into, runs);
    [from, into] = [into, from];
  }
  return Array.from(from.entries);
}

interface Sorted {
  readonly keys: Float64Array;
  readonly entries: Float64Array;
}

/** The first position of each run, then the end of the last one. */
function startsOfRuns(keys: Float64Array): readonly number[] {
  const starts = [0];
  for (let at = 1; at < keys.length; at++) if ((keys[at] as number) < (keys[at - 1] as number)) starts.push(at);
  starts.push(keys.length);
  return starts;
}

function mergePairs(from: Sorted, into: Sorted, runs: readonly number[]): readonly number[] {
  const merged: number[] = [];
  for (let run = 0; run + 1 < runs.length; run += 2) {
    const start = runs[run] as number;
    const middle = runs[run + 1] as number;
    merge(from, into, { start, middle, end: runs[run + 2] ?? middle });
    merged.push(start);
  }
  merged.push(from.keys.length);
  return merged;
}

function merge(
  from: Sorted,
  into: Sorted,
  { start, middle, end }: { start: number; middle: number; end: number },
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const isLeft = left < middle && (right >= end || (from.keys[left] as number) <= (from.keys[right] as number));
    const taken = isLeft ? left++ : right++;
    into.keys[at] = from.keys[taken] as number;
    into.entries[at] = from.entries[taken] as number;
  }
}
