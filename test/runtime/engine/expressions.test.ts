// Operators and functions, each with the results that Flink 2.2.1 gave for the same SQL, unless marked.

import type { Expr, LiteralValue, ScalarFunction, Type } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { compileExpr } from "../../../runtime/src/engine/expression/compile.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  call,
  DATE,
  DOUBLE,
  decimalType,
  INT,
  STRING,
  TIMESTAMP,
} from "../../support/engine-plans.js";

type Typed = readonly [value: LiteralValue, type: Type];

const literal = ([value, type]: Typed): Expr => ({ op: "literal", type, value });
const text = (value: string | null): Typed => [value, STRING];
const int = (value: number | null): Typed => [value, INT];
const bigint = (value: string | null): Typed => [value, BIGINT];
const double = (value: number | null): Typed => [value, DOUBLE];
const decimal = (value: string | null, precision: number, scale: number): Typed => [
  value,
  decimalType(precision, scale),
];
const bool = (value: boolean | null): Typed => [value, BOOLEAN];
const time = (iso: string): Typed => [Date.parse(iso), TIMESTAMP];

function evaluate(name: ScalarFunction, type: Type, ...args: readonly Typed[]): Value {
  return compileExpr(call(name, type, ...args.map(literal)), new Map())([]);
}

function cast(value: Typed, type: Type): Value {
  return compileExpr({ op: "cast", type, of: literal(value) }, new Map())([]);
}

describe("integers", () => {
  test.each<[ScalarFunction, string, string, Value]>([
    ["add", "9223372036854775807", "1", -(2n ** 63n)],
    ["subtract", "-9223372036854775808", "1", 2n ** 63n - 1n],
    ["multiply", "9223372036854775807", "3", 9223372036854775805n],
    ["multiply", "3037000500", "-3037000500", 2n ** 64n - 3037000500n ** 2n],
    ["multiply", "0", "-5", 0],
    ["add", "9007199254740991", "1", 9007199254740992n],
    ["subtract", "9007199254740993", "2", 9007199254740991],
    ["modulo", "5", "3", 2],
    ["modulo", "-5", "3", -2],
    ["modulo", "5", "-3", 2],
    ["modulo", "-6", "3", 0],
    ["modulo", "5", "0", null],
    ["modulo", "-9223372036854775808", "10", -8],
  ])("%s(%s, %s) = %s", (name, a, b, expected) => {
    expect(evaluate(name, BIGINT, bigint(a), bigint(b))).toBe(expected);
  });

  test.each<[ScalarFunction, string, Value]>([
    ["negate", "-9223372036854775808", -(2n ** 63n)],
    ["negate", "0", 0],
    ["abs", "-9223372036854775808", -(2n ** 63n)],
    ["abs", "-15", 15],
    ["floor", "-15", -15],
  ])("%s(%s) = %s", (name, value, expected) => {
    expect(evaluate(name, BIGINT, bigint(value))).toBe(expected);
  });

  test("abs of the least int wraps", () => {
    expect(evaluate("abs", INT, int(-2147483648))).toBe(-2147483648);
  });

  test.each<[string, number, Value]>([
    ["15", -1, 20],
    ["-15", -1, -20],
    ["149", -2, 100],
    ["150", -2, 200],
    ["25", 1, 25],
    ["9223372036854775807", -1, -9223372036854775806n],
    ["9223372036854775807", -19, -8446744073709551616n],
    ["9223372036854775807", -20, 0],
    ["-9223372036854775808", -2, -9223372036854775800n],
  ])("round(%s, %s) = %s", (value, digits, expected) => {
    expect(evaluate("round", BIGINT, bigint(value), int(digits))).toBe(expected);
  });
});

describe("doubles", () => {
  test.each<[ScalarFunction, number, number, Value]>([
    ["add", 1e308, 1e308, null],
    ["multiply", -1, 0, 0],
    ["modulo", -5.5, 2, -1.5],
    ["modulo", -4, 2, 0],
    ["modulo", 4, 0, null],
    ["divide", 1, 4, 0.25],
    ["divide", 1, 0, null],
    ["divide", 0, -5, 0],
    ["power", 2, 0.5, Math.SQRT2],
    ["power", -8, 0.3333, null],
    ["power", 0, -1, null],
    ["power", 10, 400, null],
    ["power", 0, 0, 1],
  ])("%s(%s, %s) = %s", (name, a, b, expected) => {
    expect(evaluate(name, DOUBLE, double(a), double(b))).toBe(expected);
  });

  test.each<[ScalarFunction, number, Value]>([
    ["sqrt", 2, Math.SQRT2],
    ["sqrt", -1, null],
    ["ln", 10, Math.LN10],
    ["ln", 0, null],
    ["exp", 1.5, 4.4816890703380645],
    ["exp", 1000, null],
    ["floor", -0.4, -1],
    ["ceil", -0.4, 0],
    ["negate", 0, 0],
    ["abs", -2.5, 2.5],
  ])("%s(%s) = %s", (name, value, expected) => {
    expect(evaluate(name, DOUBLE, double(value))).toBe(expected);
  });

  test.each<[number, number, number]>([
    [1.005, 2, 1.01],
    [1.005, -1, 0],
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [-2.5, -1, 0],
    [0.125, 2, 0.13],
    [1e-7, 10, 1e-7],
    [1e-7, 2, 0],
    [123456789.98765433, 2, 123456789.99],
    [123456789.98765433, -3, 123457000],
    [1234567.5, 0, 1234568],
    [9.995, 2, 10],
    [9.995, -1, 10],
    [9.995, -3, 0],
    [1e300, -1, 1e300],
    [5e-324, 10, 0],
    [-0.4, 0, 0],
    [-0.4, 1, -0.4],
    [0, 3, 0],
  ])("round(%s, %s) = %s", (value, digits, expected) => {
    expect(evaluate("round", DOUBLE, double(value), int(digits))).toBe(expected);
  });
});

describe("decimals", () => {
  test.each<[ScalarFunction, Typed, Typed, Type, Value]>([
    ["multiply", decimal("12.345", 12, 3), decimal("12.345", 12, 3), decimalType(24, 6), 152399025],
    ["modulo", decimal("-12.345", 12, 3), decimal("0.70", 5, 2), decimalType(6, 3), -445],
    ["modulo", decimal("99999999.995", 12, 3), decimal("0.70", 5, 2), decimalType(6, 3), 595],
    ["add", decimal("-12.345", 12, 3), decimal("0.1234567", 10, 7), decimalType(17, 7), -122215433],
    ["add", decimal("12.345", 38, 20), decimal("12.345", 38, 2), decimalType(38, 6), 24695000],
    ["multiply", decimal("-0.5", 38, 20), decimal("-0.5", 38, 20), decimalType(38, 6), 250000],
    ["add", decimal("9".repeat(38), 38, 0), decimal("1", 38, 0), decimalType(38, 0), null],
    ["multiply", decimal("9".repeat(20), 38, 0), decimal("9".repeat(20), 38, 0), decimalType(38, 0), null],
  ])("%s(%s, %s)", (name, a, b, type, expected) => {
    expect(evaluate(name, type, a, b)).toBe(expected);
  });

  test.each<[string, number, Type, Value]>([
    ["12.345", 0, decimalType(10, 0), 12],
    ["12.345", 2, decimalType(12, 2), 1235],
    ["-12.345", 2, decimalType(12, 2), -1235],
    ["-0.500", 0, decimalType(10, 0), -1],
    ["1250.000", -2, decimalType(10, 0), 1300],
    ["1250.000", -9, decimalType(10, 0), 0],
    ["12.345", 5, decimalType(12, 3), 12345],
    ["99999999.995", 1, decimalType(11, 1), 1000000000],
  ])("round(%s, %s)", (value, digits, type, expected) => {
    expect(evaluate("round", type, decimal(value, 12, 3), int(digits))).toBe(expected);
  });

  test.each<[ScalarFunction, string, Value]>([
    ["floor", "-12.345", -13],
    ["floor", "12.345", 12],
    ["ceil", "-12.345", -12],
    ["ceil", "12.345", 13],
    ["ceil", "1250.000", 1250],
  ])("%s(%s) = %s", (name, value, expected) => {
    expect(evaluate(name, decimalType(12, 0), decimal(value, 12, 3))).toBe(expected);
  });

  test("decimals of unlike scales compare by value", () => {
    expect(evaluate("equal", BOOLEAN, decimal("1.50", 5, 2), decimal("1.5", 5, 1))).toBe(true);
    expect(evaluate("less", BOOLEAN, decimal("1.49", 5, 2), decimal("1.5", 5, 1))).toBe(true);
    expect(evaluate("in", BOOLEAN, decimal("1.50", 5, 2), decimal("2.5", 5, 1), decimal("1.5", 5, 1))).toBe(true);
  });

  test("division gives a double", () => {
    expect(evaluate("divide", DOUBLE, decimal("1.50", 5, 2), decimal("4", 5, 0))).toBe(0.375);
  });
});

describe("comparison and logic", () => {
  test("strings compare by code point", () => {
    expect(evaluate("less", BOOLEAN, text("\uFFFD"), text("\u{1F600}"))).toBe(true);
    expect(evaluate("greater", BOOLEAN, text("b"), text("ab"))).toBe(true);
    expect(evaluate("less", BOOLEAN, text("a"), text("ab"))).toBe(true);
    expect(evaluate("greatest", STRING, text("\uFFFD"), text("\u{1F600}"), text("z"))).toBe("\u{1F600}");
  });

  test("integers beyond 2^53 compare exactly", () => {
    expect(evaluate("equal", BOOLEAN, bigint("9007199254740993"), bigint("9007199254740992"))).toBe(false);
    expect(evaluate("less", BOOLEAN, bigint("9007199254740991"), bigint("9007199254740992"))).toBe(true);
  });

  test.each<ScalarFunction>([
    "equal",
    "not_equal",
    "less",
    "less_or_equal",
    "greater",
    "greater_or_equal",
    "least",
    "greatest",
  ])("%s with a null is null", (name) => {
    const type = name === "least" || name === "greatest" ? INT : BOOLEAN;
    expect(evaluate(name, type, int(1), int(null))).toBe(null);
    expect(evaluate(name, type, int(null), int(1))).toBe(null);
  });

  test.each<[boolean | null, boolean | null, boolean | null, boolean | null]>([
    [true, true, true, true],
    [true, false, false, true],
    [true, null, null, true],
    [false, null, false, null],
    [null, null, null, null],
    [false, false, false, false],
  ])("%s, %s: and %s, or %s", (a, b, and, or) => {
    for (const [x, y] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(evaluate("and", BOOLEAN, bool(x), bool(y))).toBe(and);
      expect(evaluate("or", BOOLEAN, bool(x), bool(y))).toBe(or);
    }
    expect(evaluate("not", BOOLEAN, bool(a))).toBe(a === null ? null : !a);
  });

  test("in", () => {
    expect(evaluate("in", BOOLEAN, int(1), int(2), int(1))).toBe(true);
    expect(evaluate("in", BOOLEAN, int(1), int(2), int(3))).toBe(false);
    expect(evaluate("in", BOOLEAN, int(1), int(2), int(null))).toBe(null);
    expect(evaluate("in", BOOLEAN, int(2), int(2), int(null))).toBe(true);
    expect(evaluate("in", BOOLEAN, int(null), int(2))).toBe(null);
  });

  test("if, coalesce, is null", () => {
    expect(evaluate("if", INT, bool(null), int(1), int(2))).toBe(2);
    expect(evaluate("if", INT, bool(true), int(1), int(null))).toBe(1);
    expect(evaluate("coalesce", INT, int(null), int(3), int(4))).toBe(3);
    expect(evaluate("coalesce", INT, int(null), int(null))).toBe(null);
    expect(evaluate("is_null", BOOLEAN, int(null))).toBe(true);
    expect(evaluate("is_not_null", BOOLEAN, int(0))).toBe(true);
  });
});

describe("text", () => {
  test.each<[string, string, boolean]>([
    ["abc", "a%", true],
    ["abc", "%c", true],
    ["abc", "a_c", true],
    ["abc", "a_", false],
    ["a\nc", "a_c", true],
    ["a\nbc", "a%c", true],
    ["\u{1F600}", "_", true],
    ["a%c", "a\\%c", true],
    ["abc", "a\\%c", false],
    ["a\\c", "a\\\\c", true],
    ["abc", "a\\bc", true],
    ["", "%", true],
    ["", "_", false],
    ["aXbXc", "%X%X%", true],
    ["aXb", "%X%X%", false],
    ["mississippi", "m%iss%ip_i", true],
    ["a.c", "a.c", true],
    ["abc", "a.c", false],
    ["a\\", "a\\", true],
  ])("%j like %j: %s", (value, pattern, expected) => {
    expect(evaluate("like", BOOLEAN, text(value), text(pattern))).toBe(expected);
  });

  test("a hostile pattern takes no exponential time", () => {
    expect(evaluate("like", BOOLEAN, text("a".repeat(5000)), text(`${"%a".repeat(500)}%b`))).toBe(false);
  });

  test.each<[string, number, number | undefined, Value]>([
    ["hello", 1, undefined, "hello"],
    ["hello", 2, 2, "el"],
    ["hello", 0, 2, "he"],
    ["hello", -2, undefined, "lo"],
    ["hello", -2, 10, "lo"],
    ["hello", -5, 2, "he"],
    ["hello", -6, 10, ""],
    ["hello", 10, 2, ""],
    ["hello", 1, 0, ""],
    ["hello", 1, -1, null],
    ["a\u{1F600}b", 2, 1, "\u{1F600}"],
    ["a\u{1F600}b", -1, undefined, "b"],
    ["", 1, -1, null],
  ])("substring(%j, %s, %s) = %j", (value, start, count, expected) => {
    const args = count === undefined ? [int(start)] : [int(start), int(count)];
    expect(evaluate("substring", STRING, text(value), ...args)).toBe(expected);
  });

  test.each<[ScalarFunction, string, Value]>([
    ["length", "a\u{1F600}b", 3],
    ["length", "\ud83d", 1],
    ["trim", "  a b  ", "a b"],
    ["trim", " \ta\n ", "\ta\n"],
    ["lower", "ΑΣ", "ας"],
    ["lower", "İ", "i\u0307"],
    ["upper", "ß", "SS"],
    ["upper", "ﬁ", "FI"],
  ])("%s(%j) = %j", (name, value, expected) => {
    expect(evaluate(name, name === "length" ? INT : STRING, text(value))).toBe(expected);
  });

  test("concat, contains, starts_with", () => {
    expect(evaluate("concat", STRING, text("a"), text("b"), text("c"))).toBe("abc");
    expect(evaluate("concat", STRING, text("a"), text(null))).toBe(null);
    expect(evaluate("contains", BOOLEAN, text("abc"), text("bc"))).toBe(true);
    expect(evaluate("contains", BOOLEAN, text("abc"), text(""))).toBe(true);
    expect(evaluate("starts_with", BOOLEAN, text("abc"), text("bc"))).toBe(false);
    expect(evaluate("starts_with", BOOLEAN, text("abc"), text(""))).toBe(true);
  });
});

describe("time, in UTC and before 1970 too (by the calendar)", () => {
  test.each<[string, number, number, string]>([
    ["1970-01-01T00:00:00Z", 0, 5, "1970-01-01"],
    ["1969-12-31T23:59:59.999Z", 23, 4, "1969-12-31"],
    ["2026-11-22T18:40:00Z", 18, 1, "2026-11-22"],
    ["1583-01-01T05:00:00Z", 5, 7, "1583-01-01"],
  ])("%s", (iso, hour, weekday, day) => {
    expect(evaluate("hour_of_day", BIGINT, time(iso))).toBe(hour);
    expect(evaluate("day_of_week", BIGINT, time(iso))).toBe(weekday);
    expect(evaluate("date_of", DATE, time(iso))).toBe(Date.parse(day) / 86_400_000);
    expect(evaluate("epoch_ms", BIGINT, time(iso))).toBe(Date.parse(iso));
  });
});

describe("cast", () => {
  test.each<[string, Type, Value]>([
    ["3.9", INT, 3],
    ["-3.9", BIGINT, -3],
    [" 7 ", INT, 7],
    ["\t7", INT, null],
    ["\t7", DOUBLE, 7],
    ["\t7", decimalType(5, 2), 700],
    ["+7", DOUBLE, 7],
    [".5", INT, 0],
    ["5.", INT, 5],
    ["1e2", INT, null],
    ["1e2", DOUBLE, 100],
    ["1e2", decimalType(5, 2), 10000],
    ["", INT, null],
    ["-", INT, null],
    ["007", BIGINT, 7],
    ["2147483648", INT, null],
    ["9223372036854775807.9", BIGINT, 2n ** 63n - 1n],
    ["9223372036854775808", BIGINT, null],
    ["99.999", decimalType(5, 2), 10000],
    ["2147483648", decimalType(5, 2), null],
    ["NaN", DOUBLE, null],
    ["1e400", DOUBLE, null],
    ["-0.0", DOUBLE, 0],
    ["0x1", BIGINT, null],
    ["true", BOOLEAN, true],
    ["yes", BOOLEAN, null],
    ["2026-02-12", DATE, Date.parse("2026-02-12") / 86_400_000],
    ["2026-02-30", DATE, null],
    ["2026-02-12 10:00", TIMESTAMP, Date.parse("2026-02-12T10:00Z")],
    ["soon", TIMESTAMP, null],
    ["é", BYTES, new Uint8Array([0xc3, 0xa9])],
  ])("%j as %j", (value, type, expected) => {
    expect(cast(text(value), type)).toEqual(expected);
  });

  test.each<[Typed, Type, Value]>([
    [double(2147483647.5), INT, 2147483647],
    [double(2147483648), INT, null],
    [double(-2147483648.9), INT, -2147483648],
    [double(-0.5), INT, 0],
    [double(1e30), BIGINT, null],
    [double(-(2 ** 63)), BIGINT, -(2n ** 63n)],
    [double(2 ** 63), BIGINT, null],
    [double(1.005), decimalType(12, 2), 101],
    [double(123456789.98765433), decimalType(12, 3), 123456789988],
    [double(1e22), decimalType(12, 3), null],
    [double(1e-7), decimalType(12, 3), 0],
    [decimal("-12.345", 12, 3), INT, -12],
    [decimal("12.345", 12, 3), decimalType(4, 1), 123],
    [decimal("1250.000", 12, 3), decimalType(4, 1), null],
    [decimal("99999999.995", 12, 3), DOUBLE, 99999999.995],
    [bigint("9223372036854775807"), DOUBLE, 2 ** 63],
    [bigint("2147483648"), INT, null],
    [bool(true), INT, 1],
    [bool(true), decimalType(5, 2), 100],
    [int(0), BOOLEAN, false],
    [double(0.4), BOOLEAN, true],
    [double(null), INT, null],
  ])("%j as %j", (value, type, expected) => {
    expect(cast(value, type)).toBe(expected);
  });

  test.each<[Typed, string]>([
    [double(100), "100.0"],
    [double(0), "0.0"],
    [double(1e7), "1.0E7"],
    [double(9999999), "9999999.0"],
    [double(0.001), "0.001"],
    [double(0.00099), "9.9E-4"],
    [double(123456789.98765433), "1.2345678998765433E8"],
    [double(-1e-10), "-1.0E-10"],
    [double(1e100), "1.0E100"],
    [decimal("-0.500", 12, 3), "-0.500"],
    [bigint("-9223372036854775808"), "-9223372036854775808"],
    [bool(false), "FALSE"],
    [time("1969-12-31T23:59:59.123Z"), "1969-12-31 23:59:59.123"],
    [time("2026-02-12T10:00:00Z"), "2026-02-12 10:00:00.000"],
    [[20_496, DATE], "2026-02-12"],
  ])("%j as text is %s", (value, expected) => {
    expect(cast(value, STRING)).toBe(expected);
  });

  test("between timestamp and date", () => {
    expect(cast(time("1969-12-31T23:59:59.123Z"), DATE)).toBe(-1);
    expect(cast([-1, DATE], TIMESTAMP)).toBe(-86_400_000);
  });
});

describe("paths", () => {
  const row: Type = { kind: "row", fields: [{ name: "id", type: STRING }], nullable: true };
  const array: Type = { kind: "array", element: INT, nullable: true };
  const map: Type = { kind: "map", value: INT, nullable: true };
  const slots = new Map([["it", 0]]);
  const it = (type: Type): Expr => ({ op: "column", name: "it", type });

  test("a field of a row; of null it is null", () => {
    const field = compileExpr({ op: "field", type: STRING, of: it(row), name: "id" }, slots);
    expect(field([["m1"]])).toBe("m1");
    expect(field([null])).toBe(null);
  });

  test("an element of an array counts from 1; there is none outside", () => {
    const at = (index: number) => compileExpr({ op: "element", type: INT, of: it(array), at: index }, slots)([[7, 8]]);
    expect([at(1), at(2), at(3), at(0), at(-1)]).toEqual([7, 8, null, null, null]);
  });

  test("an element of a map, also under names of Object's own", () => {
    const at = (key: string) =>
      compileExpr({ op: "element", type: INT, of: it(map), at: key }, slots)([new Map([["a", 1]])]);
    expect([at("a"), at("b"), at("__proto__")]).toEqual([1, null, null]);
  });

  test("array_size", () => {
    const size = compileExpr(call("array_size", INT, it(array)), slots);
    expect([size([[1, null]]), size([[]]), size([null])]).toEqual([2, 0, null]);
  });

  test("a plan that names what is not there is a bug and throws at once", () => {
    expect(() => compileExpr({ op: "column", name: "other", type: INT }, slots)).toThrow("other");
    expect(() => compileExpr({ op: "field", type: STRING, of: it(row), name: "no" }, slots)).toThrow("no");
  });
});
