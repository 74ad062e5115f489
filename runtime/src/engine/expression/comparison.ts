// Comparisons, least and greatest.
import type { Type } from "@feat-lang/compiler/plan";
import type { Value } from "../value/value.js";
import type { Call, Evaluate } from "./evaluate.js";
import { lift2, operandAt } from "./lift.js";
import { unify, widen } from "./numeric.js";
import { type Compare, compareOf, equalityOf } from "./order.js";

type Verdict = (order: number) => boolean;

export function equal(call: Call): Evaluate {
  const { type, left, right } = sides(call);
  return lift2(left, right, equalityOf(type));
}

export function notEqual(call: Call): Evaluate {
  const { type, left, right } = sides(call);
  const isEqual = equalityOf(type);
  return lift2(left, right, (a: Value, b: Value) => !isEqual(a, b));
}

export const less = (call: Call): Evaluate => compare(call, (order) => order < 0);
export const lessOrEqual = (call: Call): Evaluate => compare(call, (order) => order <= 0);
export const greater = (call: Call): Evaluate => compare(call, (order) => order > 0);
export const greaterOrEqual = (call: Call): Evaluate => compare(call, (order) => order >= 0);

function compare(call: Call, verdict: Verdict): Evaluate {
  const { type, left, right } = sides(call);
  const order = compareOf(type);
  return lift2(left, right, (a: Value, b: Value) => verdict(order(a, b)));
}

function sides(call: Call): { readonly type: Type; readonly left: Evaluate; readonly right: Evaluate } {
  const { type, evaluators } = unify([operandAt(call, 0), operandAt(call, 1)]);
  const [left, right] = evaluators as [Evaluate, Evaluate];
  return { type, left, right };
}

export const least = (call: Call): Evaluate => select(call, (order) => order < 0);
export const greatest = (call: Call): Evaluate => select(call, (order) => order > 0);

/** Null if any argument is null. */
function select(call: Call, replaces: Verdict): Evaluate {
  const type: Type = call.type;
  const order: Compare = compareOf(type);
  const evaluators = call.operands.map((operand) => widen(operand, type));
  return (row) => {
    let best: Value = null;
    for (const evaluate of evaluators) {
      const value = evaluate(row);
      if (value === null) return null;
      if (best === null || replaces(order(value, best))) best = value;
    }
    return best;
  };
}
