// `cast` between all types on real Flink and on the embedded engine, against values written by hand.
import type { Type } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import {
  type Argument,
  bigint,
  bool,
  date,
  double,
  evaluateOnEngine,
  evaluateOnFlink,
  exact,
  int,
  text,
  time,
} from "../support/flink/expression-cases.js";
import { BIGINT, BOOLEAN, cast, DATE, DOUBLE, decimal, INT, literal, STRING, TIMESTAMP } from "../support/plans.js";

const ROWS: readonly (readonly [value: Argument, to: Type, expected: unknown])[] = [
  // widening
  [int(5), BIGINT, 5],
  [int(5), DOUBLE, 5],
  [bigint("9007199254740993"), DOUBLE, 9007199254740992],
  [int(5), decimal(12, 2), "5.00"],
  [literal(5, INT), BIGINT, 5],
  [literal(5, INT), DOUBLE, 5],
  [exact("1.50", 10, 2), DOUBLE, 1.5],
  [exact("1.50", 10, 2), decimal(12, 3), "1.500"],
  // narrowing to whole numbers: the fraction is cut, what lies outside is null
  [bigint(2147483647), INT, 2147483647],
  [bigint(2147483648), INT, null],
  [bigint(-2147483648), INT, -2147483648],
  [bigint(-2147483649), INT, null],
  [double(3.9), INT, 3],
  [double(-3.9), INT, -3],
  [double(2147483647.9), INT, 2147483647],
  [double(2147483648), INT, null],
  [double(-2147483648.9), INT, -2147483648],
  [double(-2147483649), INT, null],
  [double(9.3e18), BIGINT, null],
  [double(2 ** 63), BIGINT, null],
  [double(-(2 ** 63)), BIGINT, "-9223372036854775808"],
  [double(-(2 ** 63) - 2048), BIGINT, null],
  [exact("2.99", 10, 2), INT, 2],
  [exact("-2.99", 10, 2), BIGINT, -2],
  [exact("2147483647.99", 20, 2), INT, 2147483647],
  [exact("2147483648.00", 20, 2), INT, null],
  [exact("9223372036854775807.9", 21, 1), BIGINT, "9223372036854775807"],
  [exact("9223372036854775808.0", 21, 1), BIGINT, null],
  // narrowing to decimals: half up
  [bigint(1000), decimal(3, 0), null],
  [int(7), decimal(3, 2), "7.00"],
  [int(70), decimal(3, 2), null],
  [double(1.005), decimal(5, 2), "1.01"],
  [double(-0.5), decimal(5, 0), "-1"],
  [double(1e9), decimal(5, 0), null],
  [exact("1.25", 10, 2), decimal(5, 1), "1.3"],
  [exact("999.99", 5, 2), decimal(4, 1), null],
  // text to numbers
  [text(" +7 "), INT, 7],
  [text("3.9"), INT, 3],
  [text("-3.9"), BIGINT, -3],
  [text(".5"), INT, 0],
  [text("5."), INT, 5],
  [text("."), INT, null],
  [text("1.x"), INT, null],
  [text("1.5e3"), INT, null],
  [text(""), INT, null],
  [text("2147483648"), INT, null],
  [text("-9223372036854775808"), BIGINT, "-9223372036854775808"],
  [text("9223372036854775808"), BIGINT, null],
  [text("1e3"), BIGINT, null],
  [text("\t1.5e3\n"), DOUBLE, 1500],
  [text(".5"), DOUBLE, 0.5],
  [text("5."), DOUBLE, 5],
  [text("1e400"), DOUBLE, null],
  [text("NaN"), DOUBLE, null],
  [text("Infinity"), DOUBLE, null],
  [text("1d"), DOUBLE, null],
  [text("0x1p3"), DOUBLE, null],
  [text("-0"), DOUBLE, 0],
  [text("1.005"), decimal(5, 2), "1.01"],
  [text("1e2"), decimal(5, 2), "100.00"],
  [text("1000"), decimal(5, 2), null],
  [text("x"), decimal(5, 2), null],
  // text to booleans and times
  [text("true"), BOOLEAN, true],
  [text("false"), BOOLEAN, false],
  [text("TRUE"), BOOLEAN, null],
  [text("1"), BOOLEAN, null],
  [text("2026-02-12 10:00+01:00"), TIMESTAMP, "2026-02-12T09:00:00.000Z"],
  [text("2026-02-30T10:00:00Z"), TIMESTAMP, null],
  [text("1770890400000"), TIMESTAMP, "2026-02-12T10:00:00.000Z"],
  [text("2026-02-12"), DATE, "2026-02-12"],
  [text("2026-02-30"), DATE, null],
  [text("2026-2-1"), DATE, null],
  [text("2026-02-12T00:00:00"), DATE, null],
  [text(null), DATE, null],
  // to text, as Flink prints
  [int(-5), STRING, "-5"],
  [bigint("9223372036854775807"), STRING, "9223372036854775807"],
  [double(100), STRING, "100.0"],
  [double(1e10), STRING, "1.0E10"],
  [double(0.0001), STRING, "1.0E-4"],
  [exact("1.50", 10, 2), STRING, "1.50"],
  [bool(true), STRING, "TRUE"],
  [time("2026-02-12T10:00:00.5Z"), STRING, "2026-02-12 10:00:00.500"],
  [date("2026-02-12"), STRING, "2026-02-12"],
  [bool(null), STRING, null],
  // numbers to booleans and back
  [int(0), BOOLEAN, false],
  [double(0.5), BOOLEAN, true],
  [bool(true), INT, 1],
  [bool(false), DOUBLE, 0],
  // times
  [time("2026-02-12T23:59:59.999Z"), DATE, "2026-02-12"],
  [time("1969-12-31T23:59:59.999Z"), DATE, "1969-12-31"],
  [date("2026-02-12"), TIMESTAMP, "2026-02-12T00:00:00.000Z"],
  [date("1969-12-31"), TIMESTAMP, "1969-12-31T00:00:00.000Z"],
];

const CASES = ROWS.map(([value, to]) => ({
  args: [value],
  build: ([of]: readonly Parameters<typeof cast>[0][]) => {
    if (!of) throw new Error("A cast without a value.");
    return cast(of, to);
  },
}));

function expectAll(values: readonly unknown[]): void {
  const label = ([value, to]: (typeof ROWS)[number]) =>
    `${"op" in value ? "literal" : value.json} as ${JSON.stringify(to)}`;
  expect(ROWS.map((row, index) => [label(row), values[index]])).toEqual(ROWS.map((row) => [label(row), row[2]]));
}

test("casts on the embedded engine", () => {
  expectAll(evaluateOnEngine(CASES));
});

describeOnFlink("casts", (flink) => {
  test("on Flink", async () => {
    expectAll(await evaluateOnFlink(flink, CASES));
  }, 120_000);
});
