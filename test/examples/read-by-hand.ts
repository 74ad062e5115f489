// Reading the lines of the examples for the oracle: only what these files hold, everything else is an error.
// Invariant: never guesses; a form of value that the examples did not hold when this was written throws.
import type { SourceRejection } from "./oracle.js";

export function readObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Epoch milliseconds, or why the event is rejected: text that is no time is null, as in any other column. */
export function timeOf(value: unknown): number | SourceRejection {
  if (value === undefined || value === null) return "null_time";
  if (typeof value !== "string") throw new Error(`The oracle reads only text as a time, not ${JSON.stringify(value)}.`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3})?)?(Z|\+\d\d:\d\d)?$/.test(value)) return "null_time";
  const time = Date.parse(/Z|\+/.test(value) ? value : `${value}Z`);
  return time < 0 ? "bad_time" : time;
}

export function textOrNull(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  throw new Error(`The oracle reads only text here, not ${JSON.stringify(value)}.`);
}

export function numberOrNull(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return value;
  throw new Error(`The oracle reads only numbers here, not ${JSON.stringify(value)}.`);
}
