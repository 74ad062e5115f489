// Readings of hand-made records: what comes with a value, and every status that gives none.
import { describe, expect, test } from "vitest";
import { readRecord } from "../../../runtime/src/online/read-record.js";
import { decodeRecord, encodeRecord, type ServedRecord } from "../../../runtime/src/online/record.js";
import * as p from "../../support/plans.js";

const plan = p.planOf({
  groups: [
    p.group(
      p.tumbling(p.HOUR, 15 * p.MINUTE),
      [p.aggregate("n", "count"), p.aggregate("__proto__", "max", p.column("customer_id", p.STRING))],
      [
        {
          name: "known",
          value: p.callOf("coalesce", p.STRING, p.item("__proto__", p.STRING), p.literal("nobody", p.STRING)),
        },
        { name: "twice", value: p.callOf("add", p.BIGINT, p.item("n", p.BIGINT), p.item("n", p.BIGINT)) },
      ],
    ),
    p.group(p.session(p.MINUTE), [p.aggregate("visits", "count_distinct", p.column("customer_id", p.STRING))]),
  ],
});

const record: ServedRecord = {
  format: 1,
  feature: plan.feature,
  key: { customer_id: "c" },
  plan: plan.hash,
  version: "1",
  owner: "events",
  written_at: "2030-01-01T00:00:00.000Z",
  expires_at: "2030-01-02T00:00:00.000Z",
  windows: {
    tumbling_1h_every_15m: {
      window_start: "2026-02-12T10:00:00.000Z",
      window_end: "2026-02-12T10:15:00.000Z",
      final: true,
      updated_at: "2026-02-12T10:07:00.000Z",
      values: Object.fromEntries([
        ["n", 2],
        ["__proto__", "c"],
        ["known", "c"],
        ["twice", 4],
      ]),
    },
  },
};

const now = Date.parse("2030-01-01T12:00:00Z");

function read(one: ServedRecord | null, at: string, more: { readonly now?: number } = {}) {
  const stored = one && decodeRecord(encodeRecord(one));
  const values = readRecord(stored, plan, { at: Date.parse(at), exactUntil: -Infinity, now, ...more });
  return Object.fromEntries([...values].map(([name, value]) => [name, value] as const));
}

describe("readRecord", () => {
  test("a value comes with its window and times", () => {
    expect(read(record, "2026-02-12T10:15:00Z").n).toEqual({
      value: 2,
      status: "closed",
      window: "tumbling_1h_every_15m",
      window_start: "2026-02-12T10:00:00.000Z",
      window_end: "2026-02-12T10:15:00.000Z",
      final: true,
      updated_at: "2026-02-12T10:07:00.000Z",
    });
  });

  test("a later step has the same values and is not final, since the writer has not closed it", () => {
    expect(read(record, "2026-02-12T10:30:00Z").n).toMatchObject({
      value: 2,
      status: "closed",
      window_end: "2026-02-12T10:30:00.000Z",
      final: false,
    });
  });

  test("empty: counts 0, others null, derived items of those; items may have any name", () => {
    const values = read(record, "2026-02-12T11:15:00Z");
    const shown = Object.entries(values).map(([name, one]) => [name, one.status, one.value]);
    expect(shown).toEqual([
      ["n", "empty", 0],
      ["__proto__", "empty", null],
      ["known", "empty", "nobody"],
      ["twice", "empty", 0],
      // Events came, but none that this group holds.
      ["visits", "empty", 0],
    ]);
    expect(values.n).toMatchObject({
      window_start: "2026-02-12T11:00:00.000Z",
      window_end: "2026-02-12T11:15:00.000Z",
      updated_at: "2026-02-12T10:07:00.000Z",
    });
    expect(Object.getOwnPropertyDescriptor(read(record, "2026-02-12T10:00:00Z"), "__proto__")?.value.value).toBe("c");
  });

  test("expired from the very millisecond, missing without a record of this definition: no values", () => {
    const at = "2026-02-12T10:00:00Z";
    const expiry = Date.parse(record.expires_at);
    expect(read(record, at, { now: expiry - 1 }).n).toMatchObject({ status: "closed", value: 2 });
    expect(read(record, at, { now: expiry }).n).toMatchObject({ status: "expired", value: null });
    expect(read(null, at).n).toMatchObject({ status: "missing", value: null, window_start: null });
    expect(read({ ...record, plan: "0".repeat(64) }, at).n).toMatchObject({ status: "missing", value: null });
  });

  test("windows that began before rows were lost are incomplete", () => {
    const lossy = { ...record, incomplete_before: "2026-02-12T10:00:00.001Z" };
    expect(read(lossy, "2026-02-12T10:15:00Z").n).toMatchObject({ status: "incomplete", value: null });
    expect(read(lossy, "2026-02-12T10:15:00Z").visits).toMatchObject({ status: "incomplete", value: null });
    expect(read(lossy, "2026-02-12T11:15:00Z").n).toMatchObject({ status: "empty", value: 0 });
    const whole = { ...record, incomplete_before: "2026-02-12T10:00:00.000Z" };
    expect(read(whole, "2026-02-12T10:15:00Z").n).toMatchObject({ status: "closed", value: 2 });
  });
});

describe("decodeRecord", () => {
  test.each([
    ["cut", '{"format":1', "record-damaged"],
    ["no object", "7", "record-damaged"],
    ["no record", "{}", "record-damaged"],
    ["of a later version", '{"format":2}', "record-too-new"],
  ])("%s", (_, text, code) => {
    expect(() => decodeRecord(text)).toThrow(expect.objectContaining({ code }));
  });
});
