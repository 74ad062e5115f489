// Making an implicit conversion explicit.
// Invariant: a null takes the wanted type; anything else gets a `cast`, and only where kinds differ.
import { exactDecimal, type NumberText, sameType, type Type, withNullable } from "@feat-lang/language";
import type { Expr, LiteralValue } from "../plan/index.js";

/** `to.nullable` says nothing about the result: converting keeps null as null and makes none. */
export function coerce(expr: Expr, to: Type): Expr {
  if (expr.op === "literal" && expr.value === null) return nullLiteral(to);
  if (sameType(expr.type, to)) return expr;
  return { op: "cast", type: withNullable(to, expr.type.nullable), of: expr };
}

export function nullLiteral(type: Type): Expr {
  return { op: "literal", type: withNullable(type, true), value: null };
}

/** The literal's value in a numeric type's representation; undefined where the number does not fit it exactly. */
export function numberValue(number: NumberText, type: Type): LiteralValue | undefined {
  switch (type.kind) {
    case "int":
      return number.integer ? Number(number.text) : undefined;
    case "double":
      return Number(number.text) === 0 ? 0 : Number(number.text);
    case "bigint":
      return number.integer ? BigInt(number.text).toString() : undefined;
    case "decimal": {
      const exact = exactDecimal(number);
      return exact && exact.shape.scale <= type.scale ? exact.digits : undefined;
    }
    default:
      return undefined;
  }
}
