// Random features over random events: real Flink and the embedded engine give the same rows.
// FEAT_FLINK_CASES sets how many, FEAT_FLINK_SEED where to start; a failure names both.
import type { AggregateItem, Expr, Plan, Type, Window } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { type EventLine, flinkRows } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";
import {
  aggregate,
  BIGINT,
  BOOLEAN,
  callOf,
  cast,
  column,
  DATE,
  DOUBLE,
  decimal,
  element,
  field,
  group,
  INT,
  keyOf,
  literal,
  map,
  planOf,
  row,
  STRING,
  session,
  sliding,
  TIMESTAMP,
  tumbling,
} from "../support/plans.js";

const CASES = Number(process.env.FEAT_FLINK_CASES ?? 12);
const SEED = Number(process.env.FEAT_FLINK_SEED ?? 20_260_212);
const EVENTS = 120;
const SECOND = 1000;
const START = Date.UTC(2026, 1, 12, 10);

const COLUMNS = {
  customer_id: STRING,
  i: INT,
  b: BIGINT,
  d: DOUBLE,
  m: decimal(10, 2),
  s: STRING,
  ok: BOOLEAN,
  t: TIMESTAMP,
  day: DATE,
  place: row({ name: STRING, lat: DOUBLE, open: BOOLEAN }),
  tags: map(STRING),
} satisfies Record<string, Type>;
type Column = keyof typeof COLUMNS;
const of = (name: Column): Expr => column(name, COLUMNS[name]);

const odd = [null, true, "true", "", "x", "7", " 8 ", "1e2", 3.9, -0.5, {}, [], { a: 1 }];
const anyValue = fc.constantFrom<unknown>(...odd, 1e300);
/** Flink does not know how a number in a string column was written: 1e300 is 1.0E300 there. */
const anyText = fc.constantFrom<unknown>(...odd);

/** A field's value: mostly one that converts. */
const mostly = (value: fc.Arbitrary<unknown>, otherwise = anyValue) =>
  fc.oneof(
    { weight: 12, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: otherwise },
  );

const eventFields = fc.record({
  customer_id: fc.oneof({ weight: 15, arbitrary: fc.constantFrom("a", "b", "é") }, { weight: 1, arbitrary: anyText }),
  i: mostly(fc.integer({ min: -5, max: 5 })),
  b: mostly(fc.integer({ min: -1_000_000, max: 1_000_000 })),
  d: mostly(
    fc.oneof(
      fc.integer({ min: -40, max: 400 }).map((n) => n / 4),
      fc.constantFrom(0, -0, 1e9, 1e9 + 1),
    ),
  ),
  m: mostly(fc.integer({ min: -100_000, max: 100_000 }).map((n) => String(n / 1000))),
  s: mostly(fc.constantFrom("a", "b", "Zz", "a_c", "50%", "é", "\u{1f600}", "\uff5e", "line\nbreak"), anyText),
  ok: mostly(fc.boolean()),
  t: mostly(fc.integer({ min: -1_000, max: 1_000 }).map((n) => new Date(n * 86_399_999).toISOString())),
  day: mostly(fc.integer({ min: 0, max: 40 }).map((n) => `2026-02-${String(n).padStart(2, "0")}`)),
  place: mostly(
    fc.record({
      name: fc.constantFrom("x", "y", null),
      lat: mostly(fc.double({ min: -90, max: 90, noNaN: true })),
      open: mostly(fc.boolean()),
    }),
  ),
  tags: mostly(fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("v", "w"))),
});

/** Times that mostly go on in small steps, with disorder, ties, jumps back and forth, and some that are none. */
const times = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.integer({ min: -20, max: 40 }) },
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -300, max: 300 }) },
    { weight: 1, arbitrary: fc.constantFrom("none", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z") },
  ),
  { minLength: EVENTS, maxLength: EVENTS },
);

const events = fc
  .tuple(times, fc.array(eventFields, { minLength: EVENTS, maxLength: EVENTS }))
  .map(([steps, fields]) => {
    let now = START;
    return steps.flatMap((step, index): EventLine[] => {
      if (typeof step === "string") return [{ ...fields[index], event_timestamp: step }, `not json ${index}`];
      now = Math.max(now + step * SECOND, START);
      return [
        { ...fields[index], event_timestamp: new Date(now).toISOString().replace(".000Z", index % 2 ? "Z" : "") },
      ];
    });
  });

const compared = (name: "equal" | "less" | "greater", value: Expr, to: Expr) => callOf(name, BOOLEAN, value, to);
const conditions: readonly Expr[] = [
  of("ok"),
  compared("greater", of("d"), literal(10, DOUBLE)),
  compared("less", of("i"), literal(3, INT)),
  compared("greater", of("m"), literal("1.50", decimal(3, 2))),
  compared("less", of("s"), literal("b", STRING)),
  compared("less", of("t"), literal(0, TIMESTAMP)),
  compared("equal", element(of("tags"), "k"), literal("v", STRING)),
  callOf("not", BOOLEAN, field(of("place"), "open")),
  callOf("or", BOOLEAN, of("ok"), callOf("is_null", BOOLEAN, of("s"))),
  callOf("like", BOOLEAN, of("s"), literal("%_c%", STRING)),
  callOf("in", BOOLEAN, of("i"), literal(1, INT), literal(2, INT), literal(null, INT)),
];

const computed: readonly Expr[] = [
  callOf("multiply", DOUBLE, of("d"), cast(of("i"), DOUBLE)),
  callOf("divide", DOUBLE, of("d"), cast(of("i"), DOUBLE)),
  callOf("add", BIGINT, cast(of("i"), BIGINT), of("b")),
  callOf("if", DOUBLE, of("ok"), of("d"), literal(0, DOUBLE)),
  callOf("length", INT, of("s")),
  callOf("upper", STRING, of("s")),
  cast(of("d"), BIGINT),
  field(of("place"), "lat"),
];

const ordered = (["i", "b", "d", "m", "s", "t", "day"] as const).map(of);
const numbers: readonly Expr[] = [cast(of("i"), BIGINT), of("b"), of("d"), of("m"), ...computed.slice(0, 4)];
const scalars = (["i", "b", "d", "m", "s", "ok", "t", "day"] as const).map(of);
const doubles: readonly Expr[] = [of("d"), cast(of("i"), DOUBLE), cast(of("m"), DOUBLE)];

const items = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constant(["count"] as const),
        fc.tuple(fc.constantFrom("count", "count_distinct", "first", "last"), fc.constantFrom(...scalars, ...computed)),
        fc.tuple(fc.constantFrom("sum", "avg"), fc.constantFrom(...numbers)),
        fc.tuple(fc.constantFrom("min", "max"), fc.constantFrom(...ordered, ...computed)),
        fc.tuple(
          fc.constantFrom("stddev", "stddev_pop", "variance", "variance_pop", "percentile"),
          fc.constantFrom(...doubles),
        ),
      ),
      fc.option(fc.constantFrom(...conditions)),
      fc.constantFrom(0, 0.25, 0.5, 0.95, 1),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) =>
    list.map(
      ([[name, argument], where, fraction], index): AggregateItem =>
        aggregate(`item_${index}`, name, argument, {
          ...(where ? { where } : {}),
          ...(name === "percentile" ? { fraction } : {}),
        }),
    ),
  );

const windows = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map((s): Window => tumbling(s * SECOND)),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 2, max: 5 }))
    .map(([s, n]): Window => tumbling(s * n * SECOND, s * SECOND)),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 }))
    .map(([s, n]): Window => sliding(s * n * SECOND, s * SECOND)),
  fc.integer({ min: 1, max: 120 }).map((s): Window => session(s * SECOND)),
);

const plans = fc
  .record({
    delay: fc.constantFrom(0, 1, 5, 60),
    where: fc.option(fc.constantFrom(...conditions)),
    keys: fc.constantFrom(
      [keyOf("customer_id", STRING)],
      [keyOf("customer_id", STRING), { name: "place_name", value: field(of("place"), "name") }],
    ),
    required: fc.constantFrom<Column | undefined>(undefined, undefined, "ok", "i"),
    window: windows,
    items,
  })
  .map(({ delay, where, keys, required, window, items: list }): Plan => {
    const columns = { ...COLUMNS, ...(required ? { [required]: { ...COLUMNS[required], nullable: false } } : {}) };
    return planOf({
      columns,
      delayMs: delay * SECOND,
      keys,
      ...(where ? { where } : {}),
      groups: [group(window, list)],
    });
  });

describe("random features", () => {
  describeOnFlink("on Flink and the engine", (flink) => {
    test.each(Array.from({ length: CASES }, (_, index) => SEED + index))(
      "FEAT_FLINK_SEED=%i",
      async (seed) => {
        const [sample] = fc.sample(fc.tuple(plans, events), { numRuns: 1, seed });
        if (!sample) throw new Error("No sample.");
        const [plan, lines] = sample;
        expectSameRows(await flinkRows(flink, plan, lines), engineRows(plan, lines));
      },
      60_000,
    );
  });
});
