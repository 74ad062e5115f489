// Dates and bytes as text: reading and printing are inverse, and nothing but their one form is read.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBase64, printBase64 } from "../../../runtime/src/engine/value/base64.js";
import { parseDate, printDate } from "../../../runtime/src/engine/value/date.js";

describe("dates", () => {
  test.each([
    ["1970-01-01", 0],
    ["1969-12-31", -1],
    ["2026-02-12", 20_496],
    ["2024-02-29", 19_782],
    ["0001-01-01", -719_162],
    ["9999-12-31", 2_932_896],
  ])("%s is day %d", (text, days) => {
    expect(parseDate(text)).toBe(days);
    expect(printDate(days)).toBe(text);
  });

  test.each([
    "2026-02-29",
    "2026-2-12",
    "2026-02-12T00:00",
    "20260212",
    "12026-02-12",
    " 2026-02-12",
    "2026-02-12\n",
    "",
  ])("%j is no date", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test("agree with Date on every day from 0000 to 9999", () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (days) => {
        expect(parseDate(printDate(days))).toBe(days);
        expect(printDate(days)).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
      }),
    );
  });
});

describe("bytes", () => {
  test("agree with Node's base64", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(printBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(parseBase64(printBase64(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each(["A", "AA", "AAA", "A===", "AA=A", "AAAA=", "AA-_", "AAAAé"])("%j is no base64", (text) => {
    expect(parseBase64(text)).toBeUndefined();
  });

  test("blanks between groups are passed over", () => {
    expect(parseBase64("AQID\r\nBAU=")).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
  });
});
