// The names of everything that can be called, shared by all three packages.
// Invariant: each package keeps its part of a registry as a Record over these unions, so a missing row does not compile.

/** Scalar functions that are written as operators. */
export const OPERATOR_FUNCTIONS = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "modulo",
  "negate",
  "equal",
  "not_equal",
  "less",
  "less_or_equal",
  "greater",
  "greater_or_equal",
  "and",
  "or",
  "not",
  "in",
  "like",
  "is_null",
  "is_not_null",
] as const;
export type OperatorFunction = (typeof OPERATOR_FUNCTIONS)[number];

/** Scalar functions that are called by name. */
export const NAMED_FUNCTIONS = [
  "if",
  "coalesce",
  "abs",
  "round",
  "floor",
  "ceil",
  "sqrt",
  "ln",
  "exp",
  "power",
  "least",
  "greatest",
  "lower",
  "upper",
  "trim",
  "length",
  "substring",
  "concat",
  "contains",
  "starts_with",
  "hour_of_day",
  "day_of_week",
  "date_of",
  "epoch_ms",
  "array_size",
] as const;
export type NamedFunction = (typeof NAMED_FUNCTIONS)[number];

/** Operators and functions: what a row-at-a-time expression is made of. */
export const SCALAR_FUNCTIONS = [...OPERATOR_FUNCTIONS, ...NAMED_FUNCTIONS] as const;
export type ScalarFunction = (typeof SCALAR_FUNCTIONS)[number];

/** What turns the rows of a window into one value. */
export const AGGREGATE_FUNCTIONS = [
  "count",
  "count_distinct",
  "sum",
  "avg",
  "min",
  "max",
  "stddev",
  "stddev_pop",
  "variance",
  "variance_pop",
  "first",
  "last",
  "percentile",
] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];
