// How types meet: widening int → bigint → decimal → double, `null` taking its neighbours' type, `unknown` absorbing.
// Invariant: nothing here narrows; every narrowing is a cast in the text.
import type { Type, TypeKind, TypeOf } from "../types/index.js";
import type { DecimalShape } from "./decimal.js";
import { commonDecimal } from "./decimal.js";

export const UNKNOWN: Type = { kind: "unknown", nullable: true };
export const NULL: Type = { kind: "null", nullable: true };

export type NumericType =
  | { readonly kind: "int" | "bigint" | "double"; readonly nullable: boolean }
  | TypeOf<"decimal">;

export function isNumeric(type: Type): type is NumericType {
  return type.kind === "int" || type.kind === "bigint" || type.kind === "decimal" || type.kind === "double";
}

export function isInteger(type: Type): boolean {
  return type.kind === "int" || type.kind === "bigint";
}

/** `null` and `unknown` are accepted everywhere. */
export function isOpen(type: Type): boolean {
  return type.kind === "null" || type.kind === "unknown";
}

const SCALARS: ReadonlySet<TypeKind> = new Set([
  ...(["string", "boolean", "int", "bigint", "double", "decimal"] as const),
  ...(["timestamp", "date", "bytes"] as const),
]);

/** Neither an array, a map nor a row. */
export function isScalar(type: Type): boolean {
  return SCALARS.has(type.kind) || isOpen(type);
}

export function withNullable<T extends Type>(type: T, nullable: boolean): Type {
  if (isOpen(type) || type.nullable === nullable) return type;
  return { ...type, nullable } as Type;
}

/** The type of a value that was read: whether its integers counted seconds concerns the event alone. */
export function valueType(type: Type): Type {
  switch (type.kind) {
    case "timestamp":
      return { kind: "timestamp", nullable: type.nullable };
    case "array":
      return { ...type, element: valueType(type.element) };
    case "map":
      return { ...type, value: valueType(type.value) };
    case "row":
      return { ...type, fields: type.fields.map((field) => ({ name: field.name, type: valueType(field.type) })) };
    default:
      return type;
  }
}

/** An integer type as the decimal that holds it. */
export function asDecimal(type: NumericType): DecimalShape {
  switch (type.kind) {
    case "decimal":
      return type;
    case "int":
      return { precision: 10, scale: 0 };
    case "bigint":
      return { precision: 19, scale: 0 };
    case "double":
      throw new Error("A double has no decimal shape.");
  }
}

/** The least type that both widen to; undefined where there is none. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a.kind === "unknown" || b.kind === "unknown") return UNKNOWN;
  if (a.kind === "null") return withNullable(b, true);
  if (b.kind === "null") return withNullable(a, true);
  const nullable = a.nullable || b.nullable;
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b, nullable);
  if (a.kind !== b.kind) return undefined;
  if (a.kind === "timestamp") return { kind: "timestamp", nullable };
  if (a.kind === "array" && b.kind === "array") {
    const element = commonType(a.element, b.element);
    return element && { kind: "array", element, nullable };
  }
  if (a.kind === "map" && b.kind === "map") {
    const value = commonType(a.value, b.value);
    return value && { kind: "map", value, nullable };
  }
  if (a.kind === "row" && b.kind === "row") return sameType(a, b) ? withNullable(a, nullable) : undefined;
  return withNullable(a, nullable);
}

function commonNumeric(a: NumericType, b: NumericType, nullable: boolean): Type {
  if (a.kind === "double" || b.kind === "double") return { kind: "double", nullable };
  if (a.kind === "decimal" || b.kind === "decimal") {
    return { kind: "decimal", ...commonDecimal(decimalShape(a), decimalShape(b)), nullable };
  }
  return { kind: a.kind === "int" && b.kind === "int" ? "int" : "bigint", nullable };
}

function decimalShape(type: NumericType): DecimalShape {
  const { precision, scale } = asDecimal(type);
  return { precision, scale };
}

/** Equal but for `not null` at the top. */
export function sameType(a: Type, b: Type): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "decimal":
      return b.kind === "decimal" && a.precision === b.precision && a.scale === b.scale;
    case "array":
      return b.kind === "array" && a.element.nullable === b.element.nullable && sameType(a.element, b.element);
    case "map":
      return b.kind === "map" && a.value.nullable === b.value.nullable && sameType(a.value, b.value);
    case "row":
      return (
        b.kind === "row" &&
        a.fields.length === b.fields.length &&
        a.fields.every((field, index) => {
          const other = b.fields[index];
          return (
            other?.name === field.name &&
            other.type.nullable === field.type.nullable &&
            sameType(other.type, field.type)
          );
        })
      );
    default:
      return true;
  }
}
