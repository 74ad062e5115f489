// Windows and aggregates on real Flink: late rules, bounds and values written by hand, and the embedded engine beside it.
import type { Plan, Window } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink, type FlinkCases } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { type EventLine, flinkRows, type PlanRow } from "../support/flink/plan-rows.js";
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
  element,
  field,
  group,
  HOUR,
  INT,
  keyOf,
  literal,
  MINUTE,
  map,
  planOf,
  row,
  STRING,
  session,
  sliding,
  tumbling,
} from "../support/plans.js";

const N = column("n", INT);

/** An event of customer `a` on one day. */
function at(time: string, n: number | null, more: Readonly<Record<string, unknown>> = {}): EventLine {
  return { customer_id: "a", event_timestamp: `2026-02-12T${time}Z`, n, ...more };
}

/** Rows as `start end count sum`, times within the day. */
function brief(rows: readonly PlanRow[]): readonly string[] {
  return rows.map(({ key, window_start, window_end, values }) =>
    [key.customer_id, clock(window_start), clock(window_end), ...Object.values(values)].join(" "),
  );
}

function clock(time: string): string {
  return time.replace("2026-02-12T", "").replace(":00.000Z", "").replace("Z", "");
}

function countAndSum(window: Window, delayMs = 5_000): Plan {
  return planOf({
    delayMs,
    columns: { n: INT },
    groups: [group(window, [aggregate("rows", "count"), aggregate("total", "sum", cast(N, BIGINT))])],
  });
}

async function rowsOfBoth(flink: FlinkCases, plan: Plan, events: readonly EventLine[]): Promise<readonly PlanRow[]> {
  const rows = await flinkRows(flink, plan, events);
  expect(engineRows(plan, events)).toEqual(rows);
  return rows;
}

describeOnFlink("windows on Flink", (flink) => {
  test("tumbling drops an event when the watermark has reached the window's last millisecond", async () => {
    const events = [
      at("10:00:00", 1),
      at("11:00:04.998", 2),
      at("10:30:00", 4),
      at("11:00:04.999", 8),
      at("10:30:00", 16),
    ];
    expect(brief(await rowsOfBoth(flink, countAndSum(tumbling(HOUR)), events))).toEqual([
      "a 10:00 11:00 2 5",
      "a 11:00 12:00 2 10",
    ]);
  });

  test("sliding counts a late event in the windows that are still open", async () => {
    const events = [at("10:01:00", 1), at("10:10:05", 2), at("10:03:00", 4), at("09:58:00", 8), at("10:16:05", 16)];
    expect(brief(await rowsOfBoth(flink, countAndSum(sliding(15 * MINUTE, 5 * MINUTE)), events))).toEqual([
      "a 09:50 10:05 1 1",
      "a 09:55 10:10 1 1",
      "a 10:00 10:15 3 7",
      "a 10:05 10:20 2 18",
      "a 10:10 10:25 2 18",
      "a 10:15 10:30 1 16",
    ]);
  });

  test("tumbling with steps shows a late event in later steps alone", async () => {
    const events = [at("10:01:00", 1), at("10:10:05", 2), at("10:03:00", 4), at("09:58:00", 8), at("10:16:00", 16)];
    expect(brief(await rowsOfBoth(flink, countAndSum(tumbling(15 * MINUTE, 5 * MINUTE)), events))).toEqual([
      "a 10:00 10:05 1 1",
      "a 10:00 10:10 1 1",
      "a 10:00 10:15 3 7",
      "a 10:15 10:20 1 16",
      "a 10:15 10:25 1 16",
      "a 10:15 10:30 1 16",
    ]);
  });

  test("sessions merge at exactly the gap, and a late event counts where it touches an open one", async () => {
    const plan = countAndSum(session(10 * MINUTE));
    expect(brief(await rowsOfBoth(flink, plan, [at("10:00:00", 1), at("10:10:00", 2), at("10:20:00.001", 4)]))).toEqual(
      ["a 10:00 10:20 2 3", "a 10:20:00.001 10:30:00.001 1 4"],
    );
    const bridge = [at("10:00:00", 1), at("10:12:00", 2), at("10:06:00", 4)];
    expect(brief(await rowsOfBoth(flink, countAndSum(session(10 * MINUTE), 10 * MINUTE), bridge))).toEqual([
      "a 10:00 10:22 3 7",
    ]);
    const late = [
      at("10:00:00", 1),
      at("10:09:00", 2),
      { customer_id: "b", event_timestamp: "2026-02-12T10:14:00Z", n: 1 },
      at("09:58:00", 4),
      at("09:40:00", 8),
    ];
    expect(brief(await rowsOfBoth(flink, plan, late))).toEqual(["a 09:58 10:19 3 7", "b 10:14 10:24 1 1"]);
  });

  test("an event without a valid time or key counts nowhere, but its time moves the watermark", async () => {
    const events: EventLine[] = [
      at("10:00:00", 1),
      { customer_id: "a", n: 2 },
      { customer_id: "a", n: 2, event_timestamp: null },
      ...[
        "2026-02-30T10:00:00Z",
        "1969-12-31T23:59:59.999Z",
        "10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-00:01",
        "253402300800000",
        253402300800000,
        -1,
        "2026-02-12",
        "2026-02-12T24:00:00Z",
        "2026-02-12T10:00:60Z",
        "yesterday",
        true,
        {},
        [],
      ].map((event_timestamp) => ({ customer_id: "a", n: 2, event_timestamp })),
      at("10:30:00", 4),
      // The next hour's event has no key, and the one after it comes too late.
      { customer_id: null, n: 8, event_timestamp: "2026-02-12T11:00:05Z" },
      at("10:40:00", 16),
      // Other forms of times are read.
      { customer_id: "a", n: 32, event_timestamp: "2026-02-12 12:30+01:00" },
      { customer_id: "a", n: 64, event_timestamp: Date.UTC(2026, 1, 12, 11, 45) },
      { customer_id: "a", n: 128, event_timestamp: "2026-02-12t11:59:59.999999999z" },
    ];
    expect(brief(await rowsOfBoth(flink, countAndSum(tumbling(HOUR)), events))).toEqual([
      "a 10:00 11:00 2 5",
      "a 11:00 12:00 3 224",
    ]);
  });

  test("fields are converted as the language says", async () => {
    const amount = column("amount", DOUBLE);
    const price = column("price", decimal(5, 2));
    const big = column("big", BIGINT);
    const plan = planOf({
      columns: {
        n: INT,
        amount: DOUBLE,
        price: decimal(5, 2),
        big: BIGINT,
        ok: BOOLEAN,
        note: STRING,
        day: DATE,
        raw: BYTES,
      },
      groups: [
        group(tumbling(MINUTE), [
          aggregate("n", "max", N),
          aggregate("amount", "max", amount),
          aggregate("price", "max", price),
          aggregate("big", "max", big),
          aggregate("ok", "last", column("ok", BOOLEAN)),
          aggregate("note", "max", column("note", STRING)),
          aggregate("day", "max", column("day", DATE)),
          aggregate("raw", "last", column("raw", BYTES)),
        ]),
      ],
    });
    const fields: Record<string, unknown>[] = [
      { n: 3.9, amount: "2.5", price: 1.005, big: "12", ok: true, note: 5, day: "2026-02-12", raw: "aGk=" },
      {
        n: "7",
        amount: " 1e3 ",
        price: "2.675",
        big: 9007199254740991,
        ok: "false",
        note: { x: [1, "a"] },
        day: "2026-02-30",
        raw: "!",
      },
      { n: -3.9, amount: -0, price: -1.005, big: 1.9, ok: "TRUE", note: true, day: 5, raw: null },
      { n: 99999999999, amount: true, price: 12345, big: "9223372036854775808", ok: 1, note: [1], day: "12.2.2026" },
      { n: true, amount: {}, price: {}, big: [], ok: {}, note: "" },
      { n: "3.9", amount: [], price: "x", big: {}, ok: [], note: "it's" },
      {},
    ];
    const events = fields.map((event, index) => ({
      customer_id: "a",
      event_timestamp: `2026-02-12T10:0${index}:00Z`,
      ...event,
    }));
    const values = [
      { n: 3, amount: 2.5, price: "1.01", big: 12, ok: true, note: "5", day: "2026-02-12", raw: "aGk=" },
      {
        n: 7,
        amount: 1000,
        price: "2.68",
        big: 9007199254740991,
        ok: false,
        note: '{"x":[1,"a"]}',
        day: null,
        raw: null,
      },
      { n: -3, amount: 0, price: "-1.01", big: 1, ok: null, note: "true", day: null, raw: null },
      { n: null, amount: null, price: null, big: null, ok: null, note: "[1]", day: null, raw: null },
      { n: null, amount: null, price: null, big: null, ok: null, note: "", day: null, raw: null },
      { n: null, amount: null, price: null, big: null, ok: null, note: "it's", day: null, raw: null },
      { n: null, amount: null, price: null, big: null, ok: null, note: null, day: null, raw: null },
    ];
    expect((await rowsOfBoth(flink, plan, events)).map((it) => it.values)).toEqual(values);
    const exact = [
      '{"customer_id":"a","event_timestamp":"2026-02-12T10:00:00Z","big":9223372036854775807,"amount":1e400,"price":1e2}',
    ];
    expect((await rowsOfBoth(flink, plan, exact)).map((it) => it.values)).toEqual([
      {
        n: null,
        amount: null,
        price: "100.00",
        big: "9223372036854775807",
        ok: null,
        note: null,
        day: null,
        raw: null,
      },
    ]);
  });

  test("several keys, a key of a path, a header condition and a nested field", async () => {
    const merchant = column("merchant", row({ id: STRING, open: BOOLEAN, score: DOUBLE }));
    const status = column("status", STRING);
    const plan = planOf({
      columns: { customer_id: STRING, merchant: merchant.type, status: STRING, tags: map(STRING) },
      keys: [keyOf("customer_id", STRING), { name: "merchant_id", value: field(merchant, "id") }],
      where: callOf("not_equal", BOOLEAN, status, literal("void", STRING)),
      groups: [
        group(session(10 * MINUTE), [
          aggregate("rows", "count"),
          aggregate("open", "count", undefined, { where: field(merchant, "open") }),
          aggregate("score", "max", field(merchant, "score")),
          aggregate("tagged", "count", element(column("tags", map(STRING)), "kind")),
        ]),
      ],
    });
    const event = (
      time: string,
      id: string | null,
      more: Record<string, unknown>,
      rest: Record<string, unknown> = {},
    ) => ({
      customer_id: "a",
      event_timestamp: `2026-02-12T${time}Z`,
      status: "ok",
      merchant: id === null ? null : { id, ...more },
      ...rest,
    });
    const rows = await rowsOfBoth(flink, plan, [
      event("10:00:00", "m1", { open: true, score: -0 }, { tags: { kind: "x" } }),
      event("10:05:00", "m1", { open: "false", score: "7.5" }, { tags: {} }),
      event("10:06:00", "m2", { open: "yes" }),
      event("10:07:00", null, {}),
      // Filtered out: it must not hold the session of m1 open.
      event("10:14:00", "m1", {}, { status: "void" }),
      event("10:14:30", "m1", {}, { status: null }),
      event("10:16:00", "m1", { open: true }),
    ]);
    expect(rows.map(({ key, window_start, values }) => [key, clock(window_start), values])).toEqual([
      [{ customer_id: "a", merchant_id: "m1" }, "10:00", { rows: 2, open: 1, score: 7.5, tagged: 1 }],
      [{ customer_id: "a", merchant_id: "m2" }, "10:06", { rows: 1, open: 0, score: null, tagged: 0 }],
      [{ customer_id: "a", merchant_id: "m1" }, "10:16", { rows: 1, open: 1, score: null, tagged: 0 }],
    ]);
  });
});
