// The forms of a timestamp, against a table, against `Date.parse`, and against the pattern of the SQL for Flink.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAnyTime, parseTimestamp, printTimestamp } from "../../../runtime/src/engine/value/timestamp.js";

const utc = (text: string) => Date.parse(text);

describe("parseTimestamp", () => {
  test.each([
    ["2026-02-12T10:00:00Z", utc("2026-02-12T10:00:00Z")],
    ["2026-02-12T10:00:00", utc("2026-02-12T10:00:00Z")],
    ["2026-02-12t10:00:00z", utc("2026-02-12T10:00:00Z")],
    ["2026-02-12 10:00", utc("2026-02-12T10:00:00Z")],
    ["2026-02-12T10:00Z", utc("2026-02-12T10:00:00Z")],
    ["2026-02-12T10:00+0530", utc("2026-02-12T04:30:00Z")],
    ["2026-02-12T10:00:00-05:30", utc("2026-02-12T15:30:00Z")],
    ["2026-02-12T10:00:00.1", utc("2026-02-12T10:00:00.100Z")],
    ["2026-02-12T10:00:00.12Z", utc("2026-02-12T10:00:00.120Z")],
    ["2026-02-12T10:59:59.999999999", utc("2026-02-12T10:59:59.999Z")],
    ["2026-02-12T10:00:00.123456789+02:00", utc("2026-02-12T08:00:00.123Z")],
    ["2024-02-29T00:00:00", utc("2024-02-29T00:00:00Z")],
    ["2000-02-29T00:00", utc("2000-02-29T00:00:00Z")],
    ["1969-12-31T23:59:59.999", -1],
    ["0001-01-01T00:00", -62_135_596_800_000],
    ["9999-12-31T23:59:59.999", 253_402_300_799_999],
    ["1770890400000", 1_770_890_400_000],
    ["-1", -1],
    ["-0", 0],
    ["007", 7],
    ["2026", 2026],
  ])("reads %s", (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  test.each([
    "",
    "2026-02-12",
    "2026-02-30T10:00:00",
    "2025-02-29T10:00:00",
    "1900-02-29T10:00:00",
    "2026-04-31T10:00:00",
    "2026-00-10T10:00:00",
    "2026-13-10T10:00:00",
    "2026-01-00T10:00:00",
    "2026-01-32T10:00:00",
    "2026-02-12T24:00:00",
    "2026-02-12T10:60:00",
    "2026-02-12T10:00:60",
    "2026-02-12T10",
    "2026-02-12T10:0",
    "2026-02-12T10:00:",
    "2026-02-12T10:00:0",
    "2026-02-12T10:00:00.",
    "2026-02-12T10:00:00.Z",
    "2026-02-12T10:00:00.1234567890",
    "2026-02-12T10:00.5",
    "2026-02-12  10:00:00",
    "2026-02-12_10:00:00",
    "2026/02/12T10:00:00",
    "2026-2-12T10:00:00",
    "26-02-12T10:00:00",
    "+2026-02-12T10:00:00",
    "2026-02-12T10:00:00 Z",
    "2026-02-12T10:00:00ZZ",
    "2026-02-12T10:00:00+02",
    "2026-02-12T10:00:00+2:00",
    "2026-02-12T10:00:00+02:0",
    "2026-02-12T10:00:00+02:000",
    "2026-02-12T10:00:00 +02:00",
    "2026-02-12T10:00:00−02:00",
    "2026-02-12T10:00:00 UTC",
    " 2026-02-12T10:00:00",
    "2026-02-12T10:00:00\n",
    "２026-02-12T10:00:00",
    "2026-02-12T10:0\u0130:00",
    "1770890400000.0",
    "1.77e12",
    "+5",
    " 5",
    "5 ",
    "--5",
    "-",
    "yesterday",
    "__proto__",
  ])("refuses %j", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test("integers count seconds where the type says so; text forms stay what they are", () => {
    expect(parseTimestamp("1770890400", 1000)).toBe(1_770_890_400_000);
    expect(parseTimestamp("2026-02-12T10:00:00", 1000)).toBe(utc("2026-02-12T10:00:00Z"));
  });

  test("what reaches further than a value can is told from what is no time", () => {
    const far = "9999-12-31T23:59:59.999-00:01";
    expect([parseTimestamp(far), parseAnyTime(far, 1)]).toEqual([undefined, 253_402_300_799_999 + 60_000]);
    expect([parseTimestamp("-62135596800001"), parseAnyTime("-62135596800001", 1)]).toEqual([
      undefined,
      -62135596800001,
    ]);
    const beyond = "9".repeat(400);
    expect([parseTimestamp(beyond), parseAnyTime(beyond, 1)]).toEqual([undefined, Number.POSITIVE_INFINITY]);
    expect([parseTimestamp("soon"), parseAnyTime("soon", 1)]).toEqual([undefined, undefined]);
  });

  test("the year before 0001 is out of reach, by an offset, too", () => {
    expect(parseTimestamp("0001-01-01T00:00:00Z")).toBe(-62_135_596_800_000);
    expect(parseTimestamp("0001-01-01T00:00:00+01:00")).toBeUndefined();
    expect(parseTimestamp("0000-12-31T23:00:00")).toBeUndefined();
  });

  // An offset may lead out of the year 0001, where timestamps end and dates go on.
  const year = fc.integer({ min: 2, max: 9999 }).map((n) => String(n).padStart(4, "0"));
  const two = (max: number, min = 0) => fc.integer({ min, max }).map((n) => String(n).padStart(2, "0"));

  test("agrees with Date.parse on the forms both know", () => {
    const fraction = fc.integer({ min: 0, max: 999 }).map((n) => `.${String(n).padStart(3, "0")}`);
    const zone = fc.oneof(
      fc.constant("Z"),
      fc.tuple(fc.constantFrom("+", "-"), two(23), two(59)).map(([sign, h, m]) => `${sign}${h}:${m}`),
    );
    const texts = fc
      .tuple(year, two(12, 1), two(28, 1), two(23), two(59), two(59), fraction, zone)
      .map(([y, mo, d, h, mi, s, f, z]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${f}${z}`);
    fc.assert(
      fc.property(texts, (text) => parseTimestamp(text) === Date.parse(text)),
      { numRuns: 5_000 },
    );
  });

  test("takes exactly the pattern of the SQL for Flink, whatever is changed in a timestamp", () => {
    const pattern =
      /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?$/;
    const exists = (text: string) =>
      !text.startsWith("0000") &&
      new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) === text.slice(0, 10);
    const isLegal = (text: string) => /^-?[0-9]+$/.test(text) || (pattern.test(text) && exists(text));
    const whole = fc.constantFrom(
      "2026-02-12T10:00:00.123456789+02:00",
      "2024-02-29 23:59:59Z",
      "2023-02-28t00:00-0930",
      "1999-12-31T23:59",
    );
    const character = fc.constantFrom(..."0123456789-:+.TtZz \n\u0130٣");
    const change = fc.record({ at: fc.nat(36), remove: fc.nat(2), insert: fc.array(character, { maxLength: 2 }) });
    const mutated = fc
      .tuple(whole, fc.array(change, { minLength: 1, maxLength: 3 }))
      .map(([text, changes]) =>
        changes.reduce<string>((t, c) => t.slice(0, c.at) + c.insert.join("") + t.slice(c.at + c.remove), text),
      );
    fc.assert(
      fc.property(mutated, (text) => {
        expect(parseAnyTime(text, 1) !== undefined).toBe(isLegal(text));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("printTimestamp", () => {
  test("prints milliseconds always and reads back", () => {
    expect(printTimestamp(1_770_890_400_000)).toBe("2026-02-12T10:00:00.000Z");
    expect(printTimestamp(-1)).toBe("1969-12-31T23:59:59.999Z");
    const times = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
    fc.assert(fc.property(times, (ms) => parseTimestamp(printTimestamp(ms)) === ms));
  });
});
