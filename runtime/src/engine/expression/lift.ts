// Functions of values made functions of rows: null in, null out.
import type { Value } from "../value/value.js";
import type { Call, Evaluate, Operand } from "./evaluate.js";

export function lift<A extends Value, R extends Value>(a: Evaluate<A>, apply: (a: A) => R | null): Evaluate<R> {
  return (row) => {
    const left = a(row);
    return left === null ? null : apply(left);
  };
}

export function lift2<A extends Value, B extends Value, R extends Value>(
  a: Evaluate<A>,
  b: Evaluate<B>,
  apply: (a: A, b: B) => R | null,
): Evaluate<R> {
  return (row) => {
    const left = a(row);
    if (left === null) return null;
    const right = b(row);
    return right === null ? null : apply(left, right);
  };
}

/** The operand at a position that the checker has made sure of. */
export function operandAt(call: Call, index: number): Operand {
  const operand = call.operands[index];
  if (operand === undefined) throw new TypeError(`A call lacks its argument ${index + 1}`);
  return operand;
}

/** The operand's evaluator, its values taken as the kind that the checker has made sure of. */
export function valueAt<V extends Value>(call: Call, index: number): Evaluate<V> {
  return operandAt(call, index).evaluate as Evaluate<V>;
}
