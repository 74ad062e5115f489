// Conversions of event fields, as Flink's JSON format converts them: tables of edge values, and BigInt as oracle.
import type { Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  convertBoolean,
  convertJson,
  convertNumber,
  convertString,
} from "../../../runtime/src/engine/value/convert.js";
import { type Json, printJson, WrittenNumber } from "../../../runtime/src/engine/value/json.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import {
  array,
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  decimal,
  INT,
  map,
  row,
  STRING,
  TIMESTAMP,
} from "../../support/plans.js";

const BAD = undefined;
const SECONDS: Type = { kind: "timestamp", nullable: true, epochSeconds: true };

describe("JSON numbers", () => {
  test.each<[string, Type, Value | undefined]>([
    ["7", INT, 7],
    ["-0", INT, 0],
    ["3.9", INT, 3],
    ["-3.9", INT, -3],
    ["-0.5", INT, 0],
    ["2147483647", INT, 2_147_483_647],
    ["2147483648", INT, BAD],
    ["2147483647.5", INT, BAD],
    ["-2147483648", INT, -2_147_483_648],
    ["-2147483648.5", INT, BAD],
    ["1e3", INT, 1000],
    ["1e400", INT, BAD],
    ["9007199254740991", BIGINT, 9_007_199_254_740_991],
    ["9007199254740993", BIGINT, 9_007_199_254_740_993n],
    ["9223372036854775807", BIGINT, 9_223_372_036_854_775_807n],
    ["9223372036854775808", BIGINT, BAD],
    ["-9223372036854775808", BIGINT, -(2n ** 63n)],
    ["-9223372036854775809", BIGINT, BAD],
    ["3.9", BIGINT, 3],
    ["1e18", BIGINT, 10n ** 18n],
    ["1e19", BIGINT, BAD],
    ["1e400", BIGINT, BAD],
    ["99.50", DOUBLE, 99.5],
    ["-0", DOUBLE, 0],
    ["-0.0", DOUBLE, 0],
    ["1e400", DOUBLE, BAD],
    ["-1e400", DOUBLE, BAD],
    ["5e-324", DOUBLE, 5e-324],
    ["1e-400", DOUBLE, 0],
    ["1.005", decimal(10, 2), 101],
    ["-1.005", decimal(10, 2), -101],
    ["1.0049999999999999999999", decimal(10, 2), 100],
    ["99999999.99", decimal(10, 2), 9_999_999_999],
    ["99999999.994", decimal(10, 2), 9_999_999_999],
    ["99999999.995", decimal(10, 2), BAD],
    ["12345678901234567890.123456789012345678", decimal(38, 18), 12_345_678_901_234_567_890_123_456_789_012_345_678n],
    ["1e2", decimal(10, 2), 10_000],
    ["1e-5", decimal(10, 2), 0],
    [`0.${"1".repeat(2000)}`, decimal(10, 2), BAD],
    ["99.50", STRING, "99.50"],
    ["1E3", STRING, "1E3"],
    ["12345678901234567890", STRING, "12345678901234567890"],
    ["1", BOOLEAN, BAD],
    ["1770890400000", TIMESTAMP, 1_770_890_400_000],
    ["1770890400000.0", TIMESTAMP, BAD],
    ["1.7708904e12", TIMESTAMP, BAD],
    ["-62135596800000", TIMESTAMP, -62_135_596_800_000],
    ["-62135596800001", TIMESTAMP, BAD],
    ["253402300800000", TIMESTAMP, BAD],
    ["1770890400", SECONDS, 1_770_890_400_000],
    ["0", DATE, BAD],
    ["0", BYTES, BAD],
    ["0", array(INT), BAD],
  ])("%s as %o", (written, type, expected) => {
    expect(convertNumber(written, type)).toBe(expected);
  });
});

describe("JSON strings", () => {
  test.each<[string, Type, Value | undefined]>([
    ["7", INT, 7],
    [" +7\t", INT, 7],
    ["-7", INT, -7],
    ["-0", INT, 0],
    ["007", INT, 7],
    ["3.9", INT, BAD],
    ["1e3", INT, BAD],
    ["", INT, BAD],
    [" ", INT, BAD],
    ["+", INT, BAD],
    ["7 7", INT, BAD],
    ["0x7", INT, BAD],
    ["٧", INT, BAD],
    ["\u00a07", INT, BAD],
    ["2147483648", INT, BAD],
    ["9223372036854775807", BIGINT, 2n ** 63n - 1n],
    ["+9223372036854775808", BIGINT, BAD],
    ["12345678901234567", BIGINT, 12_345_678_901_234_567n],
    ["1.5", DOUBLE, 1.5],
    [" -1.5e3 ", DOUBLE, -1500],
    ["1.", DOUBLE, 1],
    [".5", DOUBLE, 0.5],
    [".", DOUBLE, BAD],
    ["1d", DOUBLE, BAD],
    ["NaN", DOUBLE, BAD],
    ["Infinity", DOUBLE, BAD],
    ["1e400", DOUBLE, BAD],
    ["-0", DOUBLE, 0],
    ["1.005", decimal(10, 2), 101],
    ["-1.005", decimal(10, 2), -101],
    ["1e2", decimal(10, 2), 10_000],
    ["x", decimal(10, 2), BAD],
    ["", decimal(10, 2), BAD],
    ["true", BOOLEAN, true],
    ["false", BOOLEAN, false],
    ["TRUE", BOOLEAN, BAD],
    [" true", BOOLEAN, BAD],
    ["", STRING, ""],
    ["a\ud800b", STRING, "a?b"],
    ["\udc00\ud800", STRING, "??"],
    ["😀", STRING, "😀"],
    ["2026-02-12T10:00:00+01:00", TIMESTAMP, Date.parse("2026-02-12T09:00:00Z")],
    ["9999-12-31T23:59:59-00:01", TIMESTAMP, BAD],
    ["2026-02-12", TIMESTAMP, BAD],
    ["1770890400", SECONDS, 1_770_890_400_000],
    ["2026-02-12", DATE, 20_496],
    ["2026-02-30", DATE, BAD],
    ["x", array(STRING), BAD],
    ["x", row({ a: STRING }), BAD],
  ])("%j as %o", (text, type, expected) => {
    expect(convertString(text, type)).toBe(expected);
  });

  test("bytes are base64", () => {
    expect(convertString("AQI=", BYTES)).toEqual(Uint8Array.of(1, 2));
    expect(convertString("AQI", BYTES)).toBe(BAD);
  });
});

test("booleans are booleans and texts, nothing else", () => {
  expect(convertBoolean(true, BOOLEAN)).toBe(true);
  expect(convertBoolean(false, STRING)).toBe("false");
  for (const type of [INT, BIGINT, DOUBLE, decimal(5, 2), TIMESTAMP, DATE, BYTES]) {
    expect(convertBoolean(true, type)).toBe(BAD);
  }
});

describe("arrays, maps and rows", () => {
  const convert = (json: Json, type: Type) => {
    const bad: string[] = [];
    const value = convertJson(json, type, (path) => bad.push(path.join(".")));
    return { value, bad };
  };
  const number = (text: string) => new WrittenNumber(text);
  const object = (fields: Record<string, Json>) => new Map(Object.entries(fields));

  test("convert inside; what fails is null in its place and named", () => {
    const type = row({ id: INT, tags: array(INT), prices: map(decimal(10, 2)), none: STRING });
    const json = object({
      id: "7",
      tags: [number("1"), null, "x", true],
      prices: object({ a: number("1.005"), b: "zwei" }),
      unknown: true,
    });
    const prices = new Map<string, Value>([
      ["a", 101],
      ["b", null],
    ]);
    expect(convert(json, type)).toEqual({
      value: [7, [1, null, null, null], prices, null],
      bad: ["tags.2", "tags.3", "prices.b"],
    });
  });

  test("of the wrong shape are null as a whole", () => {
    expect(convert([], row({ a: INT }))).toEqual({ value: null, bad: [""] });
    expect(convert(object({}), array(INT))).toEqual({ value: null, bad: [""] });
    expect(convert([], map(INT))).toEqual({ value: null, bad: [""] });
    expect(convert(object({}), DOUBLE)).toEqual({ value: null, bad: [""] });
  });

  test("`__proto__` and its kin are names like any other", () => {
    const json = new Map<string, Json>([
      ["__proto__", number("1")],
      ["constructor", number("2")],
    ]);
    // A computed name is an own property, also this one.
    expect(convert(json, row({ ["__proto__"]: INT, constructor: INT, toString: INT })).value).toEqual([1, 2, null]);
    expect((convert(json, map(INT)).value as ReadonlyMap<string, Value>).get("__proto__")).toBe(1);
  });

  test("as strings they are compact JSON, numbers as written", () => {
    const json = object({ b: [number("1.50"), null, 'x"\\\u0001\n'], 1: object({}) });
    expect(convert(json, STRING).value).toBe('{"1":{},"b":[1.50,null,"x\\"\\\\\\u0001\\n"]}');
    expect(convert(["\ud800"], STRING).value).toBe('["?"]');
  });

  test("printed JSON is the JSON that was read", () => {
    const toJson = (data: unknown): Json => {
      if (typeof data === "number") return number(String(data));
      if (Array.isArray(data)) return data.map(toJson);
      if (typeof data === "object" && data !== null) {
        return new Map(Object.entries(data).map(([name, value]) => [name, toJson(value)]));
      }
      return data as null | boolean | string;
    };
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(JSON.parse(printJson(toJson(data)))).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });
});

describe("against oracles", () => {
  test("bigint keeps every digit of int64 and nothing beyond", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }), (n) => {
        const fits = BigInt.asIntN(64, n) === n;
        const expected = fits ? (Number.isSafeInteger(Number(n)) ? Number(n) : n) : BAD;
        expect(convertNumber(String(n), BIGINT)).toBe(expected);
        expect(convertString(String(n), BIGINT)).toBe(expected);
      }),
    );
  });

  test("decimals are rounded half up from their text", () => {
    const digits = fc.stringMatching(/^[0-9]{1,20}$/);
    fc.assert(
      fc.property(fc.boolean(), digits, digits, fc.nat(10), (negative, whole, fraction, scale) => {
        const text = `${negative ? "-" : ""}${BigInt(whole)}.${fraction}`;
        const padded = BigInt(whole + fraction.padEnd(scale + 1, "0").slice(0, scale + 1));
        const unsigned = (padded + 5n) / 10n;
        const value = convertNumber(text, decimal(38, scale));
        expect(BigInt(value as number | bigint)).toBe(negative ? -unsigned : unsigned);
      }),
    );
  });

  test("doubles are those of JSON.parse", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(convertNumber(JSON.stringify(x), DOUBLE)).toBe(x + 0);
        expect(convertString(JSON.stringify(x), DOUBLE)).toBe(x + 0);
      }),
    );
  });
});
