// The type of an expression: a pure function of the tree and of what its names mean.
// Invariant: total and silent. What cannot be typed is `unknown`; `check-expressions` says why.

import { AGGREGATES, isAggregateName, SCALARS } from "../functions/registry.js";
import type { Application, Operand } from "../functions/signature.js";
import { arityOf } from "../functions/signature.js";
import type { Expression } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { AggregateFunction, ScalarFunction, Type } from "../types/index.js";
import { appliedFunction, literalNumber, withoutParentheses } from "./application.js";
import { isNumeric, NULL, sameType, UNKNOWN, valueType, withNullable } from "./common-type.js";
import { typeOfNumber } from "./number-literal.js";
import { typeOfNode } from "./type-node.js";

/**
 * What a bare name means where the expression stands: a column's or an item's type; undefined if there is none. One
 * function always gives the same answer: types made from it are kept.
 */
export type NameTypes = (name: string) => Type | undefined;

export function typeOfExpr(expr: Expression | undefined, names: NameTypes): Type {
  if (!expr) return UNKNOWN;
  if (ast.isNameReference(expr)) return valueType(names(expr.target?.$refText ?? "") ?? UNKNOWN);
  if (ast.isStringLiteral(expr)) return { kind: "string", nullable: false };
  if (ast.isBooleanLiteral(expr)) return { kind: "boolean", nullable: false };
  if (ast.isNullLiteral(expr)) return NULL;
  if (ast.isTimestampLiteral(expr)) return { kind: "timestamp", nullable: false };
  if (ast.isDateLiteral(expr)) return { kind: "date", nullable: false };
  const number = literalNumber(expr);
  if (number) return typeOfNumber(number) ?? UNKNOWN;
  const types = typesKnown(names);
  const type = types.get(expr) ?? typeOfParts(expr, names);
  types.set(expr, type);
  return type;
}

/**
 * Types of expressions with parts, by what their names mean. Every level of an expression asks for the types of all
 * levels below, so that without this the work would grow with the square of the depth.
 */
const TYPES = new WeakMap<NameTypes, Map<Expression, Type>>();

function typesKnown(names: NameTypes): Map<Expression, Type> {
  const known = TYPES.get(names) ?? new Map<Expression, Type>();
  TYPES.set(names, known);
  return known;
}

function typeOfParts(expr: Expression, names: NameTypes): Type {
  if (ast.isParenthesized(expr)) return typeOfExpr(expr.inner, names);
  if (ast.isMemberAccess(expr)) return typeOfField(typeOfExpr(expr.receiver, names), expr.member?.$refText);
  if (ast.isElementAccess(expr)) return typeOfElement(expr, names);
  if (ast.isCast(expr)) return typeOfCast(expr, names);
  if (ast.isCall(expr) && isAggregateName(expr.function)) return typeOfAggregate(expr, names);
  return typeOfApplication(expr, names);
}

/** How a registry row applies to an expression's operands: the types to convert them to, and the result's. */
export function applyScalar(name: ScalarFunction, operands: readonly Expression[], names: NameTypes): Application {
  return SCALARS[name].apply(operands.map((operand) => operandOf(operand, names)));
}

/** The same for the arguments of an aggregate; `count(*)` has none. */
export function applyAggregate(name: AggregateFunction, args: readonly Expression[], names: NameTypes): Application {
  return AGGREGATES[name].apply(args.map((argument) => operandOf(argument, names)));
}

export function operandOf(expr: Expression, names: NameTypes): Operand {
  const number = literalNumber(expr);
  const type = typeOfExpr(expr, names);
  return number ? { type, number } : { type };
}

const BOOLEAN_OPERATORS: ReadonlySet<ScalarFunction> = new Set([
  ...(["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"] as const),
  ...(["and", "or", "not", "in", "like", "is_null", "is_not_null"] as const),
]);

function typeOfApplication(expr: Expression, names: NameTypes): Type {
  const applied = appliedFunction(expr);
  if (!applied) return UNKNOWN;
  const arity = arityOf(SCALARS[applied.function]);
  const count = applied.operands.length;
  if (count >= arity.min && count <= arity.max) {
    const application = applyScalar(applied.function, applied.operands, names);
    if (application.fits) return application.result;
  }
  // A comparison of the wrong things is still a condition.
  return BOOLEAN_OPERATORS.has(applied.function) ? { kind: "boolean", nullable: true } : UNKNOWN;
}

function typeOfAggregate(call: ast.Call, names: NameTypes): Type {
  if (!isAggregateName(call.function)) return UNKNOWN;
  const args = call.star ? [] : call.arguments;
  const application = applyAggregate(call.function, args, names);
  return application.fits ? application.result : UNKNOWN;
}

export function typeOfField(receiver: Type, name: string | undefined): Type {
  if (receiver.kind !== "row" || name === undefined) return UNKNOWN;
  const field = receiver.fields.find((candidate) => candidate.name === name);
  return field ? withNullable(field.type, field.type.nullable || receiver.nullable) : UNKNOWN;
}

/** `row["name"]`, `map["key"]`, `array[1]`; the index is a literal. */
export type Access =
  | { readonly op: "field"; readonly name: string }
  | { readonly op: "element"; readonly at: string | number };

/** Undefined where the receiver has no elements or the index is not what it needs. */
export function accessOf(expr: ast.ElementAccess, receiver: Type): Access | undefined {
  if (!expr.index) return undefined;
  const index = withoutParentheses(expr.index);
  if (receiver.kind === "row" && ast.isStringLiteral(index)) return { op: "field", name: index.value };
  if (receiver.kind === "map" && ast.isStringLiteral(index)) return { op: "element", at: index.value };
  const number = literalNumber(index);
  if (receiver.kind !== "array" || !number?.integer) return undefined;
  const at = Number(number.text);
  return at >= 1 && at <= 0x7fffffff ? { op: "element", at } : undefined;
}

function typeOfElement(expr: ast.ElementAccess, names: NameTypes): Type {
  const receiver = typeOfExpr(expr.receiver, names);
  const access = accessOf(expr, receiver);
  if (!access) return UNKNOWN;
  if (access.op === "field") return typeOfField(receiver, access.name);
  if (receiver.kind === "array") return withNullable(receiver.element, true);
  return receiver.kind === "map" ? withNullable(receiver.value, true) : UNKNOWN;
}

function typeOfCast(expr: ast.Cast, names: NameTypes): Type {
  const target = valueType(typeOfNode(expr.type));
  const operand = typeOfExpr(expr.operand, names);
  return withNullable(target, operand.nullable || !castAlwaysFits(operand, target));
}

/** Does every value of the one type fit the other? */
export function castAlwaysFits(from: Type, to: Type): boolean {
  if (sameType(from, to)) return true;
  if (to.kind === "string") return true;
  if (!isNumeric(from) || !isNumeric(to)) return false;
  if (to.kind === "double") return true;
  if (from.kind === "int") return to.kind === "bigint" || (to.kind === "decimal" && to.precision - to.scale >= 10);
  if (from.kind === "bigint") return to.kind === "decimal" && to.precision - to.scale >= 19;
  if (from.kind !== "decimal" || to.kind !== "decimal") return false;
  return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
}

/** Is there a cast at all? Rows, arrays and maps are not cast. */
export function canCast(from: Type, to: Type): boolean {
  if (from.kind === "unknown" || to.kind === "unknown" || from.kind === "null") return true;
  if (sameType(from, to)) return true;
  const nested = (type: Type) => type.kind === "array" || type.kind === "map" || type.kind === "row";
  if (nested(from) || nested(to)) return false;
  if (from.kind === "string" || to.kind === "string") return true;
  if (isNumeric(from) || from.kind === "boolean") return isNumeric(to) || to.kind === "boolean";
  const time = (type: Type) => type.kind === "timestamp" || type.kind === "date";
  return time(from) && time(to);
}
