// How a value of each type of the language stands in memory.
// Invariant: one representation per value, so `===` on scalars is equality of values and integers keep every digit.

/**
 * By type: string → string; boolean → boolean; int → number; bigint and decimal → `Integer` (a decimal unscaled: 1.50 of
 * scale 2 is 150); double → number, never NaN, infinite or -0; timestamp → epoch milliseconds; date → days since
 * 1970-01-01; bytes → Uint8Array; array → array; map → Map; row → array of its fields' values in declaration order.
 */
export type Value =
  | null
  | string
  | boolean
  | number
  | bigint
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<string, Value>;

/** A whole number: `number` when safe (|n| ≤ 2^53 - 1), `bigint` beyond, never both for the same value. */
export type Integer = number | bigint;

/** One event of a source, its columns by slot: the position of the column in the source's `columns`. */
export type Row = readonly Value[];
