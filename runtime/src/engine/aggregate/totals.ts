// sum and avg.
// Invariant: totals of int, bigint and decimal are exact at any size; only a result that does not fit is null.
import type { Type } from "@feat-lang/compiler/plan";
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import { scaleOf } from "../expression/numeric.js";
import { decimalToNumber, divideHalfUp, fitsPrecision, rescaleDecimal } from "../value/decimal.js";
import { finite } from "../value/double.js";
import { fitsInt64, normalizeInteger } from "../value/integer.js";
import type { Integer } from "../value/value.js";
import { cellOf, type Pane, type PaneLayout, reserveCell, reservePart } from "../window/pane.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function sum(layout: PaneLayout, argument: Argument): Aggregate {
  const { type } = argument;
  if (scaleOf(type) === undefined) {
    return totalOfDoubles(layout, argument, (total, count) => (count === 0 ? null : finite(total)));
  }
  const fits = type.kind === "decimal" ? (total: Integer) => fitsPrecision(total, 38) : fitsInt64;
  return totalOfExact(layout, argument, (total, count) => (count > 0 && fits(total) ? total : null));
}

export function avg(layout: PaneLayout, argument: Argument, result: Type): Aggregate {
  const scale = scaleOf(argument.type);
  if (scale === undefined) {
    return totalOfDoubles(layout, argument, (total, count) => (count === 0 ? null : finite(total / count)));
  }
  if (result.kind !== "decimal") {
    return totalOfExact(layout, argument, (total, count) =>
      count === 0 ? null : finite(decimalToNumber(total, scale) / count),
    );
  }
  const { precision, scale: resultScale } = result;
  return totalOfExact(layout, argument, (total, count) => {
    if (count === 0) return null;
    const mean = divideHalfUp(rescaleDecimal(total, scale, resultScale), count);
    return fitsPrecision(mean, precision) ? mean : null;
  });
}

function totalOfDoubles(
  layout: PaneLayout,
  { evaluate }: Argument,
  finish: (total: number, count: number) => number | null,
): Aggregate {
  const count = reserveCell(layout, 0);
  const total = reserveCell(layout, 0);
  return {
    add({ cells }, row) {
      const value = evaluate(row);
      if (value === null) return;
      cells[count] = (cells[count] as number) + 1;
      cells[total] = (cells[total] as number) + (value as number);
    },
    merge(into, from) {
      into.cells[count] = cellOf(into, count) + cellOf(from, count);
      into.cells[total] = cellOf(into, total) + cellOf(from, total);
    },
    result: (pane) => finish(cellOf(pane, total), cellOf(pane, count)),
  };
}

function totalOfExact(
  layout: PaneLayout,
  { evaluate }: Argument,
  finish: (total: Integer, count: number) => Integer | null,
): Aggregate {
  const count = reserveCell(layout, 0);
  // The total is the cell plus the part: the part takes over what the cell cannot hold exactly.
  const small = reserveCell(layout, 0);
  const large = reservePart<bigint>(layout, {
    encode: encodeValue,
    decode: (input) => BigInt(decodeValue(input) as Integer),
  });

  function addTo(pane: Pane, value: Integer): void {
    if (typeof value === "number") {
      const next = cellOf(pane, small) + value;
      if (Number.isSafeInteger(next)) {
        pane.cells[small] = next;
        return;
      }
    }
    large.set(pane, (large.get(pane) ?? 0n) + BigInt(cellOf(pane, small)) + BigInt(value));
    pane.cells[small] = 0;
  }

  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      pane.cells[count] = cellOf(pane, count) + 1;
      addTo(pane, value as Integer);
    },
    merge(into, from) {
      into.cells[count] = cellOf(into, count) + cellOf(from, count);
      addTo(into, cellOf(from, small));
      const more = large.get(from);
      if (more !== undefined) addTo(into, more);
    },
    result(pane) {
      const beyond = large.get(pane);
      const rest = cellOf(pane, small);
      return finish(beyond === undefined ? rest : normalizeInteger(beyond + BigInt(rest)), cellOf(pane, count));
    },
  };
}
