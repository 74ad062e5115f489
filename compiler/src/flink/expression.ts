// Row-at-a-time expressions as SQL.
// Invariant: the value is the language's on every row; no cast is printed that changes neither value nor type.
import type { Expr, LiteralValue, ScalarFunction, Type } from "../plan/plan.js";
import { decimalAlwaysFits, emitCast, needsReading, readField } from "./conversion.js";
import { sqlDate, sqlDouble, sqlName, sqlString, sqlTimestamp } from "./dialect.js";
import { SCALAR_SQL } from "./scalar-functions.js";
import { castTo, Level, operand, primary, type Sql, sqlNull } from "./sql.js";
import { sqlType } from "./sql-type.js";

/** What names mean where the expression stands. */
export interface Scope {
  column(name: string): Sql;
  item(name: string): Sql;
}

export function emitExpression(expr: Expr, scope: Scope): Sql {
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
      return SCALAR_SQL[expr.function]({
        args: expr.arguments.map((argument) => (compares ? emitComparand : emitExpression)(argument, scope)),
        exprs: expr.arguments,
        type: expr.type,
      });
    }
  }
}

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
  return emitCast(emitExpression(of, scope), of.type, to);
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
  const digits = whole.length + fraction.length;
  const asItStands = type.scale > 0 && fraction.length === type.scale && digits === type.precision && digits <= 18;
  return asItStands ? number(text) : castTo(primary(sqlString(text)), sqlType(type));
}
