// percentile(x, p): exact, from all values, linear between the two nearest ranks.
import { asDouble } from "../expression/numeric.js";
import { finite } from "../value/double.js";
import type { Panes } from "../window/panes.js";
import type { Aggregate, Argument } from "./aggregate.js";

export function percentile(panes: Panes, argument: Argument, fraction: number): Aggregate {
  const evaluate = asDouble(argument);
  const part = panes.reservePart<number[]>({
    encode(values, out) {
      out.number(values.length);
      for (const value of values) out.number(value);
    },
    decode: (input) => Array.from({ length: input.count() }, () => input.number()),
  });
  return {
    add(pane, row) {
      const value = evaluate(row);
      if (value === null) return;
      const values = part.get(pane);
      if (values === undefined) part.set(pane, [value]);
      else values.push(value);
    },
    merge(into, from) {
      const more = part.get(from);
      if (more === undefined) return;
      const values = part.get(into);
      if (values === undefined) part.set(into, more.slice());
      else for (const value of more) values.push(value);
    },
    result(pane) {
      const values = part.get(pane);
      return values === undefined ? null : finite(interpolate(Float64Array.from(values).sort(), fraction));
    },
  };
}

function interpolate(sorted: Float64Array, fraction: number): number {
  const rank = (sorted.length - 1) * fraction;
  const below = Math.floor(rank);
  const lower = sorted[below] as number;
  const upper = sorted[Math.ceil(rank)] as number;
  return lower === upper ? lower : (below + 1 - rank) * lower + (rank - below) * upper;
}
