// Operators and functions on numbers.
// Invariant: integers wrap at 64 bits as on the JVM, decimals are exact and null beyond their precision, doubles are null
// where the result is not finite.

import { divideHalfUp, powerOfTen, rescaleDecimal } from "../value/decimal.js";
import { finite } from "../value/double.js";
import {
  addIntegers,
  multiplyIntegers,
  negateInteger,
  remainderOfIntegers,
  subtractIntegers,
} from "../value/integer.js";
import type { Integer } from "../value/value.js";
import type { Call, Evaluate } from "./evaluate.js";
import { lift, lift2, operandAt, valueAt } from "./lift.js";
import { asDouble, asExact, scaleOf, settleExact } from "./numeric.js";
import { roundDouble } from "./round-double.js";

interface Binary {
  double(a: number, b: number): number | null;
  /** Of two whole numbers of one scale. */
  exact(a: Integer, b: Integer): Integer | null;
}

function binary(call: Call, operation: Binary): Evaluate {
  const [a, b] = [operandAt(call, 0), operandAt(call, 1)];
  const scaleOfA = scaleOf(a.type);
  const scaleOfB = scaleOf(b.type);
  if (scaleOfA === undefined || scaleOfB === undefined) return lift2(asDouble(a), asDouble(b), operation.double);
  const scale = Math.max(scaleOfA, scaleOfB);
  const settle = settleExact(call.type, scale);
  return lift2(asExact(a, scale), asExact(b, scale), (left, right) => {
    const result = operation.exact(left, right);
    return result === null ? null : settle(result);
  });
}

export const add = (call: Call): Evaluate => binary(call, { double: (a, b) => finite(a + b), exact: addIntegers });

export const subtract = (call: Call): Evaluate =>
  binary(call, { double: (a, b) => finite(a - b), exact: subtractIntegers });

export const modulo = (call: Call): Evaluate =>
  binary(call, {
    // By the quotient, as Flink SQL can compute it, too: 1 % 0.1 is 0 and not what is left of 1 by the digits of 0.1.
    double: (a, b) => (b === 0 ? null : finite(a - b * Math.trunc(a / b))),
    exact: (a, b) => (b === 0 ? null : remainderOfIntegers(a, b)),
  });

export function multiply(call: Call): Evaluate {
  const [a, b] = [operandAt(call, 0), operandAt(call, 1)];
  const scaleOfA = scaleOf(a.type);
  const scaleOfB = scaleOf(b.type);
  if (scaleOfA === undefined || scaleOfB === undefined) {
    return lift2(asDouble(a), asDouble(b), (left, right) => finite(left * right));
  }
  const settle = settleExact(call.type, scaleOfA + scaleOfB);
  return lift2(asExact(a, scaleOfA), asExact(b, scaleOfB), (left, right) => settle(multiplyIntegers(left, right)));
}

export const divide = (call: Call): Evaluate =>
  lift2(asDouble(operandAt(call, 0)), asDouble(operandAt(call, 1)), (a, b) => (b === 0 ? null : finite(a / b)));

/** A function of one number that keeps its kind. */
function unary(call: Call, double: (value: number) => number, exact: (value: Integer) => Integer): Evaluate {
  const operand = operandAt(call, 0);
  const scale = scaleOf(operand.type);
  if (scale === undefined) return lift(asDouble(operand), (value) => finite(double(value)));
  const settle = settleExact(call.type, scale);
  return lift(asExact(operand, scale), (value) => settle(exact(value)));
}

export const negate = (call: Call): Evaluate => unary(call, (value) => -value, negateInteger);

export const abs = (call: Call): Evaluate =>
  unary(call, Math.abs, (value) => (value < 0 ? negateInteger(value) : value));

export const floor = (call: Call): Evaluate =>
  towards(call, Math.floor, (value, unit) => (value < 0 ? negateInteger(unit) : 0));

export const ceil = (call: Call): Evaluate => towards(call, Math.ceil, (value, unit) => (value > 0 ? unit : 0));

/** The whole number below or above; `step` is what to add to a cut-off value that was not whole. */
function towards(
  call: Call,
  double: (value: number) => number,
  step: (value: Integer, unit: Integer) => Integer,
): Evaluate {
  const scale = scaleOf(operandAt(call, 0).type) ?? 0;
  const unit = powerOfTen(scale);
  return unary(call, double, (value) => {
    const rest = remainderOfIntegers(value, unit);
    return rest === 0 ? value : addIntegers(subtractIntegers(value, rest), step(value, unit));
  });
}

/** `round(x)` and `round(x, digits)`: half up, away from zero. */
export function round(call: Call): Evaluate {
  const operand = operandAt(call, 0);
  const digits: Evaluate<Integer> = call.operands.length > 1 ? valueAt<Integer>(call, 1) : () => 0;
  const scale = scaleOf(operand.type);
  if (scale === undefined) {
    return lift2(asDouble(operand), digits, (value, places) => roundDouble(value, clampDigits(places)));
  }
  const settle = settleExact(call.type, scale);
  return lift2(asExact(operand, scale), digits, (value, places) =>
    settle(roundExact(value, scale - clampDigits(places))),
  );
}

/** With the last `dropped` digits zero. */
function roundExact(value: Integer, dropped: number): Integer {
  if (dropped <= 0) return value;
  return rescaleDecimal(divideHalfUp(value, powerOfTen(dropped)), 0, dropped);
}

/** No type has digits beyond these, and a shift by more would only cost time. */
function clampDigits(places: Integer): number {
  return Math.max(-400, Math.min(400, Number(places)));
}

function ofDoubles(call: Call, apply: (value: number) => number): Evaluate {
  return lift(asDouble(operandAt(call, 0)), (value) => finite(apply(value)));
}

export const sqrt = (call: Call): Evaluate => ofDoubles(call, Math.sqrt);
export const ln = (call: Call): Evaluate => ofDoubles(call, Math.log);
export const exp = (call: Call): Evaluate => ofDoubles(call, Math.exp);

export const power = (call: Call): Evaluate =>
  lift2(asDouble(operandAt(call, 0)), asDouble(operandAt(call, 1)), (base, exponent) => finite(base ** exponent));
