// Three-valued logic and the choice between values.
// Invariant: as in SQL, `false and null` is false, `true or null` is true, everything else with null is null.
import type { Value } from "../value/value.js";
import type { Call, Evaluate } from "./evaluate.js";
import { lift, operandAt, valueAt } from "./lift.js";
import { unify, widen } from "./numeric.js";
import { equalityOf } from "./order.js";

export const and = (call: Call): Evaluate => decided(call, false);
export const or = (call: Call): Evaluate => decided(call, true);

/** `decider` among the operands decides; without it a null makes null. */
function decided(call: Call, decider: boolean): Evaluate {
  const evaluators = call.operands.map((operand) => operand.evaluate);
  return (row) => {
    let result: boolean | null = !decider;
    for (const evaluate of evaluators) {
      const value = evaluate(row);
      if (value === decider) return decider;
      if (value === null) result = null;
    }
    return result;
  };
}

export const not = (call: Call): Evaluate => lift(valueAt<boolean>(call, 0), (value) => !value);

export function isNull(call: Call): Evaluate {
  const { evaluate } = operandAt(call, 0);
  return (row) => evaluate(row) === null;
}

export function isNotNull(call: Call): Evaluate {
  const { evaluate } = operandAt(call, 0);
  return (row) => evaluate(row) !== null;
}

/** `if(c, a, b)`: b where c is false or null. */
export function choose(call: Call): Evaluate {
  const condition = valueAt<boolean>(call, 0);
  const whenTrue = widen(operandAt(call, 1), call.type);
  const otherwise = widen(operandAt(call, 2), call.type);
  return (row) => (condition(row) === true ? whenTrue(row) : otherwise(row));
}

export function coalesce(call: Call): Evaluate {
  const evaluators = call.operands.map((operand) => widen(operand, call.type));
  return (row) => {
    for (const evaluate of evaluators) {
      const value = evaluate(row);
      if (value !== null) return value;
    }
    return null;
  };
}

/** `x in [a, …]`: x, then the candidates. Null where x is null, or where none is equal and one is null. */
export function isIn(call: Call): Evaluate {
  const { type, evaluators } = unify(call.operands);
  const [subject, ...candidates] = evaluators as [Evaluate, ...Evaluate[]];
  const isEqual = equalityOf(type);
  return (row) => {
    const value = subject(row);
    if (value === null) return null;
    let result: Value = false;
    for (const evaluate of candidates) {
      const candidate = evaluate(row);
      if (candidate === null) result = null;
      else if (isEqual(value, candidate)) return true;
    }
    return result;
  };
}
