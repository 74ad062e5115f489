// Random inputs for several features of two sources with different keys, and sources that can be read again.
import fc from "fast-check";
import type { EventSource } from "../../../runtime/src/source/event-source.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { parseTextPosition, skipTo } from "../../../runtime/src/source/text-position.js";
import {
  aggregate,
  column,
  DOUBLE,
  group,
  keyOf,
  MINUTE,
  planOf,
  STRING,
  session,
  sliding,
  tumbling,
} from "../../support/plans.js";
import { inChunks } from "../source/read-all.js";

const amount = column("amount", DOUBLE);
const feature = (name: string, source: string, by: string) =>
  planOf({
    feature: name,
    source,
    columns: { [by]: STRING, amount: DOUBLE },
    keys: [keyOf(by, STRING)],
    groups: [
      group(tumbling(10 * MINUTE), [aggregate("n", "count"), aggregate("s", "sum", amount)]),
      group(sliding(6 * MINUTE, 2 * MINUTE), [aggregate("m", "max", amount)]),
      group(session(3 * MINUTE), [aggregate("d", "stddev", amount)]),
    ],
  });
export const PLANS = [feature("one", "a", "user"), feature("two", "a", "shop"), feature("three", "b", "user")];

const event = fc.record({
  user: fc.constantFrom("u1", "u2", "u3", null),
  shop: fc.constantFrom("s1", "s2", null),
  amount: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant("x")),
  // Now and then two days ahead, so that what follows is late.
  minute: fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: -20, max: 20 }) },
    { weight: 1, arbitrary: fc.constant(2 * 24 * 60) },
  ),
});
const line = fc.oneof({ weight: 12, arbitrary: event }, { weight: 1, arbitrary: fc.constantFrom("", "garbage", "{}") });
export const input = fc.array(line, { minLength: 1, maxLength: 40 }).map((events) =>
  events
    .map((one, index) => {
      if (typeof one === "string") return `${one}\n`;
      const { minute, ...fields } = one;
      return `${JSON.stringify({ ...fields, event_timestamp: Date.UTC(2026, 1, 12) + (100 + index + minute) * MINUTE })}\n`;
    })
    .join(""),
);

export interface Log {
  rows: string[];
  rejects: string[];
}

/** The input as a source that can be read again, in pieces of this size. */
export function sourceOf(text: string, size: number): EventSource {
  return {
    batches: (_, resumption) => {
      if (resumption === undefined) return readNdjson(inChunks(text, size));
      if (resumption.from === undefined) return readNdjson(inChunks(text, size), {});
      const from = parseTextPosition(resumption.from, "it");
      return readNdjson(skipTo(from, inChunks(text, size), "it"), { from });
    },
  };
}
