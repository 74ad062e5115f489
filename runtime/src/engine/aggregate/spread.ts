// stddev and variance: Welford's update, Chan's merge.
// Invariant: no sum of squares, so a small spread around a large mean keeps its digits.
import type { AggregateFunction } from "@feat-lang/compiler/plan";
import { asDouble } from "../expression/numeric.js";
import { finite } from "../value/double.js";
import type { Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

export type SpreadFunction = Extract<AggregateFunction, "stddev" | "stddev_pop" | "variance" | "variance_pop">;

/** Of n values with the sum `squares` of squared deviations; only called with at least as many values as it needs. */
const FINISH: Record<SpreadFunction, { readonly atLeast: number; of(squares: number, count: number): number }> = {
  variance: { atLeast: 2, of: (squares, count) => squares / (count - 1) },
  variance_pop: { atLeast: 1, of: (squares, count) => squares / count },
  stddev: { atLeast: 2, of: (squares, count) => Math.sqrt(squares / (count - 1)) },
  stddev_pop: { atLeast: 1, of: (squares, count) => Math.sqrt(squares / count) },
};

export function spread(panes: Panes, argument: Argument, name: SpreadFunction): Aggregate {
  const evaluate = asDouble(argument);
  const finish = FINISH[name];
  const count = panes.reserve(0);
  const mean = panes.reserve(0);
  const squares = panes.reserve(0);
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      const n = panes.get(pane, count) + 1;
      const delta = value - panes.get(pane, mean);
      const nextMean = panes.get(pane, mean) + delta / n;
      panes.set(pane, count, n);
      panes.set(pane, mean, nextMean);
      panes.set(pane, squares, panes.get(pane, squares) + delta * (value - nextMean));
    },
    merge(into, from) {
      const left = panes.get(into, count);
      const right = panes.get(from, count);
      if (right === 0) return;
      const n = left + right;
      const delta = panes.get(from, mean) - panes.get(into, mean);
      panes.set(into, count, n);
      // A pane without values takes the other's mean and squares as they are: delta is not small then.
      panes.set(into, mean, left === 0 ? panes.get(from, mean) : panes.get(into, mean) + (delta * right) / n);
      const rest = ((delta * left) / n) * delta * right;
      panes.set(
        into,
        squares,
        left === 0 ? panes.get(from, squares) : panes.get(into, squares) + panes.get(from, squares) + rest,
      );
    },
    result(pane) {
      const n = panes.get(pane, count);
      return n < finish.atLeast ? null : finite(finish.of(panes.get(pane, squares), n));
    },
  };
}
