// The aggregates that the examples use, over plain lists.
// Invariant: nulls are skipped and a list of nothing but nulls has no value, as in SQL.
import type { Json } from "./oracle.js";

const present = <T extends Json>(values: readonly (T | null)[]): T[] => values.filter((value) => value !== null);

export const count = (values: readonly Json[]): number => present(values).length;

export const countDistinct = (values: readonly Json[]): number => new Set(present(values)).size;

export const sum = (values: readonly (number | null)[]): number | null =>
  count(values) === 0 ? null : present(values).reduce((total, value) => total + value, 0);

export const avg = (values: readonly (number | null)[]): number | null => divide(sum(values), count(values));

export const max = (values: readonly (number | null)[]): number | null =>
  count(values) === 0 ? null : Math.max(...present(values));

/** Exact, with linear interpolation between the neighbours. */
export function percentile(values: readonly (number | null)[], fraction: number): number | null {
  const sorted = present(values).sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  return low === undefined || high === undefined ? null : low + (high - low) * (position - Math.floor(position));
}

/** By event time, then by arrival. */
export function first<T extends Json>(rows: readonly { readonly time: number; readonly value: T | null }[]): T | null {
  return rows.filter(({ value }) => value !== null).toSorted((a, b) => a.time - b.time)[0]?.value ?? null;
}

export function last<T extends Json>(rows: readonly { readonly time: number; readonly value: T | null }[]): T | null {
  return (
    rows
      .filter(({ value }) => value !== null)
      .toSorted((a, b) => a.time - b.time)
      .at(-1)?.value ?? null
  );
}

/** Null for a missing part and for a division by zero. */
export function divide(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor;
}

/** Half up on the decimal text of a number that is not negative, as Flink rounds doubles. */
export function round(value: number | null, digits: number): number | null {
  return value === null ? null : Number(`${Math.round(Number(`${value}e${digits}`))}e-${digits}`);
}
