// Every kind of window × every aggregate × every circumstance of a stream, on real Flink and on the engine: the same rows.
// Invariant: a kind, an aggregate or a circumstance that is added is compared with all the others, or does not compile.
import type { AggregateFunction, AggregateItem, Plan, Window } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { type EventLine, flinkRows } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";
import {
  aggregate,
  BOOLEAN,
  callOf,
  cast,
  column,
  DOUBLE,
  decimal,
  group,
  keyOf,
  literal,
  MINUTE,
  type PlanParts,
  planOf,
  STRING,
  session,
  sliding,
  tumbling,
} from "../support/plans.js";

const SEED = 20_260_212;
const EVENTS = 60;
const START = Date.UTC(2026, 1, 12, 10);
const SECOND = 1000;

const COLUMNS = { customer_id: STRING, shop: STRING, d: DOUBLE, m: decimal(10, 2), s: STRING };
const [d, m, s] = [column("d", DOUBLE), column("m", COLUMNS.m), column("s", STRING)];

const KINDS: Record<string, Window> = {
  tumbling: tumbling(2 * MINUTE),
  "tumbling with steps": tumbling(2 * MINUTE, 30 * SECOND),
  sliding: sliding(2 * MINUTE, 30 * SECOND),
  session: session(20 * SECOND),
};

const AGGREGATES: Record<AggregateFunction, (where: Pick<AggregateItem, "where">) => AggregateItem> = {
  count: (where) => aggregate("count", "count", s, where),
  count_distinct: (where) => aggregate("count_distinct", "count_distinct", s, where),
  sum: (where) => aggregate("sum", "sum", m, where),
  avg: (where) => aggregate("avg", "avg", m, where),
  min: (where) => aggregate("min", "min", s, where),
  max: (where) => aggregate("max", "max", d, where),
  stddev: (where) => aggregate("stddev", "stddev", d, where),
  stddev_pop: (where) => aggregate("stddev_pop", "stddev_pop", d, where),
  variance: (where) => aggregate("variance", "variance", d, where),
  variance_pop: (where) => aggregate("variance_pop", "variance_pop", cast(m, DOUBLE), where),
  first: (where) => aggregate("first", "first", s, where),
  last: (where) => aggregate("last", "last", d, where),
  percentile: (where) => aggregate("percentile", "percentile", d, { fraction: 0.75, ...where }),
};

/** How a stream and its feature are unlike the plain case. */
interface Circumstance {
  /** Seconds from one event to the next. */
  readonly steps: fc.Arbitrary<number>;
  readonly delayMs?: number;
  /** How often a field is null, of ten. */
  readonly nulls?: number;
  /** Each event comes twice. */
  readonly twice?: boolean;
  readonly plan?: Pick<PlanParts, "where" | "keys">;
  readonly itemWhere?: Pick<AggregateItem, "where">;
}

const forwards = fc.integer({ min: 0, max: 25 });
const isLarge = callOf("greater", BOOLEAN, d, literal(0, DOUBLE));

const CIRCUMSTANCES: Record<string, Circumstance> = {
  "in order": { steps: forwards },
  disorder: { steps: fc.integer({ min: -30, max: 50 }), delayMs: 60 * SECOND },
  late: { steps: fc.integer({ min: -200, max: 240 }) },
  duplicates: { steps: fc.integer({ min: -5, max: 25 }), twice: true },
  nulls: { steps: forwards, nulls: 7 },
  filters: {
    steps: forwards,
    nulls: 2,
    plan: { where: callOf("not_equal", BOOLEAN, s, literal("b", STRING)) },
    itemWhere: { where: isLarge },
  },
  "several keys": {
    steps: fc.integer({ min: -5, max: 20 }),
    plan: { keys: [keyOf("customer_id", STRING), keyOf("shop", STRING)] },
  },
  // Every event on a bound of every window, or right before one.
  boundaries: { steps: fc.constantFrom(0, 10, 20, 29.999, 30, 0.001, 119.999, 120), delayMs: 0 },
};

function eventsOf({ steps, nulls = 0, twice = false }: Circumstance): fc.Arbitrary<readonly EventLine[]> {
  const orNull = (value: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: nulls, arbitrary: fc.constant(null) }, { weight: 10 - nulls, arbitrary: value });
  const fields = fc.record({
    step: steps,
    customer_id: fc.constantFrom("a", "b", "é"),
    shop: fc.constantFrom("x", "y"),
    d: orNull(fc.integer({ min: -40, max: 400 }).map((n) => n / 4)),
    m: orNull(fc.integer({ min: -100_000, max: 100_000 }).map((n) => String(n / 100))),
    s: orNull(fc.constantFrom("a", "b", "Zz", "é", "\u{1f600}")),
  });
  return fc.array(fields, { minLength: EVENTS, maxLength: EVENTS }).map((list) => {
    let now = START;
    return list.flatMap(({ step, ...event }) => {
      now = Math.max(now + step * SECOND, START);
      const line = { ...event, event_timestamp: new Date(now).toISOString() };
      return twice ? [line, line] : [line];
    });
  });
}

function planFor(window: Window, { delayMs = 5 * SECOND, plan, itemWhere = {} }: Circumstance): Plan {
  const items = Object.values(AGGREGATES).map((item) => item(itemWhere));
  return planOf({
    columns: COLUMNS,
    delayMs,
    keys: [keyOf("customer_id", STRING)],
    ...plan,
    groups: [group(window, items)],
  });
}

const cases = Object.entries(KINDS).flatMap(([kind, window]) =>
  Object.entries(CIRCUMSTANCES).map(([name, circumstance]) => ({ kind, window, name, circumstance })),
);

test("the corpus holds at least 200 cases", () => {
  expect(cases.length * Object.keys(AGGREGATES).length).toBeGreaterThanOrEqual(200);
});

describeOnFlink("all aggregates on Flink and the engine", (flink) => {
  test.each(cases)(
    "$kind, $name",
    async ({ window, circumstance }) => {
      const [events = []] = fc.sample(eventsOf(circumstance), { numRuns: 1, seed: SEED });
      const plan = planFor(window, circumstance);
      const expected = engineRows(plan, events);
      expect(expected.length).toBeGreaterThan(5);
      expectSameRows(await flinkRows(flink, plan, events), expected);
    },
    60_000,
  );
});
