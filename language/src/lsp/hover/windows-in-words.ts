// Windows in words, and how old a value can be.
import type { ResolvedWindow } from "../../model/resolved.js";
import { printDuration } from "../../types/index.js";

export function windowInWords(window: ResolvedWindow): string {
  if (window.kind === "session") {
    return `A session: it ends ${printDuration(window.gapMs)} after its last event.`;
  }
  const size = printDuration(window.sizeMs);
  if (window.kind === "sliding") {
    const every = printDuration(window.everyMs);
    const slices = window.sizeMs / window.everyMs;
    return `The last ${size}, anew every ${every}: each event counts in ${slices} windows.`;
  }
  const fixed = `Fixed windows of ${size} that do not overlap, aligned to 1970-01-01 in UTC`;
  return window.everyMs === undefined
    ? `${fixed}.`
    : `${fixed}; the value so far is published every ${printDuration(window.everyMs)}.`;
}

/** How long after an event, at worst, a Flink job publishes a value that holds it. */
export function freshnessInWords(window: ResolvedWindow, delayMs: number): string {
  const delay = delayMs === 0 ? "" : ` (${printDuration(delayMs)} of it the source's delay)`;
  if (window.kind === "session") {
    return `On Flink ${printDuration(window.gapMs + delayMs)} after the session's last event${delay}; from the embedded engine at once.`;
  }
  const stepMs = window.everyMs ?? window.sizeMs;
  return `On Flink at most ${printDuration(stepMs + delayMs)} after an event${delay}; from the embedded engine at once.`;
}
