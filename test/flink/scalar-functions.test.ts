// Every operator and scalar function on real Flink and on the embedded engine, against values written by hand.
// Invariant: a function without a row does not compile.
import type { Expr, ScalarFunction, Type } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import {
  type Argument,
  bigint,
  bool,
  date,
  double,
  type ExpressionCase,
  evaluateOnEngine,
  evaluateOnFlink,
  exact,
  int,
  list,
  text,
  time,
} from "../support/flink/expression-cases.js";
import { BIGINT, BOOLEAN, callOf, DATE, DOUBLE, decimal, INT, literal, STRING, TIMESTAMP } from "../support/plans.js";

/** Arguments, the result's type, the result as `feat run` prints it. */
type Row = readonly [args: readonly Argument[], type: Type, expected: unknown];

const MAX = "9223372036854775807";
const MIN = "-9223372036854775808";
const digits = (n: number): Expr => literal(n, INT);
const pattern = (form: string): Expr => literal(form, STRING);

/** Comparisons of all kinds of values; the result of each is by how the first compares with the second. */
function compared(by: (order: number) => boolean): Row[] {
  const pairs: [Argument, Argument, number][] = [
    [bigint(1), bigint(2), -1],
    [bigint(MAX), bigint("9223372036854775806"), 1],
    [double(0.1), double(0.1), 0],
    [double(-0), double(0), 0],
    [exact("1.10", 10, 2), exact("1.1", 5, 1), 0],
    [exact("99999999999999999999.99", 22, 2), exact("99999999999999999999.98", 22, 2), 1],
    [text("a"), text("b"), -1],
    [text("Z"), text("a"), -1],
    [text(""), text(" "), -1],
    // By code point: U+FF5E is before U+1F600, although not in UTF-16.
    [text("\uff5e"), text("\u{1f600}"), -1],
    [text("\uff5e"), literal("\u{1f600}", STRING), -1],
    [text("é"), text("z"), 1],
    [time("2026-02-12T10:00:00+01:00"), time("2026-02-12T09:00:00Z"), 0],
    [time("1969-12-31T23:59:59.999Z"), time("1970-01-01T00:00:00Z"), -1],
    [date("2026-02-12"), date("2026-02-13"), -1],
  ];
  return [
    ...pairs.map(([a, b, order]): Row => [[a, b], BOOLEAN, by(order)]),
    [[bigint(null), bigint(1)], BOOLEAN, null],
    [[text("a"), text(null)], BOOLEAN, null],
  ];
}

/** Three-valued logic: of true, false and null, row by row. */
function truthTable(results: readonly (boolean | null)[]): Row[] {
  const values = [true, false, null];
  return values.flatMap((a, i) => values.map((b, j): Row => [[bool(a), bool(b)], BOOLEAN, results[i * 3 + j]]));
}

const TABLE: Record<ScalarFunction, readonly Row[]> = {
  add: [
    [[bigint(2), bigint(3)], BIGINT, 5],
    [[bigint(MAX), bigint(1)], BIGINT, MIN],
    [[double(0.1), double(0.2)], DOUBLE, 0.30000000000000004],
    [[exact("1.50", 10, 2), exact("2.255", 10, 3)], decimal(12, 3), "3.755"],
    [[exact("99999999999999999999999999999999999999", 38, 0), exact("1", 38, 0)], decimal(38, 0), null],
    [[bigint(null), bigint(1)], BIGINT, null],
  ],
  subtract: [
    [[bigint(2), bigint(3)], BIGINT, -1],
    [[bigint(MIN), bigint(1)], BIGINT, MAX],
    [[double(0.3), double(0.1)], DOUBLE, 0.19999999999999998],
    [[exact("1.50", 10, 2), exact("2.25", 10, 2)], decimal(11, 2), "-0.75"],
  ],
  multiply: [
    [[bigint(6), bigint(7)], BIGINT, 42],
    [[bigint(MAX), bigint(2)], BIGINT, -2],
    [[double(1.5), double(-2)], DOUBLE, -3],
    [[exact("1.50", 10, 2), exact("2.5", 5, 1)], decimal(16, 3), "3.750"],
  ],
  divide: [
    [[double(1), double(4)], DOUBLE, 0.25],
    [[double(1), double(0)], DOUBLE, null],
    [[double(0), double(0)], DOUBLE, null],
    [[double(7), literal(2, DOUBLE)], DOUBLE, 3.5],
    [[double(7), literal(0, DOUBLE)], DOUBLE, null],
    [[double(null), double(1)], DOUBLE, null],
  ],
  modulo: [
    [[bigint(7), bigint(3)], BIGINT, 1],
    [[bigint(-7), bigint(3)], BIGINT, -1],
    [[bigint(7), bigint(-3)], BIGINT, 1],
    [[bigint(7), bigint(0)], BIGINT, null],
    [[double(7.5), double(2)], DOUBLE, 1.5],
    [[double(-7.5), double(2)], DOUBLE, -1.5],
    [[double(7.5), double(0)], DOUBLE, null],
    [[exact("7.50", 10, 2), exact("2.0", 5, 1)], decimal(6, 2), "1.50"],
    [[exact("7.50", 10, 2), exact("0.0", 5, 1)], decimal(6, 2), null],
  ],
  negate: [
    [[bigint(5)], BIGINT, -5],
    [[bigint(MIN)], BIGINT, MIN],
    [[double(-1.5)], DOUBLE, 1.5],
    [[exact("-1.50", 10, 2)], decimal(10, 2), "1.50"],
    [[bigint(null)], BIGINT, null],
  ],
  equal: [...compared((order) => order === 0), [[bool(true), bool(true)], BOOLEAN, true]],
  not_equal: [...compared((order) => order !== 0), [[bool(true), bool(false)], BOOLEAN, true]],
  less: compared((order) => order < 0),
  less_or_equal: compared((order) => order <= 0),
  greater: compared((order) => order > 0),
  greater_or_equal: compared((order) => order >= 0),
  and: truthTable([true, false, null, false, false, false, null, false, null]),
  or: truthTable([true, true, true, true, false, null, true, null, null]),
  not: [
    [[bool(true)], BOOLEAN, false],
    [[bool(false)], BOOLEAN, true],
    [[bool(null)], BOOLEAN, null],
  ],
  in: [
    [[text("b"), literal("a", STRING), literal("b", STRING)], BOOLEAN, true],
    [[text("c"), literal("a", STRING), literal("b", STRING)], BOOLEAN, false],
    [[text(null), literal("a", STRING)], BOOLEAN, null],
    [[bigint(2), literal("1", BIGINT), literal("2", BIGINT)], BOOLEAN, true],
    [[bigint(3), literal("1", BIGINT), literal(null, BIGINT)], BOOLEAN, null],
    [[bigint(1), literal("1", BIGINT), literal(null, BIGINT)], BOOLEAN, true],
    [[double(0.5), literal(0.5, DOUBLE), literal(1, DOUBLE)], BOOLEAN, true],
    [[int(5), ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => literal(n, INT))], BOOLEAN, true],
    [[text("x"), ...[..."abcdefgh"].map((c) => literal(c, STRING)), literal(null, STRING)], BOOLEAN, null],
    [[bigint(2), bigint(1), bigint(2)], BOOLEAN, true],
    [[exact("1.10", 10, 2), literal("1.1", decimal(2, 1))], BOOLEAN, true],
  ],
  like: [
    [[text("abc"), pattern("a%")], BOOLEAN, true],
    [[text("abc"), pattern("%b%")], BOOLEAN, true],
    [[text("abc"), pattern("%c")], BOOLEAN, true],
    [[text("abc"), pattern("abc")], BOOLEAN, true],
    [[text("abc"), pattern("ab")], BOOLEAN, false],
    [[text("abc"), pattern("a_c")], BOOLEAN, true],
    [[text("a\nc"), pattern("a_c")], BOOLEAN, true],
    [[text("a\nb\nc"), pattern("a%c")], BOOLEAN, true],
    [[text("a\nb\nc"), pattern("a%b%c")], BOOLEAN, true],
    [[text("a\u{1f600}c"), pattern("a_c")], BOOLEAN, true],
    [[text("50%"), pattern("50\\%")], BOOLEAN, true],
    [[text("500"), pattern("50\\%")], BOOLEAN, false],
    [[text("a\\b"), pattern("a\\\\b")], BOOLEAN, true],
    [[text("a\\b%"), pattern("a\\\\b\\%%")], BOOLEAN, true],
    [[text("a_c"), pattern("a\\_c")], BOOLEAN, true],
    [[text("abc"), pattern("a\\_c")], BOOLEAN, false],
    [[text("a.c"), pattern("_.c")], BOOLEAN, true],
    [[text("abc"), pattern("_.c")], BOOLEAN, false],
    [[text("[x]^$(y)|*+?{}"), pattern("[_]^$(y)|*+?{}")], BOOLEAN, true],
    [[text("it's"), pattern("it's%")], BOOLEAN, true],
    [[text(""), pattern("")], BOOLEAN, true],
    [[text(""), pattern("%")], BOOLEAN, true],
    [[text(null), pattern("%")], BOOLEAN, null],
  ],
  is_null: [
    [[bigint(null)], BOOLEAN, true],
    [[bigint(0)], BOOLEAN, false],
    [[text("")], BOOLEAN, false],
    [[list(null)], BOOLEAN, true],
    [[list([])], BOOLEAN, false],
  ],
  is_not_null: [
    [[bool(null)], BOOLEAN, false],
    [[bool(false)], BOOLEAN, true],
  ],
  if: [
    [[bool(true), text("yes"), text("no")], STRING, "yes"],
    [[bool(false), text("yes"), text("no")], STRING, "no"],
    [[bool(null), text("yes"), text("no")], STRING, "no"],
    [[bool(true), literal("a", STRING), literal("long", STRING)], STRING, "a"],
    [[bool(true), bigint(1), literal(null, BIGINT)], BIGINT, 1],
    [[bool(false), bigint(1), literal(null, BIGINT)], BIGINT, null],
  ],
  coalesce: [
    [[text(null), text("b"), text("c")], STRING, "b"],
    [[text(null), text(null)], STRING, null],
    [[double(null), literal(0, DOUBLE)], DOUBLE, 0],
    [[time(null), time("2026-02-12T10:00:00.5Z")], TIMESTAMP, "2026-02-12T10:00:00.500Z"],
  ],
  abs: [
    [[int(-5)], INT, 5],
    [[bigint(MIN)], BIGINT, MIN],
    [[double(-1.5)], DOUBLE, 1.5],
    [[exact("-1.50", 10, 2)], decimal(10, 2), "1.50"],
    [[double(null)], DOUBLE, null],
  ],
  round: [
    [[double(2.5)], DOUBLE, 3],
    [[double(-2.5)], DOUBLE, -3],
    [[double(1.005), digits(2)], DOUBLE, 1.01],
    [[double(1234.5), digits(-2)], DOUBLE, 1200],
    [[double(0.4)], DOUBLE, 0],
    [[bigint(1250), digits(-2)], BIGINT, 1300],
    [[int(7)], INT, 7],
    [[exact("2.345", 10, 3), digits(2)], decimal(10, 2), "2.35"],
    [[exact("-2.5", 10, 1)], decimal(10, 0), "-3"],
    [[double(null), digits(1)], DOUBLE, null],
  ],
  floor: [
    [[double(1.9)], DOUBLE, 1],
    [[double(-1.1)], DOUBLE, -2],
    [[bigint(7)], BIGINT, 7],
    [[exact("-1.10", 10, 2)], decimal(10, 0), "-2"],
  ],
  ceil: [
    [[double(1.1)], DOUBLE, 2],
    [[double(-1.9)], DOUBLE, -1],
    [[bigint(7)], BIGINT, 7],
    [[exact("1.10", 10, 2)], decimal(10, 0), "2"],
  ],
  sqrt: [
    [[double(9)], DOUBLE, 3],
    [[double(0)], DOUBLE, 0],
    [[double(-1)], DOUBLE, null],
    [[double(null)], DOUBLE, null],
  ],
  ln: [
    [[double(1)], DOUBLE, 0],
    [[double(0)], DOUBLE, null],
    [[double(-1)], DOUBLE, null],
    [[double(Math.E)], DOUBLE, 1],
  ],
  exp: [
    [[double(0)], DOUBLE, 1],
    [[double(710)], DOUBLE, null],
    [[double(-1000)], DOUBLE, 0],
  ],
  power: [
    [[double(2), double(10)], DOUBLE, 1024],
    [[double(-8), double(0.5)], DOUBLE, null],
    [[double(0), double(-1)], DOUBLE, null],
    [[double(10), double(400)], DOUBLE, null],
    [[double(0), double(0)], DOUBLE, 1],
  ],
  least: [
    [[bigint(3), bigint(1), bigint(2)], BIGINT, 1],
    [[bigint(3), bigint(null)], BIGINT, null],
    [[text("b"), text("a")], STRING, "a"],
    [[text("\uff5e"), text("\u{1f600}")], STRING, "\uff5e"],
    [[time("2026-02-12T10:00:00Z"), time("2026-02-12T09:00:00Z")], TIMESTAMP, "2026-02-12T09:00:00.000Z"],
    [[double(-0.5), double(0)], DOUBLE, -0.5],
  ],
  greatest: [
    [[bigint(3), bigint(1), bigint(2)], BIGINT, 3],
    [[text("Z"), text("a")], STRING, "a"],
    [[date("2026-02-12"), date("2026-02-13")], DATE, "2026-02-13"],
    [[exact("1.50", 10, 2), exact("2.50", 10, 2)], decimal(10, 2), "2.50"],
  ],
  lower: [
    [[text("ÀBC")], STRING, "àbc"],
    [[text(null)], STRING, null],
  ],
  upper: [
    [[text("àbc")], STRING, "ÀBC"],
    [[text("straße")], STRING, "STRASSE"],
  ],
  trim: [
    [[text("  a b  ")], STRING, "a b"],
    [[text("\ta\n ")], STRING, "\ta\n"],
    [[text("   ")], STRING, ""],
  ],
  length: [
    [[text("abc")], INT, 3],
    [[text("\u{1f600}é")], INT, 2],
    [[text("")], INT, 0],
    [[text(null)], INT, null],
  ],
  substring: [
    [[text("abcdef"), int(2)], STRING, "bcdef"],
    [[text("abcdef"), int(2), int(3)], STRING, "bcd"],
    [[text("abcdef"), digits(2), digits(3)], STRING, "bcd"],
    [[text("a\u{1f600}c"), int(2), int(1)], STRING, "\u{1f600}"],
    [[text("abc"), int(0)], STRING, "abc"],
    [[text("abcdef"), int(-2)], STRING, "ef"],
    [[text("abc"), int(5)], STRING, ""],
    [[text("abc"), int(-5)], STRING, ""],
    [[text("abc"), int(2), int(0)], STRING, ""],
    [[text("abc"), int(2), int(-1)], STRING, null],
    [[text("abc"), int(2), int(99)], STRING, "bc"],
    [[text(null), int(1)], STRING, null],
    [[text("abc"), int(null)], STRING, null],
  ],
  concat: [
    [[text("a"), text("b"), text("c")], STRING, "abc"],
    [[text("a"), text(null)], STRING, null],
    [[text("a"), literal("'--", STRING)], STRING, "a'--"],
  ],
  contains: [
    [[text("abc"), text("b")], BOOLEAN, true],
    [[text("abc"), text("x")], BOOLEAN, false],
    [[text("abc"), text("")], BOOLEAN, true],
    [[text(""), text("")], BOOLEAN, true],
    [[text(null), text("b")], BOOLEAN, null],
    [[text("50%"), literal("%", STRING)], BOOLEAN, true],
  ],
  starts_with: [
    [[text("abc"), text("ab")], BOOLEAN, true],
    [[text("abc"), text("b")], BOOLEAN, false],
    [[text("abc"), text("")], BOOLEAN, true],
    [[text(null), text("")], BOOLEAN, null],
  ],
  hour_of_day: [
    [[time("2026-02-12T23:59:59.999Z")], BIGINT, 23],
    [[time("1969-12-31T05:00:00.001Z")], BIGINT, 5],
    [[time("0001-01-01T00:00:00Z")], BIGINT, 0],
    [[time(null)], BIGINT, null],
  ],
  day_of_week: [
    [[time("1970-01-01T00:00:00Z")], BIGINT, 5],
    [[time("2026-02-15T12:00:00Z")], BIGINT, 1],
    [[time("2026-02-14T23:59:59.999Z")], BIGINT, 7],
    [[time("1969-12-28T00:00:00.001Z")], BIGINT, 1],
    [[time("0001-01-01T00:00:00Z")], BIGINT, 2],
    [[time("9999-12-31T23:59:59.999Z")], BIGINT, 6],
    [[time(null)], BIGINT, null],
  ],
  date_of: [
    [[time("2026-02-12T23:59:59.999Z")], DATE, "2026-02-12"],
    [[time("1969-12-31T23:59:59.999Z")], DATE, "1969-12-31"],
    [[time(null)], DATE, null],
  ],
  epoch_ms: [
    [[time("1970-01-01T00:00:00.001Z")], BIGINT, 1],
    [[time("1969-12-31T23:59:59.999Z")], BIGINT, -1],
    [[time("9999-12-31T23:59:59.999Z")], BIGINT, 253402300799999],
    [[time("0001-01-01T00:00:00Z")], BIGINT, -62135596800000],
    [[time(null)], BIGINT, null],
  ],
  array_size: [
    [[list(["a", "b"])], INT, 2],
    [[list([])], INT, 0],
    [[list(null)], INT, null],
  ],
};

const ROWS = Object.entries(TABLE).flatMap(([name, rows]) =>
  rows.map((row) => ({ name: name as ScalarFunction, row })),
);

function caseOf({ name, row: [args, type] }: (typeof ROWS)[number]): ExpressionCase {
  return { args, build: (exprs) => callOf(name, type, ...exprs) };
}

function expectAll(values: readonly unknown[]): void {
  const label = ({ name, row: [args] }: (typeof ROWS)[number]) =>
    `${name}(${args.map((it) => ("op" in it ? JSON.stringify("value" in it ? it.value : it) : it.json)).join(", ")})`;
  const got = ROWS.map((row, index) => [label(row), values[index]]);
  expect(got).toEqual(ROWS.map((row) => [label(row), row.row[2]]));
}

test("scalar functions on the embedded engine", () => {
  expectAll(evaluateOnEngine(ROWS.map(caseOf)));
});

describeOnFlink("scalar functions", (flink) => {
  test("on Flink", async () => {
    expectAll(await evaluateOnFlink(flink, ROWS.map(caseOf)));
  }, 120_000);
});
