// How large an expression becomes where SQL has to write an operand several times.
// Invariant: whatever passes is printed in time and space that follow the length of its text, not the power of its depth.
import type { Expression } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { ScalarFunction } from "../types/index.js";
import { appliedFunction, withoutParentheses } from "../typing/application.js";
import type { Check, CheckContext } from "./check.js";

/** Operands, each as often as it is written; a row of 600 operators over numbers is far below. */
const LIMIT = 10_000;

/** Roots alone: what stands inside another expression counts there. */
export const checkItemSize: Check<ast.Item> = ({ value, where }, context) => {
  for (const root of [value, where]) if (root) checkSize(root, context);
};

export const checkConditionSize: Check<ast.Feature> = ({ where }, context) => {
  if (where) checkSize(where, context);
};

function checkSize(root: Expression, context: CheckContext): void {
  if (sizeOf(root, context) > LIMIT) context.report("expression-too-large", { node: root }, {});
}

const ARITHMETIC: ReadonlySet<ScalarFunction> = new Set(["add", "subtract", "multiply", "divide", "negate", "abs"]);

/** How often SQL writes an operand: to test it, and to use it. */
const COPIES: Partial<Record<ScalarFunction, number>> = {
  modulo: 4,
  divide: 2,
  sqrt: 2,
  ln: 2,
  exp: 2,
  power: 2,
  round: 2,
  floor: 2,
  ceil: 2,
  least: 2,
  greatest: 2,
  epoch_ms: 2,
};

function sizeOf(written: Expression, context: CheckContext): number {
  const node = withoutParentheses(written);
  if (ast.isCast(node)) {
    if (!node.operand) return 1;
    return 1 + copiesOfCast(node, context) * operandSize(node.operand, context);
  }
  if (ast.isMemberAccess(node) || ast.isElementAccess(node)) return 1 + sizeOf(node.receiver, context);
  if (ast.isCall(node) && !appliedFunction(node)) {
    return node.arguments.reduce((sum, argument) => sum + operandSize(argument, context), 1);
  }
  const applied = appliedFunction(node);
  if (!applied) return 1;
  const copies = COPIES[applied.function] ?? 1;
  const size = ARITHMETIC.has(applied.function) ? sizeOf : operandSize;
  let sum = 1;
  for (const [at, operand] of applied.operands.entries()) {
    // A dividend is written once.
    sum += (applied.function === "divide" && at === 0 ? 1 : copies) * size(operand, context);
    if (sum > LIMIT) return Number.POSITIVE_INFINITY;
  }
  return sum;
}

function copiesOfCast(node: ast.Cast, { model }: CheckContext): number {
  const [from, to] = [model.typeOf(node.operand).kind, model.typeOf(node).kind];
  if (from === to) return 1;
  if (from === "string") return to === "timestamp" ? 12 : 3;
  if (to === "int" || to === "bigint") return from === "double" ? 3 : 2;
  return from === "double" && to === "string" ? 2 : 1;
}

/** Outside of arithmetic what it gives is written twice, once to see whether it is finite. */
function operandSize(operand: Expression, context: CheckContext): number {
  const applied = appliedFunction(withoutParentheses(operand));
  const isChecked = applied && ARITHMETIC.has(applied.function) && context.model.typeOf(operand).kind === "double";
  return (isChecked ? 2 : 1) * sizeOf(operand, context);
}
