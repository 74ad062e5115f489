// What a window group shows for a window without rows.
// Invariant: derived items are evaluated from the aggregates' values of no rows, exactly as for any other window.
import type { AggregateFunction, WindowGroup } from "@feat-lang/compiler/plan";
import { compileExpr } from "../engine/expression/compile.js";
import { type JsonValue, printValue } from "../engine/value/print.js";
import type { Value } from "../engine/value/value.js";
import { itemTypes } from "./record.js";

const OF_NO_ROWS: Readonly<Record<AggregateFunction, 0 | null>> = {
  count: 0,
  count_distinct: 0,
  sum: null,
  avg: null,
  min: null,
  max: null,
  stddev: null,
  stddev_pop: null,
  variance: null,
  variance_pop: null,
  first: null,
  last: null,
  percentile: null,
};

const known = new WeakMap<WindowGroup, readonly JsonValue[]>();

/** As in records, in the order of `group.output`. */
export function emptyValues(group: WindowGroup): readonly JsonValue[] {
  let values = known.get(group);
  if (!values) {
    values = computeEmptyValues(group);
    known.set(group, values);
  }
  return values;
}

function computeEmptyValues(group: WindowGroup): readonly JsonValue[] {
  const slots = new Map<string, number>();
  const row: Value[] = [];
  for (const item of group.aggregates) slots.set(item.name, row.push(OF_NO_ROWS[item.function]) - 1);
  for (const item of group.derived) {
    const value = compileExpr(item.value, slots)(row);
    slots.set(item.name, row.push(value) - 1);
  }
  return itemTypes(group).map(([name, type]) => printValue(row[slots.get(name) ?? -1] ?? null, type));
}
