// Types of expressions: results, nullability, and what the operands are converted to.
import { appliedFunction, applyScalar, ast, loadProject, printType, withNullable } from "@feat-lang/language";
import { expect, test } from "vitest";

const SOURCE = `source s <
  id: string not null
  text: string
  flag: boolean not null
  i: int not null
  ni: int
  b: bigint not null
  d: double not null
  dec: decimal(10,2) not null
  big: decimal(38,10)
  at: timestamp not null
  seen: timestamp seconds
  visits: array<row<seen: timestamp seconds>>
  day: date
  raw: bytes
  list: array<int not null> not null
  tags: map<string,double> not null
  row: row<a: int not null, b: row<c: string>> not null
  maybe: row<a: int not null>
  event_timestamp: timestamp
>`;

async function typeOf(expression: string): Promise<string> {
  const { model, features, diagnostics } = await loadProject([
    { path: "s.feat", text: SOURCE },
    { path: "t.feat", text: `feature f on s where (${expression}) is null by id < n = count(*) tumbling 1h >` },
  ]);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const where = features[0]?.where;
  if (!ast.isNullTest(where)) throw new Error("no null test");
  return printType(model.typeOf(where.operand));
}

test.each([
  // literals
  ["1", "int not null"],
  ["-2147483648", "int not null"],
  ["2147483648", "bigint not null"],
  ["-9223372036854775808", "bigint not null"],
  ["9223372036854775808", "decimal(19,0) not null"],
  ["10.5", "double not null"],
  ["1.5e3", "double not null"],
  ['"x"', "string not null"],
  ["true", "boolean not null"],
  ['timestamp "2026-02-12T10:00:00Z"', "timestamp not null"],
  ['date "2026-02-12"', "date not null"],
  // arithmetic: whole numbers give a bigint, a double absorbs, division is double
  ["i + i", "bigint not null"],
  ["i * ni", "bigint"],
  ["-i", "bigint not null"],
  ["-5", "int not null"],
  ["i - d", "double"],
  ["i % 2.5", "double not null"],
  ["d / 2", "double not null"],
  ["d / 0.5", "double"],
  ["round(d, -2)", "double"],
  ["dec * d", "double"],
  ["i / 2", "double not null"],
  ["i / b", "double"],
  ["dec / 0", "double"],
  ["i % 2", "bigint not null"],
  ["i % b", "bigint"],
  ["null + i", "bigint"],
  // decimals, as Flink's
  ["dec + dec", "decimal(11,2) not null"],
  ["dec + i", "decimal(13,2) not null"],
  ["dec + b", "decimal(22,2) not null"],
  ["dec * dec", "decimal(21,4) not null"],
  ["big * big", "decimal(38,6)"],
  ["big + dec", "decimal(38,9)"],
  ["dec % dec", "decimal(10,2)"],
  ["dec + 10.5", "decimal(11,2) not null"],
  ["dec * 0.001", "decimal(15,5) not null"],
  ["dec * 1.5e-3", "decimal(16,6) not null"],
  // paths
  ["row.a", "int not null"],
  ["row.b", "row<c: string>"],
  ["seen", "timestamp"],
  ["visits", "array<row<seen: timestamp>>"],
  ["visits[1].seen", "timestamp"],
  ["row.b.c", "string"],
  ["maybe.a", "int"],
  ['row["a"]', "int not null"],
  ["list[1]", "int"],
  ['tags["x"]', "double"],
  // conditions: three-valued
  ["i > 1", "boolean not null"],
  ["ni > 1", "boolean"],
  ["text == id", "boolean"],
  ["dec == 10.5", "boolean not null"],
  ["ni is null", "boolean not null"],
  ["not flag", "boolean not null"],
  ["flag and ni > 1", "boolean"],
  ["i in [1, 2]", "boolean not null"],
  ["i in [1, ni]", "boolean"],
  ['text like "a%"', "boolean"],
  // casts: null where the value does not fit
  ["cast(i as bigint)", "bigint not null"],
  ["cast(i as double)", "double not null"],
  ["cast(i as string)", "string not null"],
  ["cast(b as int)", "int"],
  ["cast(text as decimal(5,2))", "decimal(5,2)"],
  ["cast(dec as decimal(12,2))", "decimal(12,2) not null"],
  ["cast(dec as decimal(11,3))", "decimal(11,3) not null"],
  ["cast(dec as decimal(10,3))", "decimal(10,3)"],
  // functions
  ["if(flag, i, d)", "double not null"],
  ["if(flag, i, null)", "int"],
  ["if(flag, dec, 0.5)", "decimal(10,2) not null"],
  ["coalesce(ni, 0)", "int not null"],
  ["coalesce(text, null)", "string"],
  ["coalesce(dec, b)", "decimal(21,2) not null"],
  ["abs(i)", "int not null"],
  ["abs(dec)", "decimal(10,2) not null"],
  ["round(d)", "double not null"],
  ["round(dec)", "decimal(9,0) not null"],
  ["round(dec, 1)", "decimal(10,1) not null"],
  ["round(dec, 5)", "decimal(10,2) not null"],
  ["round(dec, -1)", "decimal(9,0) not null"],
  ["floor(dec)", "decimal(10,0) not null"],
  ["sqrt(i)", "double"],
  ["least(i, b)", "bigint not null"],
  ["greatest(i, d)", "double not null"],
  ["lower(id)", "string not null"],
  ["length(text)", "int"],
  ["substring(id, 2)", "string not null"],
  ["concat(id, text)", "string"],
  ["contains(id, id)", "boolean not null"],
  ["hour_of_day(at)", "bigint not null"],
  ["date_of(at)", "date not null"],
  ["epoch_ms(at)", "bigint not null"],
  ["array_size(list)", "int not null"],
])("%s: %s", async (expression, type) => {
  expect(await typeOf(expression)).toBe(type);
});

test.each([
  ["i + d", ["double", "double"]],
  ["i + ni", ["bigint", "bigint"]],
  ["dec + i", ["decimal(10,2)", "decimal(10,0)"]],
  ["dec < big", ["decimal(10,2)", "decimal(38,10)"]],
  ["dec == 10.5", ["decimal(10,2)", "decimal(3,1)"]],
  ["i == b", ["bigint", "bigint"]],
  ["i in [b, 1]", ["bigint", "bigint", "bigint"]],
  ["coalesce(i, d, null)", ["double", "double", "double"]],
  ["if(flag, 1, b)", ["boolean", "bigint", "bigint"]],
  ["text == null or flag", ["boolean", "boolean"]],
])("%s converts its operands to %s", async (expression, parameters) => {
  const { model, features } = await loadProject([
    { path: "s.feat", text: SOURCE },
    { path: "t.feat", text: `feature f on s where (${expression}) is null by id < n = count(*) tumbling 1h >` },
  ]);
  const where = features[0]?.where;
  if (!ast.isNullTest(where) || !ast.isParenthesized(where.operand)) throw new Error("no null test");
  const applied = appliedFunction(where.operand.inner);
  if (!applied) throw new Error("nothing is applied");
  const application = applyScalar(applied.function, applied.operands, model.namesAt(where));
  if (!application.fits) throw new Error(application.expected);
  expect(application.parameters.map((type) => printType(withNullable(type, true)))).toEqual(parameters);
});

test.each([
  ["count(*)", "bigint not null"],
  ["count(text)", "bigint not null"],
  ["count_distinct(at)", "bigint not null"],
  ["sum(i)", "bigint"],
  ["sum(dec)", "decimal(38,2)"],
  ["sum(d)", "double"],
  ["avg(b)", "double"],
  ["avg(dec)", "decimal(38,6)"],
  ["avg(big)", "decimal(38,10)"],
  ["min(text)", "string"],
  ["max(at)", "timestamp"],
  ["stddev(i)", "double"],
  ["first(row)", "row<a: int not null, b: row<c: string>>"],
  ["last(list[1])", "int"],
  ["percentile(dec, 0.5)", "double"],
])("the aggregate %s: %s", async (aggregate, type) => {
  const { features } = await loadProject([
    { path: "s.feat", text: SOURCE },
    { path: "t.feat", text: `feature f on s by id < x = ${aggregate} tumbling 1h\n y = x >` },
  ]);
  expect(features[0]?.items.map((item) => printType(item.type))).toEqual([type, type]);
});
