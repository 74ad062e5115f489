// Fields of events on real Flink and on the embedded engine: what converts, and to what.
import type { Expr, Type } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { evaluateOnEngine, evaluateOnFlink, type ExpressionCase, field } from "../support/flink/expression-cases.js";
import { BIGINT, BOOLEAN, DATE, DOUBLE, decimal, INT, STRING, TIMESTAMP } from "../support/plans.js";

const SECONDS: Type = { kind: "timestamp", nullable: true, epochSeconds: true };
const DECIMAL = decimal(10, 2);

/** Values as they stand in the event, for every type. */
const ANYTHING = [
  "null", "true", "false", '"true"', '"false"', '"TRUE"', '" true"', '""', '" "', '"x"', "{}", "[]", '{"a":1}', '["7"]',
  "0", "-0", "7", "-7", "3.9", "-3.9", "-0.5", "0.0", "-0.0", "1e2", "1E2", "1e-2", "1.5e3",
  '"7"', '"+7"', '"-7"', '" 7 "', '"\\t7\\n"', '"007"', '"-0"', '"3.9"', '"1e2"', '"7.0"', '"7."', '".5"', '"."', '"+"', '"7 7"', '"0x7"', '"1_000"', '"1,5"',
  '"99.50"', '" 99.50"', '"1.005"', "1.005", "-1.005", "1.0049999999999999", "99999999.99", "99999999.994", "99999999.995",
  "2147483647", "2147483648", "-2147483648", "-2147483649", "2147483647.5", "-2147483648.5", '"2147483648"',
  "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
  '"9223372036854775807"', '"9223372036854775808"', "1e18", "1e19", "1e400", "-1e400", '"1e400"', '"NaN"', '"Infinity"', '"-Infinity"', "1e-400",
  "12345678901234567890", "0.1", "1.7976931348623157e308",
  "1770890400", "1770890400000", '"1770890400000"', '"-1"', "-1", "1770890400000.0", "1.7708904e12", '"+5"', '" 5"', "253402300799999", "253402300800000", "-62135596800000", "-62135596800001",
  '"2026-02-12"', '"2026-02-30"', '"2026-2-12"', '" 2026-02-12"', '"20260212"', '"0000-01-01"', '"-0001-01-01"',
  '"2026-02-12T10:00:00Z"', '"2026-02-12 10:00"', '"2026-02-12T10:00:00+02:00"', '"2026-02-12T10:00:00+99:99"', '"9999-12-31T23:59:59-00:01"', '"0001-01-01T00:00:00+01:00"', '"0000-06-01T00:00:00"', '"2026-02-12T10:00"',
];

const TYPES: readonly Type[] = [STRING, BOOLEAN, INT, BIGINT, DOUBLE, DECIMAL, decimal(38, 18), decimal(5, 0), TIMESTAMP, SECONDS, DATE];

describeOnFlink("fields of events", (flink) => {
  test.each(TYPES)("as $kind", async (type) => {
    const cases = ANYTHING.map((json): ExpressionCase => ({ args: [field(type, json)], build: ([x]) => x as Expr }));
    const [onFlink, onEngine] = [await evaluateOnFlink(flink, cases), evaluateOnEngine(cases)];
    const outline = (values: readonly unknown[]) =>
      Object.fromEntries(ANYTHING.map((json, index) => [json, values[index]]));
    expect(outline(onEngine)).toEqual(outline(onFlink));
  }, 120_000);
});
