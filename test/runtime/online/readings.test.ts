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

interface Expected {
  readonly status: string;
  readonly count: number;
  readonly sum: number | null;
  readonly end: number;
}

/** What the semantics say, from the list of all rows: the newest window that is published or closed by then. */
function oracle({ window, delayMs, times }: Case, at: number): Expected {
  let watermark = -Infinity;
  let served = -Infinity;
  let rows: number[] = [];
  const step = window.kind === "session" ? 0 : (window.everyMs ?? window.sizeMs);
  for (const seconds of times) {
    const time = START + seconds * S;
    if (window.kind !== "session") {
      // Ends of the windows or steps that contain the row, oldest first.
      const ends: number[] = [];
      const last =
        window.kind === "sliding"
          ? Math.floor(time / step) * step + window.sizeMs
          : Math.floor(time / window.sizeMs) * window.sizeMs + window.sizeMs;
      for (let end = Math.floor(time / step) * step + step; end <= last; end += step) ends.push(end);
      const open = ends.find((end) => watermark < end - 1);
      if (open !== undefined) {
        rows.push(time);
        served = Math.max(served, open);
      }
    } else {
      rows.push(time);
    }
    watermark = Math.max(watermark, time - delayMs);
  }
  if (window.kind === "session") {
    // Only in order, see the arbitrary: the last session is the run of rows at most a gap apart.
    const run: number[] = [];
    for (const row of rows.toReversed()) {
      const next = run.at(-1);
      if (next !== undefined && next - row > window.gapMs) break;
      run.push(row);
    }
    const end = (run[0] ?? 0) + window.gapMs;
    return { status: at >= end - 1 ? "closed" : "open", count: run.length, sum: run.length * 2, end };
  }
  const end = Math.max(served, Math.floor((at + 1) / step) * step);
  const start = window.kind === "sliding" ? end - window.sizeMs : Math.floor((end - 1) / window.sizeMs) * window.sizeMs;
  rows = rows.filter((row) => row >= start && row < end);
  if (rows.length === 0) return { status: "empty", count: 0, sum: null, end };
  return { status: at >= end - 1 ? "closed" : "open", count: rows.length, sum: rows.length * 2, end };
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
  const process = createEventPath({ store, now: () => 0, keptEventIds: 4 });
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
  const expected = oracle(one, at);
  const n = values.get("n");
  expect({ status: n?.status, end: Date.parse(n?.window_end ?? ""), n: n?.value }).toEqual({
    status: expected.status,
    end: expected.end,
    n: expected.count,
  });
  expect(values.get("total")?.value).toBe(expected.sum);
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
