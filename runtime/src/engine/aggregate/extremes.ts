// min and max: of numbers and times in a cell, of what is no plain number in a part.
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import { compareOf } from "../expression/order.js";
import type { Value } from "../value/value.js";
import type { Pane, Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function min(panes: Panes, argument: Argument): Aggregate {
  return isPlainNumber(argument) ? plainExtreme(panes, argument, 1) : extreme(panes, argument, 1);
}

export function max(panes: Panes, argument: Argument): Aggregate {
  return isPlainNumber(argument) ? plainExtreme(panes, argument, -1) : extreme(panes, argument, -1);
}

type Direction = 1 | -1;

function isPlainNumber({ type: { kind } }: Argument): boolean {
  return kind === "int" || kind === "double" || kind === "timestamp" || kind === "date";
}

function plainExtreme(panes: Panes, { evaluate }: Argument, direction: Direction): Aggregate {
  // NaN stands for no value yet: it is no value of the language and compares with nothing.
  const at = panes.reserve(Number.NaN);
  const offer = (pane: Pane, value: number): void => {
    if (!((value - panes.get(pane, at)) * direction >= 0)) panes.set(pane, at, value);
  };
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value !== null) offer(pane, value as number);
    },
    merge(into, from) {
      const value = panes.get(from, at);
      if (!Number.isNaN(value)) offer(into, value);
    },
    result(pane) {
      const value = panes.get(pane, at);
      return Number.isNaN(value) ? null : value;
    },
  };
}

function extreme(panes: Panes, { type, evaluate }: Argument, direction: Direction): Aggregate {
  const part = panes.reservePart<Value>({ encode: encodeValue, decode: decodeValue });
  const compare = compareOf(type);
  const offer = (pane: Pane, value: Value): void => {
    const best = part.get(pane);
    if (best === undefined || compare(value, best) * direction < 0) part.set(pane, value);
  };
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value !== null) offer(pane, value);
    },
    merge(into, from) {
      const value = part.get(from);
      if (value !== undefined) offer(into, value);
    },
    result: (pane) => part.get(pane) ?? null,
  };
}
