// Functions on points in time, in UTC, before 1970 too.
import type { Call, Evaluate } from "./evaluate.js";
import { lift, operandAt, valueAt } from "./lift.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const hourOfDay = (call: Call): Evaluate =>
  lift(valueAt<number>(call, 0), (time) => Math.floor((time - Math.floor(time / DAY) * DAY) / HOUR));

/** Sunday is 1. */
export function dayOfWeek(call: Call): Evaluate {
  return lift(daysOf(call), (days) => {
    // 1970-01-01 was a Thursday.
    const weekday = (days + 4) % 7;
    return (weekday < 0 ? weekday + 7 : weekday) + 1;
  });
}

export const dateOf = (call: Call): Evaluate => daysOf(call);

export const epochMs = (call: Call): Evaluate => valueAt<number>(call, 0);

/** Days since 1970-01-01 of a timestamp or a date. */
function daysOf(call: Call): Evaluate<number> {
  const value = valueAt<number>(call, 0);
  return operandAt(call, 0).type.kind === "date" ? value : lift(value, (time) => Math.floor(time / DAY));
}
