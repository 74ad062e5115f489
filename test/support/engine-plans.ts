// Small plans for engine tests, written as data: columns, one source, window groups of aggregates over columns.
// Invariant: the result types are those of the language's table of aggregates.
import type {
  AggregateFunction,
  AggregateItem,
  ColumnPlan,
  Expr,
  Plan,
  ScalarFunction,
  Type,
  Window,
  WindowGroup,
} from "@feat-lang/compiler/plan";
import { PLAN_FORMAT, windowLabel } from "@feat-lang/compiler/plan";

export const STRING: Type = { kind: "string", nullable: true };
export const BOOLEAN: Type = { kind: "boolean", nullable: true };
export const INT: Type = { kind: "int", nullable: true };
export const BIGINT: Type = { kind: "bigint", nullable: true };
export const DOUBLE: Type = { kind: "double", nullable: true };
export const TIMESTAMP: Type = { kind: "timestamp", nullable: true };
export const DATE: Type = { kind: "date", nullable: true };
export const BYTES: Type = { kind: "bytes", nullable: true };
export const decimalType = (precision: number, scale: number): Type => ({
  kind: "decimal",
  precision,
  scale,
  nullable: true,
});

/** What the rows of engine tests are made of. */
export const COLUMNS = [
  { name: "customer", type: STRING },
  { name: "branch", type: INT },
  { name: "amount", type: DOUBLE },
  { name: "points", type: BIGINT },
  { name: "price", type: decimalType(10, 2) },
  { name: "note", type: STRING },
  { name: "passes", type: BOOLEAN },
  { name: "counts", type: BOOLEAN },
  { name: "at", type: TIMESTAMP },
] as const satisfies readonly ColumnPlan[];

export type ColumnName = (typeof COLUMNS)[number]["name"];

export function slotOf(name: ColumnName): number {
  return COLUMNS.findIndex((column) => column.name === name);
}

export function column(name: ColumnName): Expr {
  const found = COLUMNS[slotOf(name)];
  if (found === undefined) throw new Error(`no column ${name}`);
  return { op: "column", name, type: found.type };
}

export function call(name: ScalarFunction, type: Type, ...args: readonly Expr[]): Expr {
  return { op: "call", function: name, type, arguments: args };
}

export function item(name: string, type: Type): Expr {
  return { op: "item", name, type };
}

export interface ItemSpec {
  readonly function: AggregateFunction;
  readonly of?: ColumnName;
  /** Only rows whose column `counts` is true. */
  readonly filtered?: boolean;
  readonly fraction?: number;
}

export interface GroupSpec {
  readonly window: Window;
  readonly items: readonly ItemSpec[];
}

export interface PlanSpec {
  readonly feature?: string;
  readonly keys?: readonly ColumnName[];
  /** Only rows whose column `passes` is true. */
  readonly filtered?: boolean;
  readonly delayMs?: number;
  readonly groups: readonly GroupSpec[];
  readonly ttlMs?: number;
}

export function planOf(spec: PlanSpec): Plan {
  const feature = spec.feature ?? "spending";
  return {
    format: PLAN_FORMAT,
    hash: feature.padEnd(64, "0"),
    feature,
    source: {
      name: "transactions",
      topic: "transactions",
      format: "json",
      columns: COLUMNS,
      time: { column: "at", delayMs: spec.delayMs ?? 0 },
    },
    ...(spec.filtered ? { where: column("passes") } : {}),
    keys: (spec.keys ?? ["customer"]).map((name) => ({ name, value: column(name) })),
    groups: spec.groups.map(groupOf),
    online: { ttlMs: spec.ttlMs ?? 86_400_000 },
    offline: false,
  };
}

export function groupOf(spec: GroupSpec): WindowGroup {
  const aggregates = spec.items.map(itemOf);
  return {
    label: windowLabel(spec.window),
    window: spec.window,
    aggregates,
    derived: [],
    output: aggregates.map(({ name }) => name),
  };
}

function itemOf(spec: ItemSpec, index: number): AggregateItem {
  const argument = spec.of === undefined ? undefined : column(spec.of);
  return {
    name: `${spec.function}_${index}`,
    function: spec.function,
    ...(argument === undefined ? {} : { argument }),
    ...(spec.fraction === undefined ? {} : { fraction: spec.fraction }),
    ...(spec.filtered ? { where: column("counts") } : {}),
    type: resultType(spec.function, argument?.type),
  };
}

function resultType(name: AggregateFunction, argument: Type | undefined): Type {
  if (name === "count" || name === "count_distinct") return { kind: "bigint", nullable: false };
  if (argument === undefined) throw new Error(`${name} needs an argument`);
  switch (name) {
    case "sum":
      if (argument.kind === "decimal") return decimalType(38, argument.scale);
      return argument.kind === "int" ? BIGINT : argument;
    case "avg":
      return argument.kind === "decimal" ? decimalType(38, Math.max(6, argument.scale)) : DOUBLE;
    case "min":
    case "max":
    case "first":
    case "last":
      return argument;
    default:
      return DOUBLE;
  }
}
