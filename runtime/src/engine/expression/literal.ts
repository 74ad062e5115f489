// Literals of a plan as values.
import type { LiteralValue, Type } from "@feat-lang/compiler/plan";
import { decimalFromText } from "../value/decimal.js";
import { normalizeInteger } from "../value/integer.js";
import type { Value } from "../value/value.js";

export function valueOfLiteral(value: LiteralValue, type: Type): Value {
  if (value === null) return null;
  switch (type.kind) {
    case "bigint":
      return normalizeInteger(BigInt(value));
    case "decimal":
      return decimalFromText(String(value), type.precision, type.scale);
    default:
      return typeof value === "number" ? value + 0 : value;
  }
}
