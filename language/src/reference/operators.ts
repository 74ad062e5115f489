// How operators are written and how tightly they bind, for the reference.
// Invariant: an operator without a row does not compile. That the levels are those of the grammar, test/docs proves.
import type { OperatorFunction } from "../types/index.js";

/** Lowest first. */
export const LEVELS = ["or", "and", "not", "comparison", "sum", "product", "sign"] as const;
export type Level = (typeof LEVELS)[number];

export interface WrittenOperator {
  readonly written: string;
  readonly level: Level;
}

export const WRITTEN: Readonly<Record<OperatorFunction, WrittenOperator>> = {
  or: { written: "a or b", level: "or" },
  and: { written: "a and b", level: "and" },
  not: { written: "not a", level: "not" },
  equal: { written: "a == b", level: "comparison" },
  not_equal: { written: "a != b", level: "comparison" },
  less: { written: "a < b", level: "comparison" },
  less_or_equal: { written: "a <= b", level: "comparison" },
  greater: { written: "a > b", level: "comparison" },
  greater_or_equal: { written: "a >= b", level: "comparison" },
  in: { written: "a in [b, c]", level: "comparison" },
  like: { written: 'a like "b%"', level: "comparison" },
  is_null: { written: "a is null", level: "comparison" },
  is_not_null: { written: "a is not null", level: "comparison" },
  add: { written: "a + b", level: "sum" },
  subtract: { written: "a - b", level: "sum" },
  multiply: { written: "a * b", level: "product" },
  divide: { written: "a / b", level: "product" },
  modulo: { written: "a % b", level: "product" },
  negate: { written: "-a", level: "sign" },
};
