// stddev and variance: Welford's update, Chan's merge.
// Invariant: no sum of squares, so a small spread around a large mean keeps its digits.
import type { AggregateFunction } from "@feat-lang/compiler/plan";
import { asDouble } from "../expression/numeric.js";
import { finite } from "../value/double.js";
import { cellOf, type PaneLayout, reserveCell } from "../window/pane.js";
import type { Aggregate, Argument } from "./aggregate.js";

export type SpreadFunction = Extract<AggregateFunction, "stddev" | "stddev_pop" | "variance" | "variance_pop">;

/** Of n values with the sum `squares` of squared deviations; only called with at least as many values as it needs. */
const FINISH: Record<SpreadFunction, { readonly atLeast: number; of(squares: number, count: number): number }> = {
  variance: { atLeast: 2, of: (squares, count) => squares / (count - 1) },
  variance_pop: { atLeast: 1, of: (squares, count) => squares / count },
  stddev: { atLeast: 2, of: (squares, count) => Math.sqrt(squares / (count - 1)) },
  stddev_pop: { atLeast: 1, of: (squares, count) => Math.sqrt(squares / count) },
};

export function spread(layout: PaneLayout, argument: Argument, name: SpreadFunction): Aggregate {
  const evaluate = asDouble(argument);
  const finish = FINISH[name];
  const count = reserveCell(layout, 0);
  const mean = reserveCell(layout, 0);
  const squares = reserveCell(layout, 0);
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      const n = cellOf(pane, count) + 1;
      const delta = value - cellOf(pane, mean);
      const nextMean = cellOf(pane, mean) + delta / n;
      pane.cells[count] = n;
      pane.cells[mean] = nextMean;
      pane.cells[squares] = cellOf(pane, squares) + delta * (value - nextMean);
    },
    merge(into, from) {
      const left = cellOf(into, count);
      const right = cellOf(from, count);
      if (right === 0) return;
      const n = left + right;
      const delta = cellOf(from, mean) - cellOf(into, mean);
      into.cells[count] = n;
      // A pane without values takes the other's mean and squares as they are: delta is not small then.
      into.cells[mean] = left === 0 ? cellOf(from, mean) : cellOf(into, mean) + (delta * right) / n;
      into.cells[squares] =
        left === 0
          ? cellOf(from, squares)
          : cellOf(into, squares) + cellOf(from, squares) + ((delta * left) / n) * delta * right;
    },
    result(pane) {
      const n = cellOf(pane, count);
      return n < finish.atLeast ? null : finite(finish.of(cellOf(pane, squares), n));
    },
  };
}
