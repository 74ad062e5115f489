// sum and avg.
// Invariant: totals of int, bigint and decimal are exact at any size; only a result that does not fit is null.
import type { Type } from "@feat-lang/compiler/plan";
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import { scaleOf } from "../expression/numeric.js";
import { decimalToNumber, divideHalfUp, fitsPrecision, rescaleDecimal } from "../value/decimal.js";
import { finite } from "../value/double.js";
import { fitsInt64, normalizeInteger } from "../value/integer.js";
import type { Integer } from "../value/value.js";
import type { Pane, Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function sum(panes: Panes, argument: Argument): Aggregate {
  const { type } = argument;
  if (scaleOf(type) === undefined) {
    return totalOfDoubles(panes, argument, (total, count) => (count === 0 ? null : finite(total)));
  }
  const fits = type.kind === "decimal" ? (total: Integer) => fitsPrecision(total, 38) : fitsInt64;
  return totalOfExact(panes, argument, (total, count) => (count > 0 && fits(total) ? total : null));
}

export function avg(panes: Panes, argument: Argument, result: Type): Aggregate {
  const scale = scaleOf(argument.type);
  if (scale === undefined) {
    return totalOfDoubles(panes, argument, (total, count) => (count === 0 ? null : finite(total / count)));
  }
  if (result.kind !== "decimal") {
    return totalOfExact(panes, argument, (total, count) =>
      count === 0 ? null : finite(decimalToNumber(total, scale) / count),
    );
  }
  const { precision, scale: resultScale } = result;
  return totalOfExact(panes, argument, (total, count) => {
    if (count === 0) return null;
    const mean = divideHalfUp(rescaleDecimal(total, scale, resultScale), count);
    return fitsPrecision(mean, precision) ? mean : null;
  });
}

function totalOfDoubles(
  panes: Panes,
  { evaluate }: Argument,
  finish: (total: number, count: number) => number | null,
): Aggregate {
  const count = panes.reserve(0);
  const total = panes.reserve(0);
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      panes.set(pane, count, panes.get(pane, count) + 1);
      panes.set(pane, total, panes.get(pane, total) + (value as number));
    },
    merge(into, from) {
      panes.set(into, count, panes.get(into, count) + panes.get(from, count));
      panes.set(into, total, panes.get(into, total) + panes.get(from, total));
    },
    result: (pane) => finish(panes.get(pane, total), panes.get(pane, count)),
  };
}

function totalOfExact(
  panes: Panes,
  { evaluate }: Argument,
  finish: (total: Integer, count: number) => Integer | null,
): Aggregate {
  const count = panes.reserve(0);
  // The total is the cell plus the part: the part takes over what the cell cannot hold exactly.
  const small = panes.reserve(0);
  const large = panes.reservePart<bigint>({
    encode: encodeValue,
    decode: (input) => BigInt(decodeValue(input) as Integer),
  });

  function addTo(pane: Pane, value: Integer): void {
    if (typeof value === "number") {
      const next = panes.get(pane, small) + value;
      if (Number.isSafeInteger(next)) {
        panes.set(pane, small, next);
        return;
      }
    }
    large.set(pane, (large.get(pane) ?? 0n) + BigInt(panes.get(pane, small)) + BigInt(value));
    panes.set(pane, small, 0);
  }

  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      panes.set(pane, count, panes.get(pane, count) + 1);
      addTo(pane, value as Integer);
    },
    merge(into, from) {
      panes.set(into, count, panes.get(into, count) + panes.get(from, count));
      addTo(into, panes.get(from, small));
      const more = large.get(from);
      if (more !== undefined) addTo(into, more);
    },
    result(pane) {
      const beyond = large.get(pane);
      const rest = panes.get(pane, small);
      return finish(beyond === undefined ? rest : normalizeInteger(beyond + BigInt(rest)), panes.get(pane, count));
    },
  };
}
