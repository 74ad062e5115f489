// count, count_distinct.
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import type { Value } from "../value/value.js";
import type { Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function countRows(panes: Panes): Aggregate {
  const at = panes.reserve(0);
  return {
    add(pane) {
      panes.set(pane, at, panes.get(pane, at) + 1);
    },
    merge(into, from) {
      panes.set(into, at, panes.get(into, at) + panes.get(from, at));
    },
    result: (pane) => panes.get(pane, at),
  };
}

export function countValues(panes: Panes, { evaluate }: Argument): Aggregate {
  const rows = countRows(panes);
  return {
    ...rows,
    add(pane, row, time) {
      if (evaluate(row) !== null) rows.add(pane, row, time);
    },
  };
}

export function countDistinct(panes: Panes, { type, evaluate }: Argument): Aggregate {
  const part = panes.reservePart<Set<Value>>({
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
