// The SQL of every aggregate.
// Invariant: one row for each, correct in all four kinds of window. What Flink's own function gets wrong (sums that wrap,
// standard deviations from a sum of squares, first and last by arrival) is never printed.
import type { AggregateFunction, AggregateItem } from "../plan/plan.js";
import { narrowed, withoutMinusZero } from "./conversion.js";
import { call, caseWhen, castTo, comparison, primary, type Sql } from "./sql.js";

/** How an aggregate comes to its value. */
export type AggregateForm =
  /** In the group's one aggregation; `finish` makes the item of the column it left. */
  | { readonly form: "inline"; readonly sql: Sql; readonly finish?: (column: Sql) => Sql }
  /** The one row that is first by event time; ties go to the first arrival ascending, to the last descending. */
  | { readonly form: "ranked"; readonly order: "ASC" | "DESC" }
  /** From n, s and q: count, sum and sum of squares of the deviations from the mean. */
  | { readonly form: "moments"; readonly finish: (n: Sql, s: Sql, q: Sql) => Sql };

type AggregateSql = (argument: Sql, item: AggregateItem) => AggregateForm;

export const AGGREGATE_SQL: Record<AggregateFunction, AggregateSql> = {
  count: inline((x) => call("COUNT", x)),
  count_distinct: inline((x, item) => call("COUNT", `DISTINCT ${distinctValue(x, item).text}`)),
  sum: (x, item) => sum(x, item),
  avg: inline((x, item) => call("AVG", asDouble(x, item))),
  min: inline((x) => call("MIN", x)),
  max: inline((x) => call("MAX", x)),
  stddev: () => ({ form: "moments", finish: (n, s, q) => variance(n, s, q, { sample: true, root: true }) }),
  stddev_pop: () => ({ form: "moments", finish: (n, s, q) => variance(n, s, q, { sample: false, root: true }) }),
  variance: () => ({ form: "moments", finish: (n, s, q) => variance(n, s, q, { sample: true, root: false }) }),
  variance_pop: () => ({ form: "moments", finish: (n, s, q) => variance(n, s, q, { sample: false, root: false }) }),
  first: () => ({ form: "ranked", order: "ASC" }),
  last: () => ({ form: "ranked", order: "DESC" }),
  percentile: inline((x, item) => call("PERCENTILE", x, String(fractionOf(item)))),
};

function inline(sql: (argument: Sql, item: AggregateItem) => Sql): AggregateSql {
  return (argument, item) => ({ form: "inline", sql: sql(argument, item) });
}

/** Flink's SUM wraps. An int column cannot leave int64 in a sum of fewer than 2^32 rows; a bigint column can in two. */
function sum(x: Sql, item: AggregateItem): AggregateForm {
  switch (item.argument?.type.kind) {
    case "int":
      return { form: "inline", sql: call("SUM", castTo(x, "BIGINT")) };
    case "bigint": {
      const finish = (column: Sql) => narrowed(column, "bigint");
      return { form: "inline", sql: call("SUM", castTo(x, "DECIMAL(38, 0)")), finish };
    }
    default:
      return { form: "inline", sql: call("SUM", x) };
  }
}

/** Flink's AVG of integers truncates. */
function asDouble(x: Sql, item: AggregateItem): Sql {
  const kind = item.argument?.type.kind;
  return kind === "int" || kind === "bigint" ? castTo(x, "DOUBLE") : x;
}

/** Columns hold no -0, computed doubles may. */
function distinctValue(x: Sql, item: AggregateItem): Sql {
  const kind = item.argument?.type.kind;
  // Flink has no plan for distinct BYTES; each byte is a character of its own in Latin-1.
  if (kind === "bytes") return call("DECODE", x, "'ISO-8859-1'");
  return kind === "double" && item.argument?.op === "call" ? withoutMinusZero(x) : x;
}

function fractionOf(item: AggregateItem): number {
  if (item.fraction === undefined) throw new Error(`${item.name}: percentile without a fraction.`);
  return item.fraction;
}

/** q - s²/n takes back what rounding left in the mean; it may come out a little below 0. */
function variance(n: Sql, s: Sql, q: Sql, { sample, root }: { sample: boolean; root: boolean }): Sql {
  const squares = `GREATEST(${q.text} - ${s.text} * ${s.text} / ${n.text}, 0E0)`;
  const value = primary(sample ? `${squares} / (${n.text} - 1)` : `${squares} / ${n.text}`);
  return caseWhen([[comparison(n, ">", primary(sample ? "1" : "0")), root ? call("SQRT", value) : value]]);
}
