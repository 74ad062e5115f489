// `first` and `last`: the row of a window that comes first or last by event time.
// Invariant: rows are filtered above the window function; at equal times the order of arrival decides.
import type { Aggregation } from "./aggregation.js";
import { sqlName } from "./dialect.js";
import { detached } from "./event-views.js";
import { selectList } from "./layout.js";
import { createAllocator } from "./names.js";
import type { Piece } from "./script.js";
import { Level, operand, postfix } from "./sql.js";
import { identityList, type WindowInput } from "./window-input.js";

/** The item's value, named like the item, in each window that has one. Ascending gives the first, descending the last. */
export function selectRanked(aggregation: Aggregation, order: "ASC" | "DESC", input: WindowInput): readonly Piece[] {
  const { item, argument, where, origin } = aggregation;
  const position = createAllocator([...input.identity, item.name])("position");
  const partition = ["window_start", "window_end", ...input.names.keys].map(sqlName).join(", ");
  const ranked = [
    ...input.identity.map((name) => ({ sql: sqlName(name), name })),
    { sql: detached(argument, input.names).text, name: item.name, origin },
    {
      sql: `ROW_NUMBER() OVER (PARTITION BY ${partition} ORDER BY ${sqlName(input.names.rt)} ${order})`,
      name: position,
    },
  ];
  const conditions = [postfix(argument, "IS NOT NULL").text, ...(where ? [operand(where, Level.and)] : [])];
  return [
    `SELECT ${identityList(input)}, ${sqlName(item.name)}\nFROM (\n  `,
    ...selectList(ranked, "  "),
    `\n  FROM ${input.windowed}\n  WHERE ${conditions.join("\n    AND ")}\n)\nWHERE ${sqlName(position)} = 1`,
  ];
}
