// Every aggregate in every kind of window on real Flink, against values written by hand and the embedded engine.
// Invariant: an aggregate without a row does not compile.
import type { AggregateFunction, AggregateItem, Expr, Window } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { type EventLine, flinkRows } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";
import {
  aggregate,
  BIGINT,
  BOOLEAN,
  BYTES,
  callOf,
  cast,
  column,
  DATE,
  DOUBLE,
  decimal,
  group,
  INT,
  item,
  literal,
  MINUTE,
  planOf,
  STRING,
  session,
  sliding,
  TIMESTAMP,
  tumbling,
} from "../support/plans.js";

const COLUMNS = {
  i: INT,
  b: BIGINT,
  d: DOUBLE,
  m: decimal(10, 2),
  s: STRING,
  ok: BOOLEAN,
  t: TIMESTAMP,
  day: DATE,
  raw: BYTES,
};
const [i, b, d, m] = [column("i", INT), column("b", BIGINT), column("d", DOUBLE), column("m", COLUMNS.m)];
const [s, ok, t, day] = [column("s", STRING), column("ok", BOOLEAN), column("t", TIMESTAMP), column("day", DATE)];
const isOk = { where: ok };

/** Three events of `a` in one window, out of order and with nulls, and one of `b` with nothing but nulls. */
const EVENTS: readonly EventLine[] = [
  {
    at: "10:02:00",
    i: 2147483647,
    b: "9223372036854775807",
    d: 1e9 + 2,
    m: 0.1,
    s: "z",
    raw: "/w==",
    ok: true,
    t: "2026-01-01T00:00:00.25Z",
    day: "2026-01-03",
  },
  {
    at: "10:01:00",
    i: 1,
    b: -5,
    d: 1e9,
    m: "10.25",
    s: "\u{1f600}",
    ok: null,
    t: "1969-12-31T23:59:59.999Z",
    day: "2026-01-01",
  },
  { at: "10:01:00", i: 2, b: 5, d: 1e9 + 1, m: -0.35, s: null, raw: "/g==", ok: true, t: null, day: "2026-01-02" },
  { at: "10:03:00", i: null, b: null, d: null, m: null, s: "z", raw: "/w==", ok: false, t: null, day: null },
  { at: "10:03:30", customer_id: "b" },
].map(({ at, ...event }) => ({ customer_id: "a", event_timestamp: `2026-02-12T${at}Z`, ...event }));

/** An aggregate and its value over the four events of `a`, and over the one of `b`. */
type Row = readonly [item: AggregateItem, ofA: unknown, ofB: unknown];

const TABLE: Record<AggregateFunction, readonly Row[]> = {
  count: [
    [aggregate("rows", "count"), 4, 1],
    [aggregate("rows_ok", "count", undefined, isOk), 2, 0],
    [aggregate("count_s", "count", s), 3, 0],
    [aggregate("count_d_ok", "count", d, isOk), 2, 0],
  ],
  count_distinct: [
    [aggregate("distinct_s", "count_distinct", s), 2, 0],
    [aggregate("distinct_ok", "count_distinct", ok), 2, 0],
    [aggregate("distinct_m", "count_distinct", m), 3, 0],
    // Not UTF-8, and not the same bytes.
    [aggregate("distinct_raw", "count_distinct", column("raw", BYTES)), 2, 0],
    [aggregate("distinct_t", "count_distinct", t), 2, 0],
    [aggregate("distinct_s_ok", "count_distinct", s, isOk), 1, 0],
    // -0 and 0 are one value, also where a product makes them.
    [
      aggregate(
        "distinct_zero",
        "count_distinct",
        callOf("multiply", DOUBLE, callOf("subtract", DOUBLE, d, literal(1e9 + 1, DOUBLE)), literal(0, DOUBLE)),
      ),
      1,
      0,
    ],
  ],
  sum: [
    [aggregate("sum_i", "sum", cast(i, BIGINT)), 2147483650, null],
    [aggregate("sum_b", "sum", b), "9223372036854775807", null],
    [aggregate("sum_b_ok", "sum", b, isOk), null, null],
    [aggregate("sum_d", "sum", d), 3e9 + 3, null],
    [aggregate("sum_m", "sum", m), "10.00", null],
    [aggregate("sum_m_ok", "sum", m, isOk), "-0.25", null],
  ],
  avg: [
    [aggregate("avg_i", "avg", cast(i, BIGINT)), 2147483650 / 3, null],
    [aggregate("avg_b_ok", "avg", b, { where: callOf("less", BOOLEAN, b, literal("100", BIGINT)) }), 0, null],
    [aggregate("avg_d", "avg", d), 1e9 + 1, null],
    [aggregate("avg_m", "avg", m), "3.333333", null],
  ],
  min: [
    [aggregate("min_i", "min", i), 1, null],
    [aggregate("min_b", "min", b), -5, null],
    [aggregate("min_d", "min", d), 1e9, null],
    [aggregate("min_m", "min", m), "-0.35", null],
    [aggregate("min_s", "min", s), "z", null],
    [aggregate("min_t", "min", t), "1969-12-31T23:59:59.999Z", null],
    [aggregate("min_day", "min", day), "2026-01-01", null],
    [
      aggregate("min_time", "min", column("event_timestamp", TIMESTAMP)),
      "2026-02-12T10:01:00.000Z",
      "2026-02-12T10:03:30.000Z",
    ],
  ],
  max: [
    [aggregate("max_b", "max", b), "9223372036854775807", null],
    [aggregate("max_s", "max", s), "\u{1f600}", null],
    [aggregate("max_t_ok", "max", t, isOk), "2026-01-01T00:00:00.250Z", null],
    [aggregate("max_day", "max", day), "2026-01-03", null],
  ],
  stddev: [
    [aggregate("stddev_d", "stddev", d), 1, null],
    [aggregate("stddev_one", "stddev", d, { where: callOf("equal", BOOLEAN, i, literal(1, INT)) }), null, null],
  ],
  stddev_pop: [
    [aggregate("stddev_pop_d", "stddev_pop", d), Math.sqrt(2 / 3), null],
    [aggregate("stddev_pop_one", "stddev_pop", d, { where: callOf("equal", BOOLEAN, i, literal(1, INT)) }), 0, null],
  ],
  variance: [
    [aggregate("variance_d", "variance", d), 1, null],
    [aggregate("variance_d_ok", "variance", d, isOk), 0.5, null],
  ],
  variance_pop: [[aggregate("variance_pop_i", "variance_pop", cast(column("small", INT), DOUBLE)), null, null]],
  first: [
    // Of the two events at 10:01 the one that came first has a string.
    [aggregate("first_s", "first", s), "\u{1f600}", null],
    [aggregate("first_i", "first", i), 1, null],
    [aggregate("first_ok", "first", ok), true, null],
    [aggregate("first_i_ok", "first", i, isOk), 2, null],
  ],
  last: [
    [aggregate("last_i", "last", i), 2147483647, null],
    [aggregate("last_s", "last", s), "z", null],
    [aggregate("last_ok", "last", ok), false, null],
    [aggregate("last_m_ok", "last", m, isOk), "0.10", null],
    [
      aggregate("last_time", "last", column("event_timestamp", TIMESTAMP)),
      "2026-02-12T10:03:00.000Z",
      "2026-02-12T10:03:30.000Z",
    ],
  ],
  percentile: [
    [aggregate("median_d", "percentile", d, { fraction: 0.5 }), 1e9 + 1, null],
    [aggregate("p25_d", "percentile", d, { fraction: 0.25 }), 1e9 + 0.5, null],
    [aggregate("p0_i", "percentile", cast(i, DOUBLE), { fraction: 0 }), 1, null],
    [aggregate("p100_i", "percentile", cast(i, DOUBLE), { fraction: 1 }), 2147483647, null],
    [aggregate("median_d_ok", "percentile", d, { fraction: 0.5, ...isOk }), 1e9 + 1.5, null],
  ],
};

const ROWS = Object.values(TABLE).flat();

describeOnFlink("aggregates on Flink", (flink) => {
  const kinds: [string, Window][] = [
    ["tumbling", tumbling(10 * MINUTE)],
    ["tumbling with steps", tumbling(10 * MINUTE, 5 * MINUTE)],
    ["sliding", sliding(10 * MINUTE, 5 * MINUTE)],
    ["session", session(5 * MINUTE)],
  ];
  for (const [title, window] of kinds) {
    test(title, async () => {
      const plan = planOf({
        columns: { ...COLUMNS, small: INT },
        delayMs: 10 * MINUTE,
        groups: [
          group(
            window,
            ROWS.map(([aggregated]) => aggregated),
          ),
        ],
      });
      const rows = await flinkRows(flink, plan, EVENTS);
      // Each kind has a window, with steps and sliding two, that holds all events of a customer.
      for (const [column, key] of [
        [1, "a"],
        [2, "b"],
      ] as const) {
        const ofKey = rows.filter((row) => row.key.customer_id === key);
        expect(ofKey.length).toBe(title === "sliding" || title === "tumbling with steps" ? 2 : 1);
        for (const row of ofKey) {
          const expected = { ...row, values: Object.fromEntries(ROWS.map((it) => [it[0].name, it[column]])) };
          expectSameRows([row], [expected]);
        }
      }
      expectSameRows(engineRows(plan, EVENTS), rows);
    }, 120_000);
  }

  test("groups of one aggregate, whatever it needs", async () => {
    for (const [only] of ROWS.filter(([it]) => ["first", "stddev", "percentile"].includes(it.function)).slice(0, 6)) {
      const plan = planOf({ columns: { ...COLUMNS, small: INT }, groups: [group(session(5 * MINUTE), [only])] });
      expectSameRows(engineRows(plan, EVENTS), await flinkRows(flink, plan, EVENTS));
    }
  }, 60_000);

  test("derived items of derived items, beside two windows and late events", async () => {
    const [n, total, mean] = [
      item("n", { kind: "bigint", nullable: false }),
      item("total", BIGINT),
      item("mean", DOUBLE),
    ];
    const asDouble = (of: typeof n) => cast(of, DOUBLE);
    const plan = planOf({
      columns: { b: BIGINT, i: INT },
      groups: [
        group(
          tumbling(MINUTE),
          [aggregate("n", "count", b), aggregate("total", "sum", b)],
          [
            { name: "mean", value: callOf("divide", DOUBLE, asDouble(total), asDouble(n)) },
            { name: "twice", value: callOf("add", DOUBLE, mean, mean) },
            {
              name: "label",
              value: callOf(
                "if",
                STRING,
                callOf("greater", BOOLEAN, n, literal("1", BIGINT)),
                literal("many", STRING),
                literal("few", STRING),
              ),
            },
          ],
        ),
        group(session(MINUTE), [aggregate("i_total", "sum", cast(i, BIGINT))]),
      ],
    });
    const events: EventLine[] = [
      { customer_id: "a", event_timestamp: "2026-02-12T10:00:00Z", b: 4, i: 1 },
      { customer_id: "a", event_timestamp: "2026-02-12T10:00:30Z", b: 5, i: 2 },
      { customer_id: "b", event_timestamp: "2026-02-12T10:02:00Z", b: null, i: 4 },
      { customer_id: "a", event_timestamp: "2026-02-12T10:00:45Z", b: 100, i: 8 },
      { customer_id: "a", event_timestamp: "2026-02-12T10:02:30Z", b: "9223372036854775807", i: 16 },
      { customer_id: "a", event_timestamp: "2026-02-12T10:02:31Z", b: 1, i: 32 },
    ];
    const rows = await flinkRows(flink, plan, events);
    expect(rows.map(({ window, key, values }) => [window, key.customer_id, values])).toEqual([
      ["session_1m", "a", { i_total: 3 }],
      ["session_1m", "b", { i_total: 4 }],
      ["session_1m", "a", { i_total: 48 }],
      ["tumbling_1m", "a", { n: 2, total: 9, mean: 4.5, twice: 9, label: "many" }],
      ["tumbling_1m", "a", { n: 2, total: null, mean: null, twice: null, label: "many" }],
      ["tumbling_1m", "b", { n: 0, total: null, mean: null, twice: null, label: "few" }],
    ]);
    expectSameRows(engineRows(plan, events), rows);
  });

  test("beyond the greatest double: null, and nothing stops the job", async () => {
    const total = item("total", DOUBLE);
    const positive = callOf("greater", BOOLEAN, total, literal(0, DOUBLE));
    const derived = (name: string, value: Expr) => ({ name, value });
    const plan = planOf({
      columns: { d: DOUBLE },
      groups: [
        group(
          tumbling(MINUTE),
          [
            ...(["sum", "avg", "max"] as const).map((fn) => aggregate(`${fn}_d`, fn, d)),
            aggregate("total", "sum", d),
            aggregate("doubled", "sum", callOf("multiply", DOUBLE, d, literal(2, DOUBLE))),
            aggregate("counted", "count", callOf("multiply", DOUBLE, d, literal(2, DOUBLE))),
            aggregate("median", "percentile", d, { fraction: 0.5 }),
          ],
          [
            derived("whole", callOf("round", DOUBLE, total)),
            derived("low", callOf("floor", DOUBLE, total)),
            derived("rest", callOf("modulo", DOUBLE, total, literal(7, DOUBLE))),
            derived("inverse", callOf("divide", DOUBLE, literal(1, DOUBLE), total)),
            derived("more", callOf("add", DOUBLE, total, literal(1, DOUBLE))),
            derived("sign", callOf("if", STRING, positive, literal("+", STRING), literal("-", STRING))),
            derived("missing", callOf("is_null", BOOLEAN, total)),
          ],
        ),
      ],
    });
    const event = (key: string, value: number) => ({
      customer_id: key,
      d: value,
      event_timestamp: "2026-02-12T10:00:00Z",
    });
    const events = [
      ...[1.7e308, 1.7e308].map((value) => event("both", value)),
      ...[-1.7e308, -1.7e308, 5].map((value) => event("below", value)),
      ...[1e300, -1e300, 1].map((value) => event("spread", value)),
      ...[1.5, 2.5].map((value) => event("usual", value)),
    ];
    const rows = await flinkRows(flink, plan, events);
    expectSameRows(rows, engineRows(plan, events));
    expect(rows.find(({ key }) => key.customer_id === "both")?.values).toMatchObject({
      ...{ sum_d: null, max_d: 1.7e308, doubled: null, counted: 0, whole: null, more: null, sign: "-", missing: true },
    });
  });
});
