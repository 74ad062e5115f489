// Reading operands as numbers of one kind, whatever numeric type they have.
// Invariant: only widening happens here (int → bigint → decimal → double); narrowing is a cast in the plan.
import type { Type } from "@feat-lang/compiler/plan";
import { decimalToNumber, fitsPrecision, rescaleDecimal } from "../value/decimal.js";
import { wrapToInt64 } from "../value/integer.js";
import type { Integer } from "../value/value.js";
import type { Evaluate } from "./evaluate.js";
import { lift } from "./lift.js";

interface Typed {
  readonly type: Type;
  readonly evaluate: Evaluate;
}

/** Digits after the point; undefined for what is no exact number. */
export function scaleOf(type: Type): number | undefined {
  if (type.kind === "int" || type.kind === "bigint") return 0;
  return type.kind === "decimal" ? type.scale : undefined;
}

export function asDouble({ type, evaluate }: Typed): Evaluate<number> {
  if (type.kind === "int" || type.kind === "double") return evaluate as Evaluate<number>;
  const scale = scaleOf(type);
  if (scale === undefined) throw new TypeError(`Not a number: ${type.kind}`);
  return lift(evaluate as Evaluate<Integer>, (value) => decimalToNumber(value, scale));
}

/** The operand as a whole number of its last digit at the given scale, which is at least its own. */
export function asExact({ type, evaluate }: Typed, scale: number): Evaluate<Integer> {
  const own = scaleOf(type);
  if (own === undefined) throw new TypeError(`Not an exact number: ${type.kind}`);
  const exact = evaluate as Evaluate<Integer>;
  return own === scale ? exact : lift(exact, (value) => rescaleDecimal(value, own, scale));
}

/** The exact result of an operation as its type holds it: integers wrap, decimals that do not fit are null. */
export function settleExact(type: Type, scale: number): (result: Integer) => Integer | null {
  if (type.kind === "int") return (result) => Number(BigInt.asIntN(32, BigInt(result)));
  if (type.kind !== "decimal") return wrapToInt64;
  return (result) => {
    const settled = rescaleDecimal(result, scale, type.scale);
    return fitsPrecision(settled, type.precision) ? settled : null;
  };
}

/** The operands as values of one type, so that they can be compared or stand for each other. */
export function unify(operands: readonly Typed[]): { readonly type: Type; readonly evaluators: readonly Evaluate[] } {
  const first = operands[0];
  if (first === undefined) throw new TypeError("A call lacks its arguments");
  const scales = operands.map(({ type }) => scaleOf(type));
  if (scales.every((scale) => scale !== undefined)) {
    const scale = Math.max(...scales);
    const type: Type = scale === 0 ? first.type : { kind: "decimal", precision: 38, scale, nullable: true };
    return { type, evaluators: operands.map((operand) => asExact(operand, scale)) };
  }
  if (scales.some((scale) => scale !== undefined)) {
    return { type: { kind: "double", nullable: true }, evaluators: operands.map(asDouble) };
  }
  return { type: first.type, evaluators: operands.map(({ evaluate }) => evaluate) };
}

/** The operand as a value of a result's type, which is its own or wider. */
export function widen(operand: Typed, type: Type): Evaluate {
  if (type.kind === "double") return asDouble(operand);
  return type.kind === "decimal" ? asExact(operand, type.scale) : operand.evaluate;
}
