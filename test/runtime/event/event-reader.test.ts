// Rows and rejects of one source: reasons and their order, bad fields, CSV, and the short cuts against the long way.
import type { ColumnPlan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEventParser } from "../../../runtime/src/event/event-parser.js";
import { createEventReader } from "../../../runtime/src/event/event-reader.js";
import type { EventReading } from "../../../runtime/src/event/row-assembler.js";
import { array, BIGINT, BOOLEAN, DOUBLE, decimal, INT, map, row, STRING, TIMESTAMP } from "../../support/plans.js";

function sourceOf(columns: Readonly<Record<string, Type>>, time: Type = TIMESTAMP): SourcePlan {
  const all: ColumnPlan[] = Object.entries({ ...columns, at: time }).map(([name, type]) => ({ name, type }));
  return { name: "events", topic: "events", format: "json", columns: all, time: { column: "at", delayMs: 0 } };
}

function read(source: SourcePlan, text: string): EventReading {
  const bytes = Buffer.from(text);
  return createEventReader(source).readJson(bytes, 0, bytes.length);
}

const NOT_NULL_STRING: Type = { kind: "string", nullable: false };
const T = "2026-02-12T10:00:00Z";
const MS = Date.parse(T);

describe("an accepted event", () => {
  const source = sourceOf({ id: STRING, amount: DOUBLE, n: INT, price: decimal(10, 2), big: BIGINT });

  test("is a row of the columns in their order; unknown fields are ignored", () => {
    const text = `{"x":[{"amount":7}],"amount":99.50,"id":"c1","at":"${T}","price":1.005,"n":"12","big":9007199254740993}`;
    expect(read(source, text)).toEqual({
      accepted: true,
      row: ["c1", 99.5, 12, 101, 9_007_199_254_740_993n, MS],
      time: MS,
      badFields: [],
    });
  });

  test("has null for what is missing or null, and that is not bad", () => {
    expect(read(source, `{"at":"${T}","n":null}`)).toMatchObject({
      row: [null, null, null, null, null, MS],
      badFields: [],
    });
  });

  test("names the fields that did not convert, each once", () => {
    const text = `{"at":"${T}","id":{"a":1.50},"amount":"x","n":[1],"price":true,"big":1e30}`;
    expect(read(source, text)).toMatchObject({
      row: ['{"a":1.50}', null, null, null, null, MS],
      badFields: ["amount", "n", "price", "big"],
    });
    const nested = sourceOf({ tags: array(INT), shop: row({ id: INT, no: INT }) });
    expect(read(nested, `{"at":"${T}","tags":["a",1,"b"],"shop":{"id":"x","no":"y"}}`)).toMatchObject({
      row: [[null, 1, null], [null, null], MS],
      badFields: ["tags", "shop"],
    });
    // The reader forgets what the event before had.
    const reader = createEventReader(source);
    const readAgain = (line: string) => reader.readJson(Buffer.from(line), 0, Buffer.byteLength(line));
    expect(readAgain(`{"at":"${T}","n":"x"}`)).toMatchObject({ badFields: ["n"] });
    expect(readAgain(`{"at":"${T}","n":1}`)).toMatchObject({ badFields: [] });
  });

  test.each<[string, Type, number]>([
    ["0", TIMESTAMP, 0],
    ['"0"', TIMESTAMP, 0],
    ["1770890400000", TIMESTAMP, 1_770_890_400_000],
    ["1770890400", { kind: "timestamp", nullable: true, epochSeconds: true }, 1_770_890_400_000],
    ['"1970-01-01T00:00"', TIMESTAMP, 0],
    ['"9999-12-31T23:59:59.999Z"', TIMESTAMP, 253_402_300_799_999],
    [`"\\u0032${T.slice(1)}"`, TIMESTAMP, MS],
  ])("may say its time as %s", (written, type, time) => {
    expect(read(sourceOf({}, type), `{"at":${written}}`)).toMatchObject({ accepted: true, time, row: [time] });
  });
});

describe("a rejected event", () => {
  const source = sourceOf({ id: NOT_NULL_STRING, n: { kind: "int", nullable: false } });

  test.each<[string, object]>([
    ["", { reason: "not_json" }],
    ["garbage", { reason: "not_json" }],
    ['["a"]', { reason: "not_json" }],
    ['{"customer_id":…}', { reason: "not_json" }],
    [`{"id":"a","n":1}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":null}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":"yesterday"}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":true}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":{}}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":1.5}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":1770890400000.0}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":"2026-02-30T00:00:00"}`, { reason: "null_time", field: "at" }],
    [`{"id":"a","n":1,"at":-1}`, { reason: "bad_time", field: "at" }],
    [`{"id":"a","n":1,"at":"1969-12-31T23:59:59.999Z"}`, { reason: "bad_time", field: "at" }],
    [`{"id":"a","n":1,"at":"9999-12-31T23:59:59-01:00"}`, { reason: "bad_time", field: "at" }],
    [`{"id":"a","n":1,"at":1770890400000000000}`, { reason: "bad_time", field: "at" }],
    [`{"id":"a","n":1,"at":"${"9".repeat(400)}"}`, { reason: "bad_time", field: "at" }],
    [`{"n":1}`, { reason: "null_time", field: "at" }],
    [`{"n":1,"at":-1}`, { reason: "bad_time", field: "at" }],
    [`{"n":1,"at":"${T}"}`, { reason: "null_column", field: "id", time: MS }],
    [`{"at":"${T}"}`, { reason: "null_column", field: "id", time: MS }],
    [`{"id":"a","at":"${T}"}`, { reason: "null_column", field: "n", time: MS }],
    [`{"id":"a","n":"x","at":"${T}"}`, { reason: "null_column", field: "n", time: MS }],
  ])("%s", (text, expected) => {
    expect(read(source, text)).toEqual({ accepted: false, ...expected });
  });
});

describe("names", () => {
  test("of prototypes are names like any other", () => {
    const source = sourceOf({ ["__proto__"]: STRING, constructor: STRING, toString: STRING });
    expect(read(source, `{"at":"${T}"}`)).toMatchObject({ row: [null, null, null, MS] });
    expect(read(source, `{"at":"${T}","__proto__":"a","constructor":"b"}`)).toMatchObject({
      row: ["a", "b", null, MS],
    });
    const injected = sourceOf({ polluted: STRING });
    expect(read(injected, `{"at":"${T}","__proto__":{"polluted":"yes"}}`)).toMatchObject({ row: [null, MS] });
  });
});

describe("texts by column", () => {
  test("convert as JSON strings do; an empty one is null", () => {
    const source = sourceOf({ id: STRING, amount: DOUBLE, n: INT });
    const reader = createEventReader(source);
    const texts = (fields: Record<string, string>) => reader.readTexts(new Map(Object.entries(fields)));
    expect(texts({ at: T, id: "c1", amount: "99.50", n: "x", more: "1" })).toEqual({
      accepted: true,
      row: ["c1", 99.5, null, MS],
      time: MS,
      badFields: ["n"],
    });
    expect(texts({ at: T, id: "", n: "" })).toMatchObject({ row: [null, null, null, MS], badFields: [] });
    expect(texts({ at: "" })).toEqual({ accepted: false, reason: "null_time", field: "at" });
    expect(texts({ at: "-1" })).toEqual({ accepted: false, reason: "bad_time", field: "at" });
  });
});

test("the bytes of a stream and the strict parser read every event alike", () => {
  const types = {
    s: STRING,
    b: BOOLEAN,
    i: INT,
    l: BIGINT,
    d: DOUBLE,
    p: decimal(12, 3),
    t: TIMESTAMP,
    m: map(DOUBLE),
  };
  const source = sourceOf(types);
  const reader = createEventReader(source);
  const parse = createEventParser(source);
  const scalar = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
    fc.bigInt().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  const fields = Object.fromEntries(Object.keys(types).map((name) => [name, fc.option(scalar, { nil: undefined })]));
  fc.assert(
    fc.property(fc.record(fields), (event) => {
      const text = JSON.stringify({ ...event, at: T });
      const bytes = Buffer.from(text);
      const reading = reader.readJson(bytes, 0, bytes.length);
      if (!reading.accepted) throw new Error(`rejected: ${reading.reason}`);
      if (reading.badFields.length === 0) {
        expect(parse(text)).toEqual({ row: reading.row, time: reading.time });
        expect(parse(JSON.parse(text))).toEqual({ row: reading.row, time: reading.time });
      } else {
        expect(() => parse(text)).toThrow(`The field ${reading.badFields[0]}`);
      }
    }),
    { numRuns: 2_000 },
  );
});
