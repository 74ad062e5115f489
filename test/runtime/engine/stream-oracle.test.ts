// The stream engine against the naive oracle, on random streams: every window kind, every aggregate.
// `npm run nightly` does the same with many more.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { inClosingOrder } from "../../../runtime/src/engine/closing-order.js";
import type { PlanSpec } from "../../support/engine-plans.js";
import { delayMs, expectLikeOracle, oracleCases, WINDOWS } from "./oracle-properties.js";
import { events, items } from "./streams.js";

// Thousands of random streams take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

describe.each(Object.entries(WINDOWS))("%s", (_, window) => {
  test("rows, running rows, late events and watermark are the oracle's", () => {
    fc.assert(fc.property(oracleCases(window), expectLikeOracle), { numRuns: 2_000 });
  });
});

test("several groups and several keys in one feature", () => {
  const spec = fc.record({
    delayMs,
    filtered: fc.boolean(),
    keys: fc.constantFrom<NonNullable<PlanSpec["keys"]>>(
      ["customer", "branch"],
      ["branch"],
      ["note", "customer"],
      ["points"],
    ),
    groups: fc.array(fc.record({ window: fc.oneof(...Object.values(WINDOWS)), items }), { minLength: 2, maxLength: 4 }),
  });
  const subject = fc.record({
    spec,
    stream: events({ span: 20, keys: 2, partitions: 2 }),
    isBounded: fc.boolean(),
    cuts: fc.array(fc.nat(39), { maxLength: 3 }),
  });
  fc.assert(fc.property(subject, expectLikeOracle), { numRuns: 500 });
});

test("runs of windows that close together are merged in order", () => {
  const entries = fc.array(fc.array(fc.nat(50)).map((run) => run.toSorted((a, b) => a - b))).map((runs) => runs.flat());
  fc.assert(
    fc.property(entries, (entries) => {
      const order = inClosingOrder(entries, (entry) => Math.floor(entry / 2));
      expect(order).toEqual(entries.toSorted((a, b) => Math.floor(a / 2) - Math.floor(b / 2)));
    }),
  );
});
