// The engine's part of the registry of aggregate functions: one evaluator per name.
import type { AggregateFunction, AggregateItem } from "@feat-lang/compiler/plan";
import type { Evaluate } from "../expression/evaluate.js";
import type { Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";
import { countDistinct, countRows, countValues } from "./counting.js";
import { max, min } from "./extremes.js";
import { first, last } from "./first-last.js";
import { percentile } from "./percentile.js";
import { spread } from "./spread.js";
import { avg, sum } from "./totals.js";

type Create = (panes: Panes, argument: Argument, item: AggregateItem) => Aggregate;

const AGGREGATES: Record<AggregateFunction, Create> = {
  count: countValues,
  count_distinct: countDistinct,
  sum,
  avg: (panes, argument, item) => avg(panes, argument, item.type),
  min,
  max,
  stddev: (panes, argument) => spread(panes, argument, "stddev"),
  stddev_pop: (panes, argument) => spread(panes, argument, "stddev_pop"),
  variance: (panes, argument) => spread(panes, argument, "variance"),
  variance_pop: (panes, argument) => spread(panes, argument, "variance_pop"),
  first,
  last,
  percentile(panes, argument, item) {
    if (item.fraction === undefined) throw new TypeError(`percentile without its fraction: ${item.name}`);
    return percentile(panes, argument, item.fraction);
  },
};

/** Binds an item to cells and parts of `panes`; its conditions and argument are compiled by `compile`. */
export function createAggregate(
  panes: Panes,
  item: AggregateItem,
  compile: (expression: NonNullable<AggregateItem["argument"]>) => Evaluate,
): Aggregate {
  const aggregate = createUnfiltered(panes, item, compile);
  if (item.where === undefined) return aggregate;
  const condition = compile(item.where);
  return {
    ...aggregate,
    add(pane, row, time) {
      if (condition(row) === true) aggregate.add(pane, row, time);
    },
  };
}

function createUnfiltered(
  panes: Panes,
  item: AggregateItem,
  compile: (expression: NonNullable<AggregateItem["argument"]>) => Evaluate,
): Aggregate {
  if (item.argument === undefined) {
    if (item.function !== "count") throw new TypeError(`${item.function} without an argument: ${item.name}`);
    return countRows(panes);
  }
  return AGGREGATES[item.function](panes, { type: item.argument.type, evaluate: compile(item.argument) }, item);
}
