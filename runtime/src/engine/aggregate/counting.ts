// count, count_distinct.
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import type { Value } from "../value/value.js";
import { cellOf, type PaneLayout, reserveCell, reservePart } from "../window/pane.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function countRows(layout: PaneLayout): Aggregate {
  const at = reserveCell(layout, 0);
  return {
    add(pane) {
      pane.cells[at] = cellOf(pane, at) + 1;
    },
    merge(into, from) {
      into.cells[at] = cellOf(into, at) + cellOf(from, at);
    },
    result: (pane) => cellOf(pane, at),
  };
}

export function countValues(layout: PaneLayout, { evaluate }: Argument): Aggregate {
  const rows = countRows(layout);
  return {
    ...rows,
    add(pane, row, time) {
      if (evaluate(row) !== null) rows.add(pane, row, time);
    },
  };
}

export function countDistinct(layout: PaneLayout, { type, evaluate }: Argument): Aggregate {
  const part = reservePart<Set<Value>>(layout, {
    encode(values, out) {
      out.number(values.size);
      for (const value of values) encodeValue(value, out);
    },
    decode: (input) => new Set(Array.from({ length: input.count() }, () => decodeValue(input))),
  });
  // Sets compare scalars by value, but arrays of bytes by identity.
  const identity = type.kind === "bytes" ? (value: Value) => String.fromCharCode(...(value as Uint8Array)) : undefined;
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      let seen = part.get(pane);
      if (seen === undefined) {
        seen = new Set();
        part.set(pane, seen);
      }
      seen.add(identity === undefined ? value : identity(value));
    },
    merge(into, from) {
      const more = part.get(from);
      if (more === undefined) return;
      const seen = part.get(into);
      if (seen === undefined) part.set(into, new Set(more));
      else for (const value of more) seen.add(value);
    },
    result: (pane) => part.get(pane)?.size ?? 0,
  };
}
