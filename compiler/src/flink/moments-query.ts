// Standard deviation and variance, first half: count, sum and sum of squares of the deviations from a window's mean.
// Invariant: deviations are taken before squaring. Flink's own functions square first, and 1e9, 1e9+1, 1e9+2 have no
// standard deviation there.
import { type Aggregation, filtered } from "./aggregation.js";
import { sqlName } from "./dialect.js";
import { selectList } from "./layout.js";
import { createAllocator } from "./names.js";
import type { Piece } from "./script.js";
import { castTo } from "./sql.js";
import { identityList, type WindowInput } from "./window-input.js";

/** Columns of the query's result, none of which a key is called. */
export interface MomentColumns {
  readonly n: string;
  readonly s: string;
  readonly q: string;
}

export function momentColumns(input: WindowInput): MomentColumns {
  const column = createAllocator(input.identity);
  return { n: column("n"), s: column("s"), q: column("q") };
}

export function selectMoments(aggregation: Aggregation, input: WindowInput): readonly Piece[] {
  const { item, argument, where, origin } = aggregation;
  const column = createAllocator(input.identity);
  const [mean, all, x, d] = [column("mean"), column("x_all"), column("x"), column("d")];
  const { n, s, q } = momentColumns(input);
  const double = item.argument?.type.kind === "double" ? argument : castTo(argument, "DOUBLE");
  const identity = input.identity.map((name) => ({ sql: sqlName(name), name }));
  const moments = [
    { sql: `COUNT(${d})`, name: n },
    { sql: `SUM(${d})`, name: s },
    { sql: `SUM(${d} * ${d})`, name: q },
  ];
  const gathered = [
    { sql: filtered(`AVG(${double.text})`, where), name: mean, origin },
    // Keeps nulls; their deviation is null and counts nowhere.
    { sql: filtered(`ARRAY_AGG(${double.text})`, where), name: all },
  ];
  return [
    ...selectList([...identity, ...moments]),
    `\nFROM (\n  SELECT ${identityList(input)}, ${x} - ${mean} AS ${d}\n  FROM (\n    `,
    ...selectList([...identity, ...gathered], "    "),
    `\n    FROM ${input.windowed}\n    GROUP BY ${identityList(input)}\n  )`,
    `\n  CROSS JOIN UNNEST(${all}) AS u (${x})\n)\nGROUP BY ${identityList(input)}`,
  ];
}
