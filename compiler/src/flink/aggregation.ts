// An aggregate item with its argument and condition as SQL over the events.
// Invariant: an item's own condition never stands below the window function, where it would change sessions and hide rows.
import type { AggregateItem } from "../plan/plan.js";
import { AGGREGATE_SQL, type AggregateForm } from "./aggregates.js";
import { eventScope } from "./event-views.js";
import { emitExpression, withoutWidening } from "./expression.js";
import type { Origin } from "./script.js";
import { primary, type Sql } from "./sql.js";
import type { WindowInput } from "./window-input.js";

export interface Aggregation {
  readonly item: AggregateItem;
  readonly argument: Sql;
  readonly where: Sql | undefined;
  readonly form: AggregateForm;
  readonly origin: Origin;
}

export function aggregationOf(item: AggregateItem, { plan, names }: WindowInput): Aggregation {
  const scope = eventScope(plan, names);
  // What sums and averages bigints widens ints itself.
  const widens = (item.function === "sum" || item.function === "avg") && item.argument?.type.kind === "bigint";
  const expr = item.argument && widens ? withoutWidening(item.argument) : item.argument;
  const argument = expr ? emitExpression(expr, scope) : primary("*");
  return {
    item,
    argument,
    where: item.where && emitExpression(item.where, scope),
    form: AGGREGATE_SQL[item.function](argument, { ...item, ...(expr ? { argument: expr } : {}) }),
    origin: { kind: "item", name: item.name, span: item.span },
  };
}

/** The aggregate call over the rows that the item's condition takes. */
export function filtered(aggregate: string, where: Sql | undefined): string {
  return where ? `${aggregate} FILTER (WHERE ${where.text})` : aggregate;
}
