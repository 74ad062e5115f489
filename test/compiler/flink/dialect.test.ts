// Names and literals of Flink SQL as text; test/flink/dialect.test.ts asks Flink itself.
import { expect, test } from "vitest";
import {
  listOption,
  sqlComment,
  sqlDate,
  sqlDouble,
  sqlName,
  sqlString,
  sqlTimestamp,
} from "../../../compiler/src/flink/dialect.js";
import { sqlInterval } from "../../../compiler/src/flink/interval.js";
import { outputTopic, resourceName } from "../../../compiler/src/flink/resource-name.js";

test("names are bare where Flink reads them so, else in backquotes", () => {
  expect(["customer_id", "amount2", "Status"].map(sqlName)).toEqual(["customer_id", "amount2", "Status"]);
  expect(["count", "VALUE", "Window", "pi"].map(sqlName)).toEqual(["`count`", "`VALUE`", "`Window`", "`pi`"]);
  expect(["", "1a", "_a", "a b", "a-b", "é", "a`b", "`; DROP TABLE x; --"].map(sqlName)).toEqual([
    "``",
    "`1a`",
    "`_a`",
    "`a b`",
    "`a-b`",
    "`é`",
    "`a``b`",
    "```; DROP TABLE x; --`",
  ]);
});

test("a name over two lines is refused", () => {
  expect(() => sqlName("a\nb")).toThrow("line break");
});

test("strings double their quotes and write control characters as code points", () => {
  expect(["", "a", "it's", "\\", "--", "/* */", "$" + "{x}", "é😀"].map(sqlString)).toEqual([
    "''",
    "'a'",
    "'it''s'",
    "'\\'",
    "'--'",
    "'/* */'",
    "'$" + "{x}'",
    "'é😀'",
  ]);
  expect(["a\nb", "\u0000", "it's\t\\", "\u2028"].map(sqlString)).toEqual([
    "U&'a\\000ab'",
    "U&'\\0000'",
    "U&'it''s\\0009\\\\'",
    "U&'\\2028'",
  ]);
});

test("comments keep to their lines", () => {
  expect(sqlComment("one\ntwo\r\nthree\u2028DROP TABLE x;")).toBe("-- one\n-- two\n-- three\n-- DROP TABLE x;");
  expect(sqlComment("")).toBe("--");
});

test("doubles have an exponent, which makes them doubles", () => {
  expect([0, 1.5, -2, 1e21, 1e-7, 5e-324, 1.7976931348623157e308].map(sqlDouble)).toEqual([
    "0E0",
    "1.5E0",
    "-2E0",
    "1E21",
    "1E-7",
    "5E-324",
    "1.7976931348623157E308",
  ]);
});

test("times are in UTC; those of the Julian calendar's last days are casts", () => {
  expect([0, 1_770_890_400_500, -1].map(sqlTimestamp)).toEqual([
    "TIMESTAMP '1970-01-01 00:00:00'",
    "TIMESTAMP '2026-02-12 10:00:00.500'",
    "TIMESTAMP '1969-12-31 23:59:59.999'",
  ]);
  expect(sqlTimestamp(Date.UTC(1582, 9, 10))).toBe("CAST('1582-10-10 00:00:00' AS TIMESTAMP(3))");
  expect([0, 20_496].map(sqlDate)).toEqual(["DATE '1970-01-01'", "DATE '2026-02-12'"]);
});

test("intervals have the short form where it fits", () => {
  const second = 1000;
  const hour = 3600 * second;
  expect([5 * second, 90 * second, hour, 1.5 * hour, 24 * hour, 99 * 24 * hour].map(sqlInterval)).toEqual([
    "INTERVAL '5' SECOND",
    "INTERVAL '90' SECOND",
    "INTERVAL '1' HOUR",
    "INTERVAL '90' MINUTE",
    "INTERVAL '1' DAY",
    "INTERVAL '99' DAY",
  ]);
  expect([1, 101 * second, 100 * 24 * hour, 1000 * 24 * hour + 1].map(sqlInterval)).toEqual([
    "INTERVAL '0 00:00:00.001' DAY(3) TO SECOND(3)",
    "INTERVAL '0 00:01:41.000' DAY(3) TO SECOND(3)",
    "INTERVAL '100 00:00:00.000' DAY(3) TO SECOND(3)",
    "INTERVAL '1000 00:00:00.001' DAY(6) TO SECOND(3)",
  ]);
});

test("list options quote what their syntax uses", () => {
  expect(listOption(["customer_id", "merchant"])).toBe("customer_id;merchant");
  expect(listOption(["a;b", 'say "x"', " c", "it's"])).toBe('"a;b";"say ""x""";" c";"it\'s"');
});

test("topics hold what Kafka allows, and no two features share one", () => {
  expect(outputTopic("acme-corp", "realtime_transaction_stats")).toBe("feat.acme-corp.realtime_transaction_stats");
  const names = ["a", "a.b", "a..2eb", ".", "..", "a b", "é", "😀", "a/b", "", "A"];
  const topics = names.flatMap((tenant) => names.map((feature) => outputTopic(tenant, feature)));
  expect(new Set(topics).size).toBe(topics.length);
  for (const topic of topics) expect(topic).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(resourceName("é")).toBe("..c3..a9");
});
