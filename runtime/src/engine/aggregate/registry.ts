// The engine's part of the registry of aggregate functions: one evaluator per name.
import type { AggregateFunction, AggregateItem } from "@feat-lang/compiler/plan";
import type { Evaluate } from "../expression/evaluate.js";
import type { PaneLayout } from "../window/pane.js";
import type { Aggregate, Argument } from "./aggregate.js";
import { countDistinct, countRows, countValues } from "./counting.js";
import { max, min } from "./extremes.js";
import { first, last } from "./first-last.js";
import { percentile } from "./percentile.js";
import { spread } from "./spread.js";
import { avg, sum } from "./totals.js";

type Create = (layout: PaneLayout, argument: Argument, item: AggregateItem) => Aggregate;

const AGGREGATES: Record<AggregateFunction, Create> = {
  count: countValues,
  count_distinct: countDistinct,
  sum,
  avg: (layout, argument, item) => avg(layout, argument, item.type),
  min,
  max,
  stddev: (layout, argument) => spread(layout, argument, "stddev"),
  stddev_pop: (layout, argument) => spread(layout, argument, "stddev_pop"),
  variance: (layout, argument) => spread(layout, argument, "variance"),
  variance_pop: (layout, argument) => spread(layout, argument, "variance_pop"),
  first,
  last,
  percentile(layout, argument, item) {
    if (item.fraction === undefined) throw new TypeError(`percentile without its fraction: ${item.name}`);
    return percentile(layout, argument, item.fraction);
  },
};

/** Binds an item to cells and parts of `layout`; its conditions and argument are compiled by `compile`. */
export function createAggregate(
  layout: PaneLayout,
  item: AggregateItem,
  compile: (expression: NonNullable<AggregateItem["argument"]>) => Evaluate,
): Aggregate {
  const aggregate = createUnfiltered(layout, item, compile);
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
  layout: PaneLayout,
  item: AggregateItem,
  compile: (expression: NonNullable<AggregateItem["argument"]>) => Evaluate,
): Aggregate {
  if (item.argument === undefined) {
    if (item.function !== "count") throw new TypeError(`${item.function} without an argument: ${item.name}`);
    return countRows(layout);
  }
  return AGGREGATES[item.function](layout, { type: item.argument.type, evaluate: compile(item.argument) }, item);
}
