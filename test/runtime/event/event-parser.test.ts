// Single events: what is refused and what the refusal says.
import type { SourcePlan, Type } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { createEventParser } from "../../../runtime/src/event/event-parser.js";
import { array, BIGINT, BYTES, DOUBLE, decimal, INT, map, row, STRING, TIMESTAMP } from "../../support/plans.js";

const NOT_NULL_STRING: Type = { kind: "string", nullable: false };
const source: SourcePlan = {
  name: "events",
  topic: "events",
  format: "json",
  columns: [
    { name: "id", type: NOT_NULL_STRING },
    { name: "amount", type: DOUBLE },
    { name: "price", type: decimal(10, 2) },
    { name: "big", type: BIGINT },
    { name: "shop", type: row({ id: INT, tags: array(map(INT)) }) },
    { name: "raw", type: BYTES },
    { name: "note", type: STRING },
    { name: "at", type: TIMESTAMP },
  ],
  time: { column: "at", delayMs: 0 },
};
const T = "2026-02-12T10:00:00";
const MS = Date.parse(`${T}Z`);
const parse = createEventParser(source);

function refusal(event: unknown): FeatError {
  try {
    parse(event);
  } catch (error) {
    if (error instanceof FeatError) return error;
    throw error;
  }
  throw new Error("the event was taken");
}

describe("a single event", () => {
  test("is an object or its JSON text", () => {
    const event = { id: "c1", amount: 99.5, price: "1.005", shop: { id: 7, tags: [{ a: 1 }] }, at: T, more: () => 1 };
    const parsed = { row: ["c1", 99.5, 101, null, [7, [new Map([["a", 1]])]], null, null, MS], time: MS };
    expect(parse(event)).toEqual(parsed);
    expect(parse(JSON.stringify(event))).toEqual(parsed);
  });

  test("may hold what JSON has no form for but a column has", () => {
    const event = { id: "c1", at: new Date(MS), big: 2n ** 60n, raw: Uint8Array.of(1, 2), amount: undefined };
    expect(parse(event).row).toEqual(["c1", null, null, 2n ** 60n, null, Uint8Array.of(1, 2), null, MS]);
  });

  test("has its own fields only", () => {
    const inherited = Object.create({ amount: 5 }) as Record<string, unknown>;
    Object.assign(inherited, { id: "c1", at: T });
    expect(parse(inherited).row[1]).toBeNull();
    const hostile: unknown = JSON.parse(`{"id":"c1","at":"${T}","__proto__":{"amount":5}}`);
    expect(parse(hostile).row[1]).toBeNull();
  });

  test.each<[unknown, string]>([
    ["nonsense", "The event is no JSON object: nonsense"],
    ["[1]", "The event is no JSON object: [1]"],
    ['{"id":"a"} {}', 'The event is no JSON object: {"id":"a"} {}'],
    [7, "The event is no object: 7"],
    [null, "The event is no object: null"],
    [[], "The event is no object: "],
    [{ id: "a" }, "The field at of the event is missing."],
    [{ id: "a", at: null }, "The field at of the event is null."],
    [{ id: "a", at: "soon" }, 'The field at of the event is "soon", which is no timestamp.'],
    [{ id: "a", at: -1 }, "The field at of the event is -1, which is not in the years 1970 to 9999."],
    [{ at: T }, "The field id of the event is missing."],
    [{ id: "a", at: T, amount: "x" }, 'The field amount of the event is "x", which is no double.'],
    [{ id: "a", at: T, price: 1e10 }, "The field price of the event is 10000000000, which is no decimal(10,2)."],
    [{ id: "a", at: T, shop: { id: "x" } }, 'The field shop.id of the event is "x", which is no int.'],
    [
      { id: "a", at: T, shop: { tags: [{}, { b: [] }] } },
      "The field shop.tags.1.b of the event is [], which is no int.",
    ],
    [
      { id: "a", at: T, shop: 5 },
      "The field shop of the event is 5, which is no row<id: int, tags: array<map<string,int>>>.",
    ],
    [{ id: "a", at: T, amount: Number.NaN }, "The field amount of the event is NaN, which JSON cannot hold."],
    [{ id: "a", at: T, note: [() => 1] }, "The field note.0 of the event is () => 1, which JSON cannot hold."],
    [{ id: "a", at: new Date(Number.NaN) }, "The field at of the event is Invalid Date, which JSON cannot hold."],
    [
      { id: "a", at: T, amount: "y".repeat(99) },
      `The field amount of the event is "${"y".repeat(59)}…, which is no double.`,
    ],
  ])("%o is refused", (event, message) => {
    const error = refusal(event);
    expect(error.message).toBe(message);
    expect([error.code, error.exitCode]).toEqual(["invalid-event", 1]);
  });

  test("says what to do", () => {
    expect(refusal({ id: "a", at: "soon" }).hint).toBe("Write it like 2026-02-12T10:00:00Z, or as epoch milliseconds.");
    expect(refusal({ at: T }).hint).toBe("The source declares it `not null`.");
  });

  test("a refused event leaves nothing behind", () => {
    expect(() => parse({ id: "a", at: T, amount: "x" })).toThrow();
    expect(parse({ id: "a", at: T, amount: 1 }).row[1]).toBe(1);
  });
});
