// Streams that mean harm, or come from a broken producer: nothing crashes, no other key is touched, the summary tells.
import { describe, expect, test } from "vitest";
import { describeSummary } from "../../../runtime/src/cli/run-report.js";
import type { Emission } from "../../../runtime/src/engine/contract.js";
import { printKey } from "../../../runtime/src/run/output-row.js";
import { runFeatures } from "../../../runtime/src/run/run-features.js";
import { seedPlan } from "../../support/plans.js";
import { lines, memorySource } from "./memory-source.js";

const plan = seedPlan();
const at = (minute: number) => new Date(Date.UTC(2026, 1, 12, 10, minute)).toISOString();
const pay = (customer_id: unknown, amount: unknown, minute = 0) => ({
  customer_id,
  amount,
  event_timestamp: at(minute),
});

async function run(...chunks: readonly string[]) {
  const rows: Emission[] = [];
  let clock = 0;
  const summary = await runFeatures({
    plans: [plan],
    inputs: [{ source: "transactions", events: memorySource(...chunks) }],
    emit: "final",
    onRow: (row) => rows.push(row),
    now: () => clock++,
  });
  const values = (key: string) => rows.filter((row) => row.key[0] === key).map((row) => row.values);
  return { rows, summary, values };
}

/** Harm between two ordinary payments of `good`, which must come out as if there were none. */
async function around(...harm: readonly string[]) {
  const result = await run(lines(pay("good", 1)), ...harm, lines(pay("good", 2, 59)));
  expect(result.values("good")).toEqual([[2, 3]]);
  return result;
}

describe("a poisoned stream", () => {
  test("keys and fields with the names of prototypes are data", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const text = `{"__proto__":{"amount":7,"customer_id":"x"},"constructor":1,"customer_id":"plain","event_timestamp":"${at(0)}"}\n`;
    const { rows, summary, values } = await around(lines(...names.map((name) => pay(name, 5))), text);
    for (const name of names) expect(values(name)).toEqual([[1, 5]]);
    expect(values("plain")).toEqual([[0, null]]);
    const [row] = rows.filter(({ key }) => key[0] === "__proto__");
    expect(row && JSON.stringify(printKey(plan, row.key))).toBe('{"customer_id":"__proto__"}');
    expect(summary).toMatchObject({ accepted: 7, rejected: {} });
    expect(({} as Record<string, unknown>).amount).toBeUndefined();
  });

  test("keys of a megabyte, and pairs of keys that differ in their last character", async () => {
    const long = "k".repeat(1_000_000);
    const { values } = await around(lines(pay(`${long}1`, 1), pay(`${long}2`, 10), pay(`${long}1`, 1)));
    expect(values(`${long}1`)).toEqual([[2, 2]]);
    expect(values(`${long}2`)).toEqual([[1, 10]]);
  });

  test("keys with separators, NUL, lone surrogates and other alphabets stay apart", async () => {
    const keys = ["a|b", "a,b", "a\u0000b", "{a}", "a:b", "\u{1F600}", "é", "e\u0301", " a", "a ", "", "null", "NaN"];
    const { values, summary } = await around(
      lines(...keys.map((key, index) => pay(key, index))),
      lines(pay("\ud800", 1)),
    );
    for (const [index, key] of keys.entries()) expect(values(key)).toEqual([[1, index]]);
    expect(values("?")).toEqual([[1, 1]]);
    expect(summary.rejected).toEqual({});
  });

  test("hundreds of thousands of keys, each seen once", async () => {
    const many = Array.from({ length: 20 }, (_, part) =>
      lines(...Array.from({ length: 10_000 }, (_, index) => pay(`k${part * 10_000 + index}`, 1))),
    );
    const { rows } = await around(...many);
    expect(rows).toHaveLength(200_001);
    expect(new Set(rows.map((row) => row.key[0])).size).toBe(200_001);
  });

  test("numbers that are none: text, NaN, infinities, a megabyte of digits", async () => {
    const digits = "9".repeat(1_000_000);
    const texts = ['"NaN"', '"Infinity"', '"-Infinity"', '"1e999"', "1e999", digits, `"${digits}"`, `0.${digits}`];
    const raw = texts.map((text) => `{"customer_id":"bad","amount":${text},"event_timestamp":"${at(1)}"}\n`);
    const { summary, values } = await around(
      ...raw,
      `{"customer_id":"bad","amount":NaN,"event_timestamp":"${at(1)}"}\n`,
    );
    // Of these only the last is a number: 1 to the nearest double.
    expect(values("bad")).toEqual([[1, 1]]);
    expect(summary).toMatchObject({ bad_field: 7, rejected: { not_json: 1 } });
  });

  test("nesting without end, in a field that nobody reads and in one that is read", async () => {
    const deep = `${"[".repeat(2_000_000)}`;
    const objects = `${'{"a":'.repeat(500_000)}1${"}".repeat(500_000)}`;
    const { summary } = await around(
      `{"customer_id":"c","x":${deep}\n`,
      `{"customer_id":"c","amount":${objects},"event_timestamp":"${at(0)}"}\n`,
      `${deep}\n`,
    );
    expect(summary).toMatchObject({ events: 5, accepted: 2, rejected: { not_json: 3 } });
  });

  test("a line of more than 16 MB, in pieces, without an end", async () => {
    const piece = "x".repeat(1 << 18);
    const { summary } = await around('{"customer_id":"', ...Array.from({ length: 70 }, () => piece), '"}\n');
    expect(summary).toMatchObject({ events: 3, accepted: 2, rejected: { not_json: 1 } });
  });

  test("bytes that are no text, and lines that are no JSON", async () => {
    const { summary } = await around("\u0000\u0001\n", "{\n", '{"customer_id":\n', "}{\n", "[]\n", '"text"\n', "\n\n");
    expect(summary).toMatchObject({ events: 8, accepted: 2, rejected: { not_json: 6 } });
  });
});

describe("an event dated far ahead", () => {
  const far = { ...pay("broken", 1), event_timestamp: "9999-12-31T23:59:59.999Z" };

  test("is named in the summary with its line and what it made late", async () => {
    const before = lines(pay("c1", 1, 0), pay("c1", 1, 1));
    const { summary } = await run(before, lines(far), lines(pay("c1", 1, 2), pay("c1", 1, 3), pay("c2", 1, 3)));
    const late = { realtime_transaction_stats: { tumbling_1h: 3 } };
    const leaps = [{ source: "transactions", line: 3, event_time: "9999-12-31T23:59:59.999Z", late: 3 }];
    expect(summary).toMatchObject({ late, leaps });
    expect(describeSummary(summary, false)).toContain(
      "line 3 of transactions is dated 9999-12-31T23:59:59.999Z, far ahead of the others: it made 3 events late",
    );
  });

  test("also where it comes first, or takes part in nothing else", async () => {
    const first = await run(lines(far, pay("c1", 1, 2)));
    expect(first.summary.leaps).toMatchObject([{ line: 1, late: 1 }]);
    const rejected = await run(lines(pay("c1", 1), { ...far, customer_id: null }, pay("c1", 1, 2)));
    expect(rejected.summary.leaps).toMatchObject([{ line: 2, late: 1 }]);
  });

  test("is not confused with a pause of the stream, or with events that are late anyway", async () => {
    const monday = { ...pay("c1", 1), event_timestamp: "2026-02-16T10:00:00Z" };
    const { summary } = await run(lines(pay("c1", 1, 30), pay("c1", 1, 90), pay("c1", 1, 2), monday, monday));
    expect(summary.late).toEqual({ realtime_transaction_stats: { tumbling_1h: 1 } });
    expect(summary).not.toHaveProperty("leaps");
  });
});
