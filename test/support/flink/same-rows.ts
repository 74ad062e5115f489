// Rows of two executors, equal but for the last bits of doubles.
// Invariant: numbers may differ by 1e-9 of their size; everything else, the set of rows included, is equal.
import { expect } from "vitest";
import type { PlanRow } from "./plan-rows.js";

const TOLERANCE = 1e-9;

export function expectSameRows(actual: readonly PlanRow[], expected: readonly PlanRow[]): void {
  expect(snapTo(actual, expected)).toEqual(expected);
}

/** `actual` with each number that is near enough to its counterpart replaced by it, so that differences show alone. */
function snapTo(actual: unknown, expected: unknown): unknown {
  if (typeof actual === "number" && typeof expected === "number") {
    return Math.abs(actual - expected) <= TOLERANCE * Math.max(Math.abs(actual), Math.abs(expected))
      ? expected
      : actual;
  }
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((value, index) => snapTo(value, expected[index]));
  if (isObject(actual) && isObject(expected)) {
    return Object.fromEntries(Object.entries(actual).map(([name, value]) => [name, snapTo(value, expected[name])]));
  }
  return actual;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
