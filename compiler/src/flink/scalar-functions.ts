// The SQL of every operator and scalar function.
// Invariant: one row for each, and each gives on Flink what the language says (test/flink/scalar-functions.test.ts).
import type { Expr, ScalarFunction, Type } from "../plan/plan.js";
import { dateOf } from "./conversion.js";
import { emitLike } from "./like-pattern.js";
import {
  call,
  caseWhen,
  castTo,
  comparison,
  infix,
  Level,
  operand,
  postfix,
  primary,
  type Sql,
  sqlNull,
} from "./sql.js";

export interface SqlCall {
  /** At least as many as the function's signature asks for. */
  readonly args: readonly Sql[];
  readonly exprs: readonly Expr[];
  readonly type: Type;
}

export type SqlForm = (call: SqlCall) => Sql;

export const SCALAR_SQL: Record<ScalarFunction, SqlForm> = {
  add: arithmetic("+", Level.additive),
  subtract: arithmetic("-", Level.additive),
  multiply: arithmetic("*", Level.multiplicative),
  divide: (it) => divide(it),
  modulo: (it) => modulo(it),
  negate: ({ args: [x] }) => ({ text: `-${operand(arg(x), Level.primary)}`, level: Level.unary }),

  equal: (it) => compare("=", it),
  not_equal: (it) => compare("<>", it),
  less: (it) => ordered("<", it),
  less_or_equal: (it) => ordered("<=", it),
  greater: (it) => ordered(">", it),
  greater_or_equal: (it) => ordered(">=", it),
  and: (it) => connective("AND", Level.and, it),
  or: (it) => connective("OR", Level.or, it),
  not: ({ args: [x] }) => ({ text: `NOT ${operand(arg(x), Level.comparison)}`, level: Level.not }),
  in: ({ args: [x, ...list] }) => ({
    text: `${operand(arg(x), Level.additive)} IN (${list.map((it) => it.text).join(", ")})`,
    level: Level.comparison,
  }),
  like: ({ args: [x], exprs: [, pattern] }) => emitLike(arg(x), constantText(pattern)),
  is_null: ({ args: [x] }) => postfix(arg(x), "IS NULL"),
  is_not_null: ({ args: [x] }) => postfix(arg(x), "IS NOT NULL"),

  if: ({ args: [condition, yes, no] }) => caseWhen([[arg(condition), arg(yes)]], arg(no)),
  coalesce: ({ args }) => call("COALESCE", ...args),
  abs: plain("ABS"),
  round: plain("ROUND"),
  floor: plain("FLOOR"),
  ceil: plain("CEIL"),
  sqrt: ({ args: [x] }) => caseWhen([[comparison(arg(x), ">=", primary("0")), call("SQRT", arg(x))]]),
  ln: ({ args: [x] }) => caseWhen([[comparison(arg(x), ">", primary("0")), call("LN", arg(x))]]),
  exp: plain("EXP"),
  power: plain("POWER"),
  least: (it) => (it.type.kind === "string" ? pickText("<=", it) : call("LEAST", ...it.args)),
  greatest: (it) => (it.type.kind === "string" ? pickText(">=", it) : call("GREATEST", ...it.args)),
  lower: plain("LOWER"),
  upper: plain("UPPER"),
  trim: plain("TRIM"),
  length: plain("CHAR_LENGTH"),
  substring: ({ args: [x, from, length] }) =>
    primary(`SUBSTRING(${arg(x).text} FROM ${arg(from).text}${length ? ` FOR ${length.text}` : ""})`),
  concat: plain("CONCAT"),
  contains: ({ args: [x, part] }) =>
    comparison(primary(`POSITION(${arg(part).text} IN ${arg(x).text})`), ">", primary("0")),
  starts_with: plain("STARTSWITH"),
  // Not HOUR, which is wrong before 1970.
  hour_of_day: ({ args: [t] }) => castTo(call("DATE_FORMAT", arg(t), "'HH'"), "BIGINT"),
  day_of_week: ({ args: [t] }) => dayOfWeek(arg(t)),
  date_of: ({ args: [t] }) => dateOf(arg(t)),
  epoch_ms: ({ args: [t] }) => epochMs(arg(t)),
  array_size: plain("CARDINALITY"),
};

function arg(sql: Sql | undefined): Sql {
  if (sql === undefined) throw new Error("A call in the plan lacks an argument.");
  return sql;
}

function plain(name: string): SqlForm {
  return ({ args }) => call(name, ...args);
}

function arithmetic(operator: string, level: Level): SqlForm {
  return ({ args: [x, y] }) => infix(arg(x), operator, arg(y), level);
}

function connective(operator: string, level: Level, { args }: SqlCall): Sql {
  return args.reduce((left, right) => ({
    text: `${operand(left, level)} ${operator} ${operand(right, level)}`,
    level,
  }));
}

function compare(operator: string, { args: [x, y] }: SqlCall): Sql {
  return comparison(arg(x), operator, arg(y));
}

/** Flink orders strings by UTF-16 units or by bytes, as the plan falls out; bytes of UTF-8 are ordered as code points. */
function ordered(operator: string, { args: [x, y], exprs }: SqlCall): Sql {
  return exprs[0]?.type.kind === "string"
    ? compareText(operator, arg(x), arg(y))
    : comparison(arg(x), operator, arg(y));
}

function compareText(operator: string, x: Sql, y: Sql): Sql {
  return comparison(castTo(x, "BYTES"), operator, castTo(y, "BYTES"));
}

/** The first of the texts that holds against all after it; LEAST and GREATEST order by UTF-16. */
function pickText(operator: string, { args }: SqlCall): Sql {
  const anyNull = args.map((text) => postfix(text, "IS NULL").text).join(" OR ");
  const branches = args.slice(0, -1).map((text, index) => {
    const holds = args.slice(index + 1).map((other) => compareText(operator, text, other).text);
    return [{ text: holds.join(" AND "), level: Level.and }, text] as const;
  });
  return caseWhen([[{ text: anyNull, level: Level.or }, sqlNull("STRING")], ...branches], arg(args.at(-1)));
}

function divide({ args: [x, y], exprs }: SqlCall): Sql {
  return infix(arg(x), "/", nonZero(arg(y), exprs[1]), Level.multiplicative);
}

/** Flink's MOD takes exact numbers only, and its TRUNCATE stops the job on an infinite quotient. See docs/adr/0004-doubles-beyond-their-range.md. */
function modulo({ args: [x, y], exprs }: SqlCall): Sql {
  const divisor = nonZero(arg(y), exprs[1]);
  if (exprs[0]?.type.kind !== "double") return call("MOD", arg(x), divisor);
  const ratio = infix(arg(x), "/", divisor, Level.multiplicative);
  const quotient = infix(call("SIGN", ratio), "*", call("FLOOR", call("ABS", ratio)), Level.multiplicative);
  return infix(arg(x), "-", infix(arg(y), "*", quotient, Level.multiplicative), Level.additive);
}

/** Division by zero is NULL; a constant is what it is. */
function nonZero(divisor: Sql, expr: Expr | undefined): Sql {
  const constant = expr?.op === "cast" ? expr.of : expr;
  if (constant?.op === "literal" && constant.value !== null && Number(constant.value) !== 0) return divisor;
  return call("NULLIF", divisor, "0");
}

function constantText(expr: Expr | undefined): string {
  if (expr?.op !== "literal" || typeof expr.value !== "string")
    throw new Error("A pattern in the plan is no constant.");
  return expr.value;
}

/** Flink's is wrong before 1970; 2,000 years later, a whole number of weeks, the day of the week is the same. */
function dayOfWeek(t: Sql): Sql {
  return call("DAYOFWEEK", call("TIMESTAMPADD", "DAY", "730485", t));
}

/** By whole days and the time of the day: before 1970 Flink's other ways to it cut, overflow or use the Julian calendar. */
function epochMs(t: Sql): Sql {
  const days = castTo(call("TIMESTAMPDIFF", "DAY", "DATE '1970-01-01'", dateOf(t)), "BIGINT");
  const millisecondOfDay = castTo(call("DATE_FORMAT", t, "'A'"), "BIGINT");
  return { text: `${days.text} * 86400000 + ${millisecondOfDay.text}`, level: Level.additive };
}
