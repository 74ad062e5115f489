// Plans built by hand, for tests of what executes or prints them.
// Invariant: nothing is defaulted that changes a value; a plan says all that matters in the test that builds it.
import {
  type AggregateFunction,
  type AggregateItem,
  type ColumnPlan,
  type DerivedItem,
  type Expr,
  hashPlan,
  type KeyPlan,
  type LiteralValue,
  PLAN_FORMAT,
  type Plan,
  type ScalarFunction,
  type Type,
  type Window,
  type WindowGroup,
  windowLabel,
} from "@feat-lang/compiler/plan";

export const STRING: Type = { kind: "string", nullable: true };
export const BOOLEAN: Type = { kind: "boolean", nullable: true };
export const INT: Type = { kind: "int", nullable: true };
export const BIGINT: Type = { kind: "bigint", nullable: true };
export const DOUBLE: Type = { kind: "double", nullable: true };
export const TIMESTAMP: Type = { kind: "timestamp", nullable: true };
export const DATE: Type = { kind: "date", nullable: true };
export const BYTES: Type = { kind: "bytes", nullable: true };
export const decimal = (precision: number, scale: number): Type => ({
  kind: "decimal",
  precision,
  scale,
  nullable: true,
});
export const array = (element: Type): Type => ({ kind: "array", element, nullable: true });
export const map = (value: Type): Type => ({ kind: "map", value, nullable: true });
export const row = (fields: Readonly<Record<string, Type>>): Type => ({
  kind: "row",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
  nullable: true,
});

export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export function column(name: string, type: Type): Expr {
  return { op: "column", name, type };
}

export function item(name: string, type: Type): Expr {
  return { op: "item", name, type };
}

export function literal(value: LiteralValue, type: Type): Expr {
  return { op: "literal", value, type: { ...type, nullable: value === null } as Type };
}

export function field(of: Expr, name: string): Expr {
  const found = of.type.kind === "row" ? of.type.fields.find((candidate) => candidate.name === name) : undefined;
  if (!found) throw new Error(`No field ${name}.`);
  return { op: "field", of, name, type: found.type };
}

export function element(of: Expr, at: string | number): Expr {
  if (of.type.kind !== "array" && of.type.kind !== "map") throw new Error(`No elements in a ${of.type.kind}.`);
  return { op: "element", of, at, type: of.type.kind === "array" ? of.type.element : of.type.value };
}

export function cast(of: Expr, type: Type): Expr {
  return { op: "cast", of, type };
}

export function callOf(name: ScalarFunction, type: Type, ...args: readonly Expr[]): Expr {
  return { op: "call", function: name, type, arguments: args };
}

/** An aggregate; its result type follows from function and argument as the language says. */
export function aggregate(
  name: string,
  fn: AggregateFunction,
  argument?: Expr,
  more: { readonly where?: Expr; readonly fraction?: number } = {},
): AggregateItem {
  return { name, function: fn, ...(argument ? { argument } : {}), ...more, type: aggregateType(fn, argument?.type) };
}

function aggregateType(fn: AggregateFunction, argument: Type | undefined): Type {
  switch (fn) {
    case "count":
    case "count_distinct":
      return { kind: "bigint", nullable: false };
    case "sum":
      if (argument?.kind === "decimal") return { ...argument, precision: 38, nullable: true };
      return argument?.kind === "double" ? DOUBLE : BIGINT;
    case "avg":
      return argument?.kind === "decimal" ? decimal(38, Math.max(6, argument.scale)) : DOUBLE;
    case "min":
    case "max":
    case "first":
    case "last":
      if (!argument) throw new Error(`${fn} without an argument.`);
      return { ...argument, nullable: true };
    default:
      return DOUBLE;
  }
}

export const tumbling = (sizeMs: number, everyMs?: number): Window =>
  everyMs === undefined ? { kind: "tumbling", sizeMs } : { kind: "tumbling", sizeMs, everyMs };
export const sliding = (sizeMs: number, everyMs: number): Window => ({ kind: "sliding", sizeMs, everyMs });
export const session = (gapMs: number): Window => ({ kind: "session", gapMs });

/** A window group whose output is its aggregates, then its derived items. */
export function group(
  window: Window,
  aggregates: readonly AggregateItem[],
  derived: readonly DerivedItem[] = [],
): WindowGroup {
  return {
    label: windowLabel(window),
    window,
    aggregates,
    derived,
    output: [...aggregates, ...derived].map((it) => it.name),
  };
}

export interface PlanParts {
  readonly feature?: string;
  readonly source?: string;
  /** Beside `customer_id: string` (the key, unless `keys` says otherwise) and `event_timestamp: timestamp`. */
  readonly columns?: Readonly<Record<string, Type>>;
  readonly time?: ColumnPlan;
  readonly delayMs?: number;
  readonly where?: Expr;
  readonly keys?: readonly KeyPlan[];
  readonly groups: readonly WindowGroup[];
  readonly offline?: boolean;
}

export function planOf(parts: PlanParts): Plan {
  const time = parts.time ?? { name: "event_timestamp", type: TIMESTAMP };
  const keys = parts.keys ?? [keyOf("customer_id", STRING)];
  const columns = new Map<string, Type>(parts.keys ? [] : [["customer_id", STRING]]);
  for (const [name, type] of Object.entries(parts.columns ?? {})) columns.set(name, type);
  columns.set(time.name, time.type);
  const source = parts.source ?? "transactions";
  const plan: Omit<Plan, "hash"> = {
    format: PLAN_FORMAT,
    feature: parts.feature ?? "stats",
    source: {
      name: source,
      topic: source,
      format: "json",
      columns: [...columns].map(([name, type]) => ({ name, type })),
      time: { column: time.name, delayMs: parts.delayMs ?? 5_000 },
    },
    ...(parts.where ? { where: parts.where } : {}),
    keys,
    groups: parts.groups,
    online: { ttlMs: 24 * HOUR },
    offline: parts.offline ?? false,
  };
  return { ...plan, hash: hashPlan(plan) };
}

/** A key that is a column of its own name. */
export function keyOf(name: string, type: Type): KeyPlan {
  return { name, value: column(name, type) };
}

/** The feature that the project starts from. */
export function seedPlan(): Plan {
  const amount = column("amount", DOUBLE);
  return planOf({
    feature: "realtime_transaction_stats",
    columns: { amount: DOUBLE },
    groups: [
      group(tumbling(HOUR), [aggregate("txn_count_1h", "count", amount), aggregate("txn_sum_1h", "sum", amount)]),
    ],
  });
}
