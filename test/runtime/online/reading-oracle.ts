// What a reading must give, from the list of an entity's rows alone: no panes, no state, no record.
import type { Window } from "@feat-lang/compiler/plan";

/** A row as it arrived: its event time and the watermark before it. */
export interface ArrivedRow {
  readonly time: number;
  readonly watermark: number;
}

export interface ExpectedReading {
  readonly status: string;
  readonly count: number;
  /** The end of the window the values are of. */
  readonly end: number;
}

/** The newest window that is published or closed at the time `at`. Sessions must be given rows in order of time. */
export function expectedReading(window: Window, arrived: readonly ArrivedRow[], at: number): ExpectedReading {
  if (window.kind === "session") return expectedSession(window.gapMs, arrived, at);
  const step = window.everyMs ?? window.sizeMs;
  const rows: number[] = [];
  let published = -Infinity;
  for (const { time, watermark } of arrived) {
    const open = endsOf(window, time).find((end) => watermark < end - 1);
    if (open === undefined) continue;
    rows.push(time);
    published = Math.max(published, open);
  }
  const end = Math.max(published, Math.floor((at + 1) / step) * step);
  const start = window.kind === "sliding" ? end - window.sizeMs : Math.floor((end - 1) / window.sizeMs) * window.sizeMs;
  const count = rows.filter((row) => row >= start && row < end).length;
  return { status: count === 0 ? "empty" : statusAt(end, at), count, end };
}

/** The ends of the windows or steps that contain the time, oldest first. */
function endsOf(window: Exclude<Window, { kind: "session" }>, time: number): number[] {
  const step = window.everyMs ?? window.sizeMs;
  const grid = window.kind === "sliding" ? step : window.sizeMs;
  const last = Math.floor(time / grid) * grid + window.sizeMs;
  const ends: number[] = [];
  for (let end = Math.floor(time / step) * step + step; end <= last; end += step) ends.push(end);
  return ends;
}

function expectedSession(gapMs: number, arrived: readonly ArrivedRow[], at: number): ExpectedReading {
  // The last session is the run of last rows that each came while the session before them was open and touched them.
  let count = 0;
  for (const [i, { time }] of arrived.toReversed().entries()) {
    const next = i === 0 ? undefined : arrived.at(-i);
    if (next && (next.time > time + gapMs || next.watermark >= time + gapMs - 1)) break;
    count++;
  }
  const end = (arrived.at(-1)?.time ?? 0) + gapMs;
  return { status: statusAt(end, at), count, end };
}

function statusAt(end: number, at: number): string {
  return at >= end - 1 ? "closed" : "open";
}
