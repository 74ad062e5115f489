// The engine's part of the registry of operators and scalar functions: one evaluator per name.
import type { ScalarFunction } from "@feat-lang/compiler/plan";
import type { Value } from "../value/value.js";
import * as arithmetic from "./arithmetic.js";
import * as calendar from "./calendar.js";
import * as comparison from "./comparison.js";
import type { Call, Evaluate } from "./evaluate.js";
import { lift, valueAt } from "./lift.js";
import * as logic from "./logic.js";
import * as text from "./text.js";

export const SCALAR_EVALUATORS: Record<ScalarFunction, (call: Call) => Evaluate> = {
  add: arithmetic.add,
  subtract: arithmetic.subtract,
  multiply: arithmetic.multiply,
  divide: arithmetic.divide,
  modulo: arithmetic.modulo,
  negate: arithmetic.negate,
  equal: comparison.equal,
  not_equal: comparison.notEqual,
  less: comparison.less,
  less_or_equal: comparison.lessOrEqual,
  greater: comparison.greater,
  greater_or_equal: comparison.greaterOrEqual,
  and: logic.and,
  or: logic.or,
  not: logic.not,
  in: logic.isIn,
  like: text.like,
  is_null: logic.isNull,
  is_not_null: logic.isNotNull,
  if: logic.choose,
  coalesce: logic.coalesce,
  abs: arithmetic.abs,
  round: arithmetic.round,
  floor: arithmetic.floor,
  ceil: arithmetic.ceil,
  sqrt: arithmetic.sqrt,
  ln: arithmetic.ln,
  exp: arithmetic.exp,
  power: arithmetic.power,
  least: comparison.least,
  greatest: comparison.greatest,
  lower: text.lower,
  upper: text.upper,
  trim: text.trim,
  length: text.length,
  substring: text.substring,
  concat: text.concat,
  contains: text.contains,
  starts_with: text.startsWith,
  hour_of_day: calendar.hourOfDay,
  day_of_week: calendar.dayOfWeek,
  date_of: calendar.dateOf,
  epoch_ms: calendar.epochMs,
  array_size: (call) => lift(valueAt<readonly Value[]>(call, 0), (array) => array.length),
};
