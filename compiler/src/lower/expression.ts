// Expressions of the syntax tree to expressions of the plan.
// Invariant: what comes in was checked, so anything that has no meaning here is a bug and throws.
import {
  type AstNode,
  accessOf,
  appliedFunction,
  applyScalar,
  ast,
  literalNumber,
  type NameTypes,
  parseDateLiteral,
  parseTimestampLiteral,
  sameType,
  type Type,
  typeOfExpr,
  typeOfNode,
  typeOfNumber,
  withNullable,
} from "@feat-lang/language";
import type { Expr, LiteralValue } from "../plan/index.js";
import { coerce, nullLiteral, numberValue } from "./coerce.js";

/** What bare names stand for where the expression is written. */
export interface Scope {
  readonly names: "column" | "item";
  readonly types: NameTypes;
}

export function lowerExpr(node: ast.Expression | undefined, scope: Scope): Expr {
  if (!node) throw new Error("An expression is missing from a checked feature.");
  if (ast.isParenthesized(node)) return lowerExpr(node.inner, scope);
  return lowerLiteral(node) ?? lowerPath(node, scope) ?? lowerCast(node, scope) ?? lowerCall(node, scope);
}

/** A null that nothing gave a type becomes a string; any type would do. */
const UNTYPED_NULL: Type = { kind: "string", nullable: true };

function lowerLiteral(node: ast.Expression): Expr | undefined {
  const number = literalNumber(node);
  if (number) {
    const type = typeOfNumber(number) ?? fail(node);
    return literal(type, numberValue(number, type) ?? fail(node));
  }
  if (ast.isStringLiteral(node)) return literal({ kind: "string", nullable: false }, node.value);
  if (ast.isBooleanLiteral(node)) return literal({ kind: "boolean", nullable: false }, node.value === "true");
  if (ast.isNullLiteral(node)) return nullLiteral(UNTYPED_NULL);
  if (ast.isTimestampLiteral(node)) {
    return literal({ kind: "timestamp", nullable: false }, parseTimestampLiteral(node.value) ?? fail(node));
  }
  if (ast.isDateLiteral(node)) {
    return literal({ kind: "date", nullable: false }, parseDateLiteral(node.value) ?? fail(node));
  }
  return undefined;
}

function literal(type: Type, value: LiteralValue): Expr {
  return { op: "literal", type, value };
}

function lowerPath(node: ast.Expression, scope: Scope): Expr | undefined {
  if (ast.isNameReference(node)) {
    const name = node.target.$refText;
    return { op: scope.names, type: computedType(scope.types(name) ?? fail(node)), name };
  }
  if (ast.isMemberAccess(node)) {
    const name = node.member?.$refText ?? fail(node);
    return {
      op: "field",
      type: computedType(typeOfExpr(node, scope.types)),
      of: lowerExpr(node.receiver, scope),
      name,
    };
  }
  if (ast.isElementAccess(node)) {
    const of = lowerExpr(node.receiver, scope);
    const access = accessOf(node, of.type) ?? fail(node);
    return { ...access, type: computedType(typeOfExpr(node, scope.types)), of };
  }
  return undefined;
}

/** How integers of an event count time concerns reading the event; a value that was read is a timestamp like any other. */
function computedType(type: Type): Type {
  return type.kind === "timestamp" ? { kind: "timestamp", nullable: type.nullable } : type;
}

function lowerCast(node: ast.Expression, scope: Scope): Expr | undefined {
  if (!ast.isCast(node)) return undefined;
  const of = lowerExpr(node.operand, scope);
  const target = computedType(typeOfNode(node.type));
  if (of.op === "literal" && of.value === null) return nullLiteral(target);
  if (sameType(of.type, target)) return of;
  return { op: "cast", type: computedType(typeOfExpr(node, scope.types)), of };
}

function lowerCall(node: ast.Expression, scope: Scope): Expr {
  const applied = appliedFunction(node) ?? fail(node);
  const application = applyScalar(applied.function, applied.operands, scope.types);
  if (!application.fits) return fail(node);
  return {
    op: "call",
    type: computedType(application.result),
    function: applied.function,
    arguments: applied.operands.map((operand, index) => {
      const parameter = application.parameters[index] ?? fail(node);
      return parameter.kind === "null" ? lowerExpr(operand, scope) : lowerAs(operand, parameter, scope);
    }),
  };
}

/** Converted to the type that the place asks for; a number in the text keeps its digits, whatever it is on its own. */
export function lowerAs(node: ast.Expression, type: Type, scope: Scope): Expr {
  const number = literalNumber(node);
  const value = number && numberValue(number, type);
  return value === undefined ? coerce(lowerExpr(node, scope), type) : literal(withNullable(type, false), value);
}

function fail(node: AstNode): never {
  throw new Error(`A checked feature holds \`${node.$cstNode?.text ?? node.$type}\`, which has no meaning.`);
}
