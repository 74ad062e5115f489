// What has become of a served window by the time T: the rules behind the statuses of a reading (docs/adr/0003).
// Invariant: a window gives way when a later window of its group has *closed*, not when one has begun: until then it is
// the newest window whose rows are known, on every path that writes records. T is a watermark: a window with the end E
// is closed from T = E - 1 ms on.
//
//   kind               a window [s, e) with rows is     and gives way
//   tumbling           closed from e - 1                at e + size - 1, to an empty window
//   tumbling … every   closed from e - 1 (e a step)     at each later step, to the same rows with that step as its end, and
//                                                       one step after its last, at s + size + every - 1, to an empty one
//   sliding            closed from e - 1                at each later slide, to a window without its oldest slice, and one
//                                                       slide after the last that holds its newest row, to an empty one
//   session            closed from e - 1                never: there is no session without rows
import type { Window } from "@feat-lang/compiler/plan";

export interface Bounds {
  readonly start: number;
  readonly end: number;
}

export interface StatusTime {
  readonly at: number;
  /** Up to this time the record shows the newest window that holds rows; behind it there may be another one. */
  readonly exactUntil: number;
}

export interface WindowAt extends Bounds {
  /** `outdated`: a later window has closed that may hold some of the rows; the engine's state knows. */
  readonly status: "open" | "closed" | "empty" | "outdated";
}

/** What `held`, the newest window known to hold rows, is at the time `at`. */
export function windowAt(window: Window, held: Bounds, { at, exactUntil }: StatusTime): WindowAt {
  if (at < held.end - 1) return { ...held, status: "open" };
  if (window.kind === "session") return { ...held, status: "closed" };
  const last = lastClosed(window, at);
  if (last.end <= held.end) return { ...held, status: "closed" };
  if (window.kind === "tumbling") {
    // A later step of the same window holds the same rows.
    return { ...last, status: last.start === held.start ? "closed" : "empty" };
  }
  // No row is newer than the last slice of the window, and the window that begins with that slice is the last to hold it.
  const lastWithRows = held.end - window.everyMs + window.sizeMs;
  return { ...last, status: at <= exactUntil || last.end > lastWithRows ? "empty" : "outdated" };
}

/** The newest window or step that is closed at the time `at`, whether it holds rows or not. */
function lastClosed(window: Exclude<Window, { kind: "session" }>, at: number): Bounds {
  const step = window.everyMs ?? window.sizeMs;
  const end = Math.floor((at + 1) / step) * step;
  const start = window.kind === "sliding" ? end - window.sizeMs : Math.floor((end - 1) / window.sizeMs) * window.sizeMs;
  return { start, end };
}
