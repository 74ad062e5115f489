// The names a job uses for tables, views and columns.
// Invariant: no two things that are visible together share a name, whatever the feature calls its columns and items;
// where nothing clashes a name is the user's own.
import type { ColumnPlan, Expr, Plan } from "../plan/plan.js";

export interface JobNames {
  /** The event time: a computed column of the source table and the views above it. */
  readonly rt: string;
  /** Of each key, in the plan's order, in every view from `events` on. */
  readonly keys: readonly string[];
  /** A source column's name in `events`; undefined for a column that no window group reads. */
  eventColumn(column: string): string | undefined;
  /** A new name for a table or view, the wanted one if it is free. */
  relation(wanted: string): string;
}

/** Columns that Flink's window functions add. */
const WINDOW_COLUMNS = ["window_start", "window_end", "window_time"];

/** `prefix`: what the names of all tables and views begin with. */
export function createJobNames(plan: Plan, prefix = ""): JobNames {
  const sourceColumns = plan.source.columns.map((column) => column.name);
  const columns = createAllocator([...WINDOW_COLUMNS, ...sourceColumns, ...plan.keys.map((key) => key.name)]);
  const rt = columns("rt");

  const inEvents = createAllocator([...WINDOW_COLUMNS, rt]);
  const keys = plan.keys.map((key) => inEvents(key.name));
  const used = columnsOfGroups(plan);
  const eventColumns = new Map<string, string>();
  for (const column of plan.source.columns) {
    // The event time is there as `rt`.
    if (!used.has(column.name) || column.name === plan.source.time.column) continue;
    const key = plan.keys.findIndex(({ name, value }) => name === column.name && isColumn(value, column));
    eventColumns.set(column.name, keys[key] ?? inEvents(column.name));
  }
  const relations = createAllocator([...sourceColumns, ...keys, ...eventColumns.values()]);
  return {
    rt,
    keys,
    eventColumn: (column) => eventColumns.get(column),
    // `a.b` is read as table.column before column.field, so relations avoid the names of columns.
    relation: (wanted) => relations(`${prefix}${wanted}`),
  };
}

/** Gives the wanted name, or the wanted name with the first number that makes it new. */
export function createAllocator(taken: readonly string[]): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted}_${n}`;
    used.add(name);
    return name;
  };
}

function isColumn(expr: Expr, column: ColumnPlan): boolean {
  return expr.op === "column" && expr.name === column.name;
}

function columnsOfGroups(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>();
  for (const group of plan.groups) {
    for (const item of group.aggregates) {
      if (item.argument) collectColumns(item.argument, names);
      if (item.where) collectColumns(item.where, names);
    }
  }
  return names;
}

export function collectColumns(expr: Expr, into: Set<string>): void {
  switch (expr.op) {
    case "column":
      into.add(expr.name);
      break;
    case "field":
    case "element":
    case "cast":
      collectColumns(expr.of, into);
      break;
    case "call":
      for (const argument of expr.arguments) collectColumns(argument, into);
      break;
    case "literal":
    case "item":
      break;
  }
}
