// The stream engine against the naive oracle, on random streams: every window kind, every aggregate.

import type { Window } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { PlanSpec } from "../../support/engine-plans.js";
import { type OracleRow, runOracle } from "../../support/oracle.js";
import { events, items, runEngine, settled } from "./streams.js";

// Thousands of random streams take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const WINDOWS: Record<string, fc.Arbitrary<Window>> = {
  tumbling: fc.constantFrom<Window>({ kind: "tumbling", sizeMs: 10 }, { kind: "tumbling", sizeMs: 7 }),
  "tumbling every": fc.constantFrom<Window>(
    { kind: "tumbling", sizeMs: 12, everyMs: 4 },
    { kind: "tumbling", sizeMs: 20, everyMs: 2 },
    { kind: "tumbling", sizeMs: 6, everyMs: 6 },
  ),
  sliding: fc.constantFrom<Window>(
    { kind: "sliding", sizeMs: 12, everyMs: 4 },
    { kind: "sliding", sizeMs: 20, everyMs: 2 },
    { kind: "sliding", sizeMs: 6, everyMs: 6 },
  ),
  session: fc.constantFrom<Window>({ kind: "session", gapMs: 3 }, { kind: "session", gapMs: 10 }),
};

const delayMs = fc.constantFrom(0, 1, 5, 12, 40);

/** Rows of one moment in one window group may come in any order of keys. */
function canonical(rows: readonly OracleRow[]): readonly OracleRow[] {
  const text = (row: OracleRow) => row.key.map(String).join("\u0001");
  return rows.toSorted(
    (a, b) =>
      a.after - b.after ||
      Number(a.final) - Number(b.final) ||
      (a.final ? a.end - b.end : 0) ||
      a.group - b.group ||
      (text(a) < text(b) ? -1 : 1),
  );
}

function expectSame(spec: PlanSpec, stream: Parameters<typeof runEngine>[1], isBounded: boolean): void {
  const oracle = runOracle(spec, stream, isBounded);
  const engine = runEngine(spec, stream, { isBounded });
  const expected = canonical(oracle.rows);
  expect(settled(canonical(engine.rows), expected)).toEqual(expected);
  expect({ ...engine, rows: 0 }).toEqual({
    rows: 0,
    late: oracle.late,
    nullKeys: oracle.nullKeys,
    watermark: oracle.watermark,
  });
  expect(runEngine(spec, stream, { isBounded, closingsAtOnce: 2 })).toEqual(engine);
  // The order of the engine itself: by moment, end and group.
  const order = engine.rows.map(({ after, final, end, group }) => [after, Number(final), final ? end : 0, group]);
  expect(order).toEqual(order.toSorted((a, b) => a.map((x, i) => x - (b[i] ?? 0)).find((d) => d !== 0) ?? 0));
}

describe.each(Object.entries(WINDOWS))("%s", (_, window) => {
  test("rows, running rows, late events and watermark are the oracle's", () => {
    const spec = fc.record({
      delayMs,
      filtered: fc.boolean(),
      groups: fc.record({ window, items }).map((group) => [group]),
    });
    const stream = events({ span: 15, keys: 3, partitions: 1 });
    fc.assert(fc.property(spec, stream, fc.boolean(), expectSame), { numRuns: 500 });
  });

  test("partitions hold the watermark back", () => {
    const spec = fc.record({ delayMs, groups: fc.record({ window, items }).map((group) => [group]) });
    const stream = events({ span: 30, keys: 2, partitions: 3 });
    fc.assert(fc.property(spec, stream, fc.boolean(), expectSame), { numRuns: 500 });
  });
});

test("several groups and several keys in one feature", () => {
  const spec = fc.record({
    delayMs,
    filtered: fc.boolean(),
    keys: fc.constantFrom<PlanSpec["keys"]>(["customer", "branch"], ["branch"], ["note", "customer"], ["points"]),
    groups: fc.array(fc.record({ window: fc.oneof(...Object.values(WINDOWS)), items }), { minLength: 2, maxLength: 4 }),
  });
  fc.assert(
    fc.property(spec, events({ span: 20, keys: 2, partitions: 2 }), fc.boolean(), (spec, stream, isBounded) =>
      expectSame({ ...spec, keys: spec.keys ?? ["customer"] }, stream, isBounded),
    ),
    { numRuns: 500 },
  );
});
