// Events dated far ahead of their stream: each takes the watermark with it, and what comes after it is late. The summary
// names them, or else a wrong clock somewhere would look like a stream of late events.
// Invariant: only what such an event did is told: a leap that made nothing late is none.
import type { SourcePlan } from "@feat-lang/compiler/plan";
import { printTimestamp } from "../engine/value/timestamp.js";

export interface Leap {
  readonly source: string;
  /** The physical line on which the event begins, from 1. */
  readonly line: number;
  readonly event_time: string;
  /** How many events were late, for one window at least, that would not have been without it. */
  readonly late: number;
}

/** Further ahead of all events before than this, and an event is a leap. */
const LEAP_MS = 86_400_000;

/** A stream of nothing but leaps is told of by its first ones. */
const MOST_LEAPS = 10;

interface OpenLeap {
  readonly line: number;
  readonly time: number;
  /** The greatest time before it; null if it is the first of all. */
  readonly before: number | null;
  late: number;
}

/** Plain data, as JSON keeps it. */
export interface LeapState {
  /** Null before the first event. */
  readonly greatest: number | null;
  readonly open: readonly Readonly<OpenLeap>[];
}

export interface LeapWatch {
  /** Before the event is dealt with. */
  saw(time: number, line: () => number): void;
  /** The event that was seen last came too late for a window; may be told again of the same one. */
  wasLate(): void;
  leaps(): readonly Leap[];
  /** For a watch that goes on from here. */
  state(): LeapState;
}

export function createLeapWatch(
  { name: source, time: { delayMs } }: Pick<SourcePlan, "name" | "time">,
  from: LeapState = { greatest: null, open: [] },
): LeapWatch {
  const open: OpenLeap[] = from.open.map((leap) => ({ ...leap }));
  let greatest = from.greatest ?? Number.NEGATIVE_INFINITY;
  let current = 0;
  let isCounted = false;
  return {
    saw(time, line) {
      current = time;
      isCounted = false;
      if (time <= greatest) return;
      if (time - greatest > LEAP_MS && open.length < MOST_LEAPS) {
        open.push({ line: line(), time, before: Number.isFinite(greatest) ? greatest : null, late: 0 });
      }
      greatest = time;
    },
    wasLate() {
      if (isCounted) return;
      isCounted = true;
      // The first one that it would have been in time without. The first event of all is one only to what lies far behind.
      const isFar = (before: number | null) => before !== null && current <= before - delayMs;
      const leap = open.find(({ before, time }) => !isFar(before) && time - current > LEAP_MS);
      if (leap !== undefined) leap.late++;
    },
    leaps: () =>
      open
        .filter(({ late }) => late > 0)
        .map(({ line, time, late }) => ({ source, line, event_time: printTimestamp(time), late })),
    state: () => ({
      greatest: Number.isFinite(greatest) ? greatest : null,
      open: open.map((leap) => ({ ...leap })),
    }),
  };
}
