// first and last: by event time, then by arrival.
import { decodeValue, encodeValue } from "../codec/value-codec.js";
import type { Value } from "../value/value.js";
import type { Pane, Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

interface Timed {
  readonly time: number;
  readonly value: Value;
}

export function first(panes: Panes, argument: Argument): Aggregate {
  return byTime(panes, argument, (time, kept) => time < kept);
}

export function last(panes: Panes, argument: Argument): Aggregate {
  return byTime(panes, argument, (time, kept) => time >= kept);
}

/** `replaces` is asked about a value that arrived after the kept one. */
function byTime(panes: Panes, { evaluate }: Argument, replaces: (time: number, kept: number) => boolean): Aggregate {
  const part = panes.reservePart<Timed>({
    encode({ time, value }, out) {
      out.number(time);
      encodeValue(value, out);
    },
    decode: (input) => ({ time: input.number(), value: decodeValue(input) }),
  });
  const isTaken = (pane: Pane, time: number): boolean => {
    const kept = part.get(pane);
    return kept === undefined || replaces(time, kept.time);
  };
  return {
    add(pane, row, time) {
      const value = evaluate(row);
      if (value !== null && isTaken(pane, time)) part.set(pane, { time, value });
    },
    merge(into, from) {
      const timed = part.get(from);
      if (timed !== undefined && isTaken(into, timed.time)) part.set(into, timed);
    },
    result: (pane) => part.get(pane)?.value ?? null,
  };
}
