// How great a double can become that an expression computes: whether it can leave the doubles on the way.
// Invariant: what is said to stay finite does, for any event. In the language a double that is not finite is null; Flink
// computes on with infinities, and some of its functions stop the job on one.
import type { AggregateItem, Expr, Type } from "../plan/plan.js";
import { call, caseWhen, comparison, primary, type Sql } from "./sql.js";

export const MAX_DOUBLE = "1.7976931348623157E308";

/** NULL for NaN and infinities. */
export function finiteOrNull(value: Sql): Sql {
  return caseWhen([[comparison(call("ABS", value), "<=", primary(MAX_DOUBLE)), value]]);
}

/** Items of a window group whose column may hold what is not finite. */
export type MayOverflow = (item: string) => boolean;

export function mayOverflow(expr: Expr, items: MayOverflow): boolean {
  return expr.type.kind === "double" && boundOf(expr, items) === Number.POSITIVE_INFINITY;
}

/** Sums of doubles, and what Flink computes by way of sums. */
export function aggregateMayOverflow({ function: name, argument, type }: AggregateItem): boolean {
  if (type.kind !== "double") return false;
  if (name === "sum") return true;
  const ofDoubles = argument !== undefined && boundOfType(argument.type) > 1e150;
  return ofDoubles && (name === "avg" || /^(?:stddev|variance)/.test(name));
}

/** The greatest absolute value, rounded as the value itself is; infinite where it may not be finite. */
function boundOf(expr: Expr, items: MayOverflow): number {
  switch (expr.op) {
    case "literal":
      return expr.value === null ? 0 : Math.abs(Number(expr.value));
    case "item":
      return items(expr.name) ? Number.POSITIVE_INFINITY : boundOfType(expr.type);
    case "cast":
      return Math.min(boundOfType(expr.of.type), expr.of.type.kind === "double" ? boundOf(expr.of, items) : Infinity);
    case "call":
      return boundOfCall(expr, items);
    default:
      return boundOfType(expr.type);
  }
}

function boundOfCall(expr: Expr & { readonly op: "call" }, items: MayOverflow): number {
  const [x, y] = expr.arguments;
  const bound = (argument: Expr | undefined) => (argument ? boundOf(argument, items) : 0);
  switch (expr.function) {
    case "add":
    case "subtract":
      return bound(x) + bound(y);
    case "multiply":
      return bound(x) * bound(y);
    case "divide":
      return bound(x) / leastDivisor(y);
    case "modulo":
      // By way of the quotient.
      return bound(x) / leastDivisor(y) === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : 2 * bound(x);
    case "negate":
    case "abs":
    case "floor":
    case "ceil":
      return bound(x);
    case "exp":
    case "power":
      return Number.POSITIVE_INFINITY;
    case "round":
      return y?.op === "literal" && Number(y.value) < 0 ? Number.POSITIVE_INFINITY : bound(x);
    default:
      // All others take arguments that are finite or null, and choose one of them or stay below their argument.
      return boundOfType(expr.type);
  }
}

/** The least absolute value a divisor can have; division by zero is null, however small 0 may have been. */
function leastDivisor(divisor: Expr | undefined): number {
  if (divisor?.op === "literal") return Math.abs(Number(divisor.value)) || 1;
  if (divisor?.op !== "cast") return 0;
  const { type } = divisor.of;
  if (type.kind === "int" || type.kind === "bigint") return 1;
  if (type.kind === "decimal") return 10 ** -type.scale;
  return divisor.of.op === "literal" ? Math.abs(Number(divisor.of.value)) || 1 : 0;
}

function boundOfType(type: Type): number {
  switch (type.kind) {
    case "boolean":
      return 1;
    case "int":
      return 2 ** 31;
    case "bigint":
      return 2 ** 63;
    case "decimal":
      return 10 ** (type.precision - type.scale);
    default:
      return Number.MAX_VALUE;
  }
}
