// Readings of single entities at any later time, against an oracle that knows all rows and no state.

import type { Window } from "@feat-lang/compiler/plan";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { createEventPath } from "../../../runtime/src/online/event-path.js";
import { readEntities } from "../../../runtime/src/online/read-entities.js";
import type { FeatureValue } from "../../../runtime/src/online/read-record.js";
import { MemoryStore } from "../../../runtime/src/store/memory-store.js";
import * as p from "../../support/plans.js";
import { type ArrivedRow, expectedReading } from "./reading-oracle.js";

const START = Date.parse("2026-02-12T10:00:00Z");
const S = 1_000;

interface Case {
  readonly window: Window;
  readonly delayMs: number;
  /** Seconds after the start. */
  readonly times: readonly number[];
  /** How long after the last watermark the reading takes place. */
  readonly later: number;
}

async function readAt({ window, delayMs, times, later }: Case) {
  const plan = p.planOf({
    columns: { amount: p.DOUBLE },
    delayMs,
    groups: [
      p.group(
        window,
        [p.aggregate("n", "count"), p.aggregate("total", "sum", p.column("amount", p.DOUBLE))],
        [
          {
            name: "mean",
            value: p.callOf("divide", p.DOUBLE, p.item("total", p.DOUBLE), p.cast(p.item("n", p.BIGINT), p.DOUBLE)),
          },
        ],
      ),
    ],
  });
  const store = new MemoryStore(() => 0);
  const engine = createEntityEngine(plan, plan.source.columns);
  const process = createEventPath({ store, now: () => 0, keptEventIds: 4, writer: "w" });
  const readEvent = (event: unknown) => ({ row: ["c1", 2, event as number], time: event as number });
  for (const seconds of times) {
    await process({ tenant: "t", feature: { plan, engine, readEvent }, event: START + seconds * S });
  }
  const at = ((await store.readClocks({ tenant: "t", feature: plan.feature })).events ?? 0) + later;
  const ids = [{ tenant: "t", feature: plan.feature, key: ["c1"] }];
  const [values] = await readEntities({ store, tenant: "t", plan, engine, ids, asOf: at, now: 0 });
  return { at, values: values ?? new Map<string, FeatureValue>() };
}

async function checkReading(one: Case): Promise<void> {
  const { at, values } = await readAt(one);
  const arrived: ArrivedRow[] = [];
  let watermark = -Infinity;
  for (const seconds of one.times) {
    const time = START + seconds * S;
    arrived.push({ time, watermark });
    watermark = Math.max(watermark, time - one.delayMs);
  }
  const expected = expectedReading(one.window, arrived, at);
  const n = values.get("n");
  expect({ status: n?.status, end: Date.parse(n?.window_end ?? ""), count: n?.value }).toEqual(expected);
  expect(values.get("total")?.value).toBe(expected.count === 0 ? null : expected.count * 2);
  expect(values.get("mean")?.value).toBe(expected.count === 0 ? null : 2);
}

const aligned: fc.Arbitrary<Window> = fc.constantFrom<Window>(
  p.tumbling(10 * S),
  p.tumbling(10 * S, 5 * S),
  p.tumbling(12 * S, 3 * S),
  p.sliding(10 * S, 2 * S),
  p.sliding(6 * S, 6 * S),
  p.sliding(20 * S, 5 * S),
);
const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 });
const later = fc.oneof(
  fc.integer({ min: 0, max: 60 * S }),
  fc.integer({ min: 0, max: 60 }).map((n) => n * S - 1),
);

describe("readings equal the oracle", () => {
  test("aligned windows, rows in any order", async () => {
    const cases = fc.record({
      window: aligned,
      delayMs: fc.constantFrom(0, 3 * S, 15 * S),
      times,
      later: later.map((n) => Math.max(0, n)),
    });
    await fc.assert(fc.asyncProperty(cases, checkReading), { numRuns: 500 });
  });

  test("sessions, rows in order", async () => {
    const cases = fc.record({
      window: fc.constantFrom<Window>(p.session(3 * S), p.session(8 * S)),
      delayMs: fc.constantFrom(0, 3 * S),
      times: times.map((all) => all.toSorted((a, b) => a - b)),
      later: later.map((n) => Math.max(0, n)),
    });
    await fc.assert(fc.asyncProperty(cases, checkReading), { numRuns: 300 });
  });
});
