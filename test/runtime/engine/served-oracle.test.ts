// What the online record shows, on both paths, against the naive oracle; and the state that carries it.

import type { Window, WindowGroup } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { EntityChange, EntityOutcome, ServedWindow, SourceEvent } from "../../../runtime/src/engine/contract.js";
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import { COLUMNS, type PlanSpec, planOf } from "../../support/engine-plans.js";
import { type OracleServed, runOracle } from "../../support/oracle.js";
import { DAY, HOUR, rowWith } from "./engine-run.js";
import { events, items, settled } from "./streams.js";

// Thousands of random streams take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const window = fc.constantFrom<Window>(
  { kind: "tumbling", sizeMs: 10 },
  { kind: "tumbling", sizeMs: 12, everyMs: 4 },
  { kind: "sliding", sizeMs: 12, everyMs: 4 },
  { kind: "sliding", sizeMs: 20, everyMs: 2 },
  { kind: "session", gapMs: 4 },
);

const spec: fc.Arbitrary<PlanSpec> = fc.record({
  delayMs: fc.constantFrom(0, 3, 12, 40),
  filtered: fc.boolean(),
  groups: fc.array(fc.record({ window, items }), { minLength: 1, maxLength: 3 }),
});

const byKeyAndGroup = (a: OracleServed, b: OracleServed) =>
  a.group - b.group || (String(a.key) < String(b.key) ? -1 : 1);

function servedRows(key: readonly Value[], served: readonly ServedWindow[], groups: readonly WindowGroup[]) {
  return served.map(({ group, windowStart, windowEnd, final, updatedAt, values }) => ({
    group: groups.indexOf(group),
    key,
    start: windowStart,
    end: windowEnd,
    final,
    updatedAt,
    values,
  }));
}

describe("stream", () => {
  test("after any number of events, the drained changes add up to what the oracle serves", () => {
    const stream = events({ span: 15, keys: 3, partitions: 2 });
    const drains = fc.array(fc.boolean(), { minLength: 41, maxLength: 41 });
    fc.assert(
      fc.property(spec, stream, drains, fc.boolean(), (spec, stream, drains, isBounded) => {
        const plan = planOf(spec);
        const ignore = () => undefined;
        const engine = createStreamEngine({
          plans: [plan],
          columns: COLUMNS,
          emit: "final",
          trackChanges: true,
          listener: { emission: ignore, late: ignore, nullKey: ignore },
        });
        const record = new Map<string, EntityChange>();
        const drain = () => {
          const changes = engine.drainChanges();
          expect(new Set(changes.map(({ key }) => String(key))).size).toBe(changes.length);
          for (const change of changes) record.set(String(change.key), change);
        };
        for (const [index, event] of stream.entries()) {
          engine.process(event);
          if (drains[index]) drain();
        }
        if (isBounded) engine.finish();
        drain();
        expect(engine.drainChanges()).toEqual([]);
        const served = [...record.values()].flatMap(({ key, served }) => servedRows(key, served, plan.groups));
        const expected = runOracle(spec, stream, isBounded).served.toSorted(byKeyAndGroup);
        expect(settled(served.toSorted(byKeyAndGroup), expected)).toEqual(expected);
      }),
      { numRuns: 600 },
    );
  });
});

describe("single events", () => {
  /** One entity's events through the bytes, each time encoded and decoded. */
  function run(spec: PlanSpec, stream: readonly SourceEvent[]) {
    const plan = planOf(spec);
    const engine = createEntityEngine(plan, COLUMNS);
    const outcomes: EntityOutcome[] = [];
    for (const { row, time } of stream) outcomes.push(engine.apply(outcomes.at(-1)?.state, row, time));
    return { plan, outcomes };
  }

  const ofOneKey = events({ span: 15, keys: 1, partitions: 1 }).map((stream) =>
    stream.filter(({ row }) => row[0] !== null),
  );

  test("a state encoded after every event gives the oracle's windows, served values and watermark", () => {
    fc.assert(
      fc.property(spec, ofOneKey, (spec, stream) => {
        const { plan, outcomes } = run(spec, stream);
        const oracle = runOracle(spec, stream, false);
        const late = plan.groups.map((group) => outcomes.flatMap((outcome) => outcome.late).filter((g) => g === group));
        expect(late.map((groups) => groups.length)).toEqual(oracle.late);
        expect(outcomes.map(({ counted }) => counted)).toEqual(
          stream.map(({ row }) => !spec.filtered || row[6] === true),
        );
        for (const [index, { served, watermark }] of outcomes.entries()) {
          const oracle = runOracle(spec, stream.slice(0, index + 1), false);
          expect(watermark).toBe(oracle.watermark);
          const shown = oracle.served.toSorted(byKeyAndGroup);
          expect(settled(servedRows(["c1"], served, plan.groups), shown)).toEqual(shown);
        }
      }),
      { numRuns: 600 },
    );
  });

  test("at a later watermark an entity shows what it would after a rejected event that moves the watermark there", () => {
    fc.assert(
      fc.property(spec, ofOneKey, fc.integer({ min: -30, max: 60 }), (spec, stream, later) => {
        const { plan, outcomes } = run(spec, stream);
        const last = outcomes.at(-1);
        if (last === undefined) return;
        const at = Math.max(0, last.watermark + later);
        const rejected = { row: COLUMNS.map(() => null), time: at + (spec.delayMs ?? 0), partition: 0 };
        const shown = runOracle(spec, [...stream, rejected], false).served.toSorted(byKeyAndGroup);
        const served = createEntityEngine(plan, COLUMNS).servedAt(last.state, at);
        expect(settled(servedRows(["c1"], served, plan.groups), shown)).toEqual(shown);
      }),
      { numRuns: 600 },
    );
  });

  test.each<Window>([
    { kind: "tumbling", sizeMs: DAY, everyMs: 1 },
    { kind: "sliding", sizeMs: DAY, everyMs: 1 },
  ])("steps of a millisecond cost nothing while nothing happens in them: $kind", (window) => {
    const engine = createEntityEngine(
      planOf({ delayMs: 10, groups: [{ window, items: [{ function: "sum", of: "amount" }] }] }),
      COLUMNS,
    );
    const noon = DAY * 20_000 + DAY / 2;
    let state: Uint8Array | undefined;
    for (const [index, later] of [0, 5, HOUR, 2 * HOUR, 3 * HOUR + 7].entries()) {
      const outcome = engine.apply(state, rowWith({ amount: 1 }), noon + later);
      state = outcome.state;
      expect(outcome.served).toMatchObject([{ values: [index + 1], final: false }]);
    }
    if (state === undefined) return;
    // A hundred such readings would walk through billions of steps.
    for (let reading = 0; reading < 100; reading++) {
      const [served] = engine.servedAt(state, noon + 400 * DAY + reading);
      expect(served).toMatchObject({ final: true });
      expect(engine.servedAt(state, noon + 4 * HOUR)).toMatchObject([
        { windowEnd: noon + 4 * HOUR + 1, values: [5], final: true },
      ]);
    }
  });

  test("applying an event changes nothing in the state it was given", () => {
    fc.assert(
      fc.property(spec, ofOneKey, (spec, stream) => {
        const { plan, outcomes } = run(spec, stream);
        const engine = createEntityEngine(plan, COLUMNS);
        for (const [index, { row, time }] of stream.entries()) {
          const before = outcomes[index - 1]?.state;
          const copy = before?.slice();
          expect(engine.apply(before, row, time)).toEqual(outcomes[index]);
          expect(before).toEqual(copy);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("never drops what the stream would keep", () => {
    fc.assert(
      fc.property(spec, events({ span: 15, keys: 3, partitions: 1 }), (spec, stream) => {
        const kept = runOracle(spec, stream, false).rows.filter((row) => !row.final);
        for (const key of ["c1", "c2", "c3"]) {
          const mine = stream.filter(({ row }) => row[0] === key);
          const alone = runOracle(spec, mine, false).rows.filter((row) => !row.final);
          expect(alone.length).toBeGreaterThanOrEqual(kept.filter((row) => row.key[0] === key).length);
        }
      }),
      { numRuns: 150 },
    );
  });
});

test("the state that the stream drains is the one a single-event engine goes on with", () => {
  fc.assert(
    fc.property(spec, events({ span: 15, keys: 1, partitions: 1 }), fc.nat(40), (spec, all, cut) => {
      const stream = all.filter(({ row }) => row[0] !== null);
      const plan = planOf(spec);
      const ignore = () => undefined;
      const listener = { emission: ignore, late: ignore, nullKey: ignore };
      const engine = createStreamEngine({
        plans: [plan],
        columns: COLUMNS,
        emit: "final",
        trackChanges: true,
        listener,
      });
      for (const event of stream.slice(0, cut)) engine.process(event);
      const [change] = engine.drainChanges();
      if (change === undefined) return;
      const single = createEntityEngine(plan, COLUMNS);
      let state = change.state;
      for (const event of stream.slice(cut)) {
        engine.process(event);
        state = single.apply(state, event.row, event.time).state;
      }
      const after = engine.drainChanges()[0];
      if (after !== undefined) expect(state).toEqual(after.state);
    }),
    { numRuns: 400 },
  );
});
