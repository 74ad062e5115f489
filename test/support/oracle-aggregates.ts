// Aggregates by the book: each from the list of all rows of a window, with nothing kept between rows.
// Invariant: shares no code with the engine.
import type { Row, Value } from "../../runtime/src/engine/value/value.js";
import { COLUMNS, type ItemSpec, slotOf } from "./engine-plans.js";

export interface OracleEvent {
  readonly row: Row;
  readonly time: number;
  readonly partition: number;
}

/** The value of one item over rows in order of arrival. */
export function valueByTheBook(item: ItemSpec, events: readonly OracleEvent[]): Value {
  const taken = events.filter(({ row }) => !item.filtered || row[slotOf("counts")] === true);
  if (item.of === undefined) return taken.length;
  const slot = slotOf(item.of);
  const timed = taken
    .map(({ row, time }) => ({ time, value: row[slot] ?? null }))
    .filter(({ value }) => value !== null);
  const values = timed.map(({ value }) => value);
  const type = COLUMNS[slot]?.type;
  const scale = type?.kind === "decimal" ? type.scale : 0;
  const isExact = type?.kind === "decimal" || type?.kind === "bigint" || type?.kind === "int";
  const numbers = () => values.map((value) => Number(value) / 10 ** scale);
  switch (item.function) {
    case "count":
      return values.length;
    case "count_distinct":
      return new Set(values.map((value) => String(value))).size;
    case "sum":
      if (values.length === 0) return null;
      if (!isExact) return numbers().reduce((a, b) => a + b, 0);
      return within(total(values), type?.kind === "decimal" ? 10n ** 38n - 1n : 2n ** 63n - 1n);
    case "avg":
      if (values.length === 0) return null;
      if (type?.kind === "decimal") return halfUp(total(values) * 10n ** BigInt(6 - scale), BigInt(values.length));
      return isExact ? Number(total(values)) / values.length : numbers().reduce((a, b) => a + b, 0) / values.length;
    case "min":
      return values.toSorted(byOrder)[0] ?? null;
    case "max":
      return values.toSorted(byOrder).at(-1) ?? null;
    case "first":
      return timed.toSorted((a, b) => a.time - b.time)[0]?.value ?? null;
    case "last":
      return timed.toSorted((a, b) => a.time - b.time).at(-1)?.value ?? null;
    case "variance":
      return values.length < 2 ? null : squares(numbers()) / (values.length - 1);
    case "variance_pop":
      return values.length < 1 ? null : squares(numbers()) / values.length;
    case "stddev":
      return values.length < 2 ? null : Math.sqrt(squares(numbers()) / (values.length - 1));
    case "stddev_pop":
      return values.length < 1 ? null : Math.sqrt(squares(numbers()) / values.length);
    case "percentile": {
      const sorted = numbers().toSorted((a, b) => a - b);
      if (sorted.length === 0) return null;
      const rank = (sorted.length - 1) * (item.fraction ?? 0);
      const lower = sorted[Math.floor(rank)] ?? Number.NaN;
      const upper = sorted[Math.ceil(rank)] ?? Number.NaN;
      return lower + (upper - lower) * (rank - Math.floor(rank));
    }
  }
}

function total(values: readonly Value[]): bigint {
  return values.reduce((sum: bigint, value) => sum + BigInt(value as number | bigint), 0n);
}

function within(value: bigint, max: bigint): Value {
  if (value > max || value < -max - 1n) return null;
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function halfUp(dividend: bigint, divisor: bigint): Value {
  const sign = dividend < 0n ? -1n : 1n;
  return within((sign * (sign * dividend * 10n + 5n * divisor)) / (divisor * 10n), 10n ** 38n);
}

function squares(numbers: readonly number[]): number {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
}

function byOrder(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(BigInt(Math.sign(Number(a) - Number(b))));
}
