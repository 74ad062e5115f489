// Row-at-a-time expressions as SQL.
// Invariant: the value is the language's on every row; no cast is printed that changes neither value nor type. Sums,
// products and quotients of doubles are computed on with infinities, as the language's null, up to where one could tell.
import type { Expr, LiteralValue, ScalarFunction, Type } from "../plan/plan.js";
import { decimalAlwaysFits, emitCast, needsReading, readField, withoutMinusZero } from "./conversion.js";
import { sqlDate, sqlDouble, sqlName, sqlString, sqlTimestamp } from "./dialect.js";
import { finiteOrNull, type MayOverflow, mayOverflow } from "./double-bounds.js";
import { SCALAR_SQL } from "./scalar-functions.js";
import { castTo, Level, operand, primary, type Sql, sqlNull } from "./sql.js";
import { sqlType } from "./sql-type.js";

/** What names mean where the expression stands. */
export interface Scope {
  column(name: string): Sql;
  item(name: string): Sql;
  /** Items whose column may hold a double that is not finite; none where nothing is said. */
  readonly mayOverflow?: MayOverflow;
}

export function emitExpression(expr: Expr, scope: Scope): Sql {
  const sql = emitUnchecked(expr, scope);
  return mayOverflow(expr, scope.mayOverflow ?? isNone) ? finiteOrNull(sql) : sql;
}

const isNone = () => false;

/** Not finite instead of null where the language has no double for the value: for who checks it, or shows it to none. */
export function emitUnchecked(expr: Expr, scope: Scope): Sql {
  switch (expr.op) {
    case "literal":
      return emitLiteral(expr.value, expr.type);
    case "column":
      return scope.column(expr.name);
    case "item":
      return scope.item(expr.name);
    case "field":
      return read(
        primary(`${operand(emitExpression(expr.of, scope), Level.primary)}.${sqlName(expr.name)}`),
        expr.type,
      );
    case "element":
      return read(emitElement(emitExpression(expr.of, scope), expr.at, expr.type), expr.type);
    case "cast":
      return emitCastOf(expr.of, expr.type, scope);
    case "call": {
      const compares = COMPARISONS.has(expr.function);
      const passes = PASSES_ON[expr.function] ?? 0;
      return SCALAR_SQL[expr.function]({
        args: expr.arguments.map((argument, at) =>
          (compares ? emitComparand : at < passes ? emitUnchecked : emitExpression)(argument, scope),
        ),
        exprs: expr.arguments,
        type: expr.type,
      });
    }
  }
}

/** Of how many of its arguments an operator gives nothing finite unless they are; a divisor is none of them: 1 / ∞ is 0. */
const PASSES_ON: Partial<Record<ScalarFunction, number>> = {
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 1,
  negate: 1,
  abs: 1,
};

const COMPARISONS: ReadonlySet<ScalarFunction> = new Set<ScalarFunction>([
  "equal",
  "not_equal",
  "less",
  "less_or_equal",
  "greater",
  "greater_or_equal",
  "in",
]);

/** Flink compares numbers of all exact types as they are, so neither widening nor a literal's type has to be written. */
function emitComparand(expr: Expr, scope: Scope): Sql {
  const inner = withoutWidening(expr);
  const { type } = inner;
  const isNumber = type.kind === "bigint" || type.kind === "double" || type.kind === "decimal";
  if (inner.op === "literal" && isNumber && /^-?[0-9]{1,9}$/.test(String(inner.value)))
    return number(String(inner.value));
  return emitExpression(inner, scope);
}

/** The number that is widened to a larger exact type which holds all its values; any other expression as it is. */
export function withoutWidening(expr: Expr): Expr {
  if (expr.op !== "cast") return expr;
  const { of, type } = expr;
  const widens = (of.type.kind === "int" && type.kind === "bigint") || decimalAlwaysFits(of.type, type);
  return widens ? of : expr;
}

/** What lies inside rows, arrays and maps is still as Flink's JSON format delivered it. */
function read(wire: Sql, type: Type): Sql {
  return needsReading(type) ? readField(wire, type) : wire;
}

function emitElement(of: Sql, at: string | number, type: Type): Sql {
  if (typeof at === "string") return primary(`${operand(of, Level.primary)}[${sqlString(at)}]`);
  // Flink refuses a constant index below 1; the language has no element there.
  return at >= 1 ? primary(`${operand(of, Level.primary)}[${at}]`) : sqlNull(sqlType(type));
}

function emitCastOf(of: Expr, to: Type, scope: Scope): Sql {
  if (of.op === "literal") {
    if (of.value === null) return sqlNull(sqlType(to));
    if (of.type.kind === "int" && to.kind === "double") return primary(sqlDouble(Number(of.value)));
    if (of.type.kind === "int" && to.kind === "bigint") return emitLiteral(String(of.value), to);
  }
  const value = emitExpression(of, scope);
  // The text of -0 has its sign, and the language has no -0; columns have none either.
  const mayBeMinusZero = of.op === "call" && of.type.kind === "double" && to.kind === "string";
  return emitCast(mayBeMinusZero ? withoutMinusZero(value) : value, of.type, to);
}

function emitLiteral(value: LiteralValue, type: Type): Sql {
  if (value === null) return sqlNull(sqlType(type));
  switch (type.kind) {
    case "string":
      return primary(sqlString(String(value)));
    case "boolean":
      return primary(value === true ? "TRUE" : "FALSE");
    case "int":
      return number(String(value));
    case "bigint":
      return castTo(number(String(value)), "BIGINT");
    case "double":
      return number(sqlDouble(Number(value)));
    case "decimal":
      return decimalLiteral(String(value), type);
    case "timestamp":
      return primary(sqlTimestamp(Number(value)));
    case "date":
      return primary(sqlDate(Number(value)));
    default:
      throw new Error(`There are no literals of type ${type.kind}.`);
  }
}

function number(text: string): Sql {
  return { text, level: text.startsWith("-") ? Level.unary : Level.primary };
}

/** Flink gives a literal the precision and scale of its digits, up to what int64 holds; any other needs a cast. */
function decimalLiteral(text: string, type: Type & { readonly kind: "decimal" }): Sql {
  const [, whole = "", fraction = ""] = /^-?0*(\d*)\.?(\d*)$/.exec(text) ?? [];
  // 0.5 is a DECIMAL(2, 1).
  const digits = Math.max(1, whole.length) + fraction.length;
  const asItStands = type.scale > 0 && fraction.length === type.scale && digits === type.precision && digits <= 18;
  return asItStands ? number(text) : castTo(primary(sqlString(text)), sqlType(type));
}
