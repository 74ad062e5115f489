// From types as written to types.
// Invariant: a type that cannot be read is `unknown`, reported once by `check-types`, and absorbs what is built on it.
import type { ColumnType, TypeNode } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { ScalarKind, Type } from "../types/index.js";
import { SCALAR_KINDS } from "../types/index.js";
import { UNKNOWN, withNullable } from "./common-type.js";
import type { DecimalShape } from "./decimal.js";
import { MAX_PRECISION } from "./decimal.js";

/** The names a type can begin with; `float` means double. */
export const TYPE_NAMES: readonly string[] = [...SCALAR_KINDS, "float", "decimal", "array", "map", "row"];

const SCALAR_BY_NAME: ReadonlyMap<string, ScalarKind> = new Map([
  ...SCALAR_KINDS.map((kind) => [kind, kind] as const),
  ["float", "double"] as const,
]);

/** The type of a column, field, element or map value: nullable unless written `not null`. */
export function typeOfColumnType(node: ColumnType | undefined): Type {
  if (!node) return UNKNOWN;
  return withNullable(typeOfNode(node.base), !node.notNull);
}

/** Always nullable; for a cast's target. */
export function typeOfNode(node: TypeNode | undefined): Type {
  if (ast.isScalarTypeNode(node)) {
    const kind = SCALAR_BY_NAME.get(node.name);
    return kind === undefined ? UNKNOWN : { kind, nullable: true };
  }
  if (ast.isTimestampTypeNode(node)) {
    return node.seconds
      ? { kind: "timestamp", epochSeconds: true, nullable: true }
      : { kind: "timestamp", nullable: true };
  }
  if (ast.isDecimalTypeNode(node)) {
    const shape = decimalShapeOf(node);
    return shape ? { kind: "decimal", ...shape, nullable: true } : UNKNOWN;
  }
  if (ast.isArrayTypeNode(node)) return { kind: "array", element: typeOfColumnType(node.element), nullable: true };
  if (ast.isMapTypeNode(node)) return { kind: "map", value: typeOfColumnType(node.value), nullable: true };
  if (ast.isRowTypeNode(node)) {
    const named = node.fields.filter((field) => field.name !== undefined);
    const fields = named.map((field) => ({ name: field.name, type: typeOfColumnType(field.type) }));
    return { kind: "row", fields, nullable: true };
  }
  return UNKNOWN;
}

/** Undefined unless 1 ≤ precision ≤ 38 and 0 ≤ scale ≤ precision. */
export function decimalShapeOf(node: ast.DecimalTypeNode): DecimalShape | undefined {
  const precision = wholeNumber(node.precision);
  const scale = wholeNumber(node.scale ?? "0");
  if (precision === undefined || scale === undefined) return undefined;
  return precision >= 1 && precision <= MAX_PRECISION && scale <= precision ? { precision, scale } : undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
