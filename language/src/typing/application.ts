// Which registry row an expression applies, and to what: one view of operators and calls for typing, checks and lowering.

import { isFunctionName } from "../functions/registry.js";
import type { Expression } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { ScalarFunction } from "../types/index.js";
import type { NumberText } from "./number-literal.js";
import { parseNumber } from "./number-literal.js";

export interface AppliedFunction {
  readonly function: ScalarFunction;
  readonly operands: readonly Expression[];
}

const COMPARISONS: Readonly<Record<ast.Comparison["operator"], ScalarFunction>> = {
  "==": "equal",
  "=": "equal", // reported, and understood as what was meant
  "!=": "not_equal",
  "<": "less",
  "<=": "less_or_equal",
  ">": "greater",
  ">=": "greater_or_equal",
  in: "in",
  like: "like",
};

const ARITHMETIC: Readonly<Record<ast.Arithmetic["operator"], ScalarFunction>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "modulo",
};

/** Undefined for names, paths, literals, casts, parentheses, and calls of aggregates or of nothing known. */
export function appliedFunction(expr: Expression): AppliedFunction | undefined {
  if (ast.isComparison(expr)) {
    const right = expr.operator === "in" ? listElements(expr.right) : [expr.right];
    return { function: COMPARISONS[expr.operator], operands: present([expr.left, ...right]) };
  }
  if (ast.isArithmetic(expr)) {
    return { function: ARITHMETIC[expr.operator], operands: present([expr.left, expr.right]) };
  }
  if (ast.isLogicalExpression(expr)) return { function: expr.operator, operands: present([expr.left, expr.right]) };
  if (ast.isNotExpression(expr)) return { function: "not", operands: present([expr.operand]) };
  if (ast.isNullTest(expr)) {
    return { function: expr.negated ? "is_not_null" : "is_null", operands: present([expr.operand]) };
  }
  if (ast.isNegation(expr)) {
    return literalNumber(expr) ? undefined : { function: "negate", operands: present([expr.operand]) };
  }
  if (ast.isCall(expr) && isFunctionName(expr.function)) {
    return { function: expr.function, operands: present(expr.arguments) };
  }
  return undefined;
}

/** After a syntax error operands can be missing. */
function present(operands: readonly (Expression | undefined)[]): readonly Expression[] {
  return operands.filter((operand) => operand !== undefined);
}

function listElements(list: Expression | undefined): readonly (Expression | undefined)[] {
  const inner = list && withoutParentheses(list);
  return ast.isListLiteral(inner) ? inner.elements : [inner];
}

export function withoutParentheses(expr: Expression): Expression {
  let inner: Expression | undefined = expr;
  while (ast.isParenthesized(inner) && inner.inner) inner = inner.inner;
  return inner ?? expr;
}

/** The number that a literal, or a literal with a minus before it, stands for. */
export function literalNumber(expr: Expression): NumberText | undefined {
  const inner = withoutParentheses(expr);
  if (ast.isNumberLiteral(inner)) return parseNumber(inner.value);
  if (!ast.isNegation(inner) || !inner.operand) return undefined;
  const operand = withoutParentheses(inner.operand);
  if (!ast.isNumberLiteral(operand)) return undefined;
  return parseNumber(operand.value.startsWith("-") ? operand.value.slice(1) : `-${operand.value}`);
}
