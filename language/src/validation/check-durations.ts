// Durations as written: readable, and longer than zero where they must be.
import type { Place } from "../diagnostics/report.js";
import { parseDuration } from "../types/index.js";
import type { CheckContext } from "./check.js";

export interface WrittenDuration {
  readonly text: string;
  /** `window`, `step`, `delay`: as messages call it. */
  readonly what: string;
  /** May it be zero? */
  readonly zero?: boolean;
  readonly place: Place;
}

/** False where something was reported. */
export function checkDuration({ text, what, zero, place }: WrittenDuration, { report }: CheckContext): boolean {
  const ms = parseDuration(text.startsWith("-") ? text.slice(1) : text);
  const bareZero = /^-?0+$/.test(text) && !zero;
  if (ms === undefined && !bareZero) {
    report("invalid-duration", place, { text, what });
    return false;
  }
  if (ms === undefined || text.startsWith("-") || (ms === 0 && !zero)) {
    report("duration-not-positive", place, { text, what });
    return false;
  }
  return true;
}
