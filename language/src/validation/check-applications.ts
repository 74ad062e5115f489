// Operators and scalar functions: that the registry's row fits the operands.
import { textOf } from "../diagnostics/report.js";
import { SCALARS } from "../functions/registry.js";
import type { Expression } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { ScalarFunction, Type } from "../types/index.js";
import { printType } from "../types/index.js";
import { appliedFunction, withoutParentheses } from "../typing/application.js";
import { isNumeric } from "../typing/common-type.js";
import { applyScalar } from "../typing/type-of.js";
import type { Check, CheckContext } from "./check.js";

/** Reports at the operand at fault; operands whose type is unknown were reported themselves. */
export function checkApplication(node: Expression, { model, report }: CheckContext): void {
  const applied = appliedFunction(node);
  if (!applied || applied.operands.length === 0) return;
  const application = applyScalar(applied.function, applied.operands, model.namesAt(node));
  if (application.fits) return;
  const operand = applied.operands[application.index];
  const first = applied.operands[0];
  if (!operand || !first) return;
  const type = model.typeOf(operand);
  if (CONDITIONS.has(applied.function) && !(applied.function === "if" && application.index > 0)) {
    report("condition-not-boolean", { node: operand }, { type: printType(type) });
  } else if (ast.isCall(node)) {
    const { parameters } = SCALARS[applied.function];
    const parameter = parameters[Math.min(application.index, parameters.length - 1)]?.name ?? "x";
    const { expected } = application;
    report(
      "wrong-argument-type",
      { node: operand },
      { function: node.function, parameter, expected, type: printType(type) },
    );
  } else if (application.unlike) {
    const left = model.typeOf(first);
    const advice = comparisonAdvice(left, type);
    report(
      "unlike-types",
      { node },
      { operator: operatorText(node), left: printType(left), right: printType(type), ...advice },
    );
  } else {
    const advice = operandAdvice(applied.function, type);
    const { expected } = application;
    report(
      "wrong-operand-type",
      { node: operand },
      { operator: operatorText(node), expected, type: printType(type), ...advice },
    );
  }
}

const CONDITIONS: ReadonlySet<ScalarFunction> = new Set(["and", "or", "not", "if"]);

function operatorText(node: Expression): string {
  if (ast.isComparison(node) || ast.isArithmetic(node) || ast.isLogicalExpression(node)) return node.operator;
  if (ast.isNegation(node)) return "-";
  return ast.isNotExpression(node) ? "not" : "is null";
}

function operandAdvice(name: ScalarFunction, type: Type): { readonly advice?: string } {
  if (type.kind === "string" && name === "add") return { advice: "To join texts, write `concat(a, b)`." };
  if (type.kind === "string") return { advice: "Convert it with `cast(x as double)`." };
  if (type.kind === "timestamp") return { advice: "For milliseconds, write `epoch_ms(t)`." };
  if (type.kind === "boolean") return { advice: "For 1 and 0, write `if(x, 1, 0)`." };
  return {};
}

function comparisonAdvice(left: Type, right: Type): { readonly advice?: string } {
  const pair = (a: Type, b: Type) =>
    (left.kind === a.kind && right.kind === b.kind) || (left.kind === b.kind && right.kind === a.kind);
  const string: Type = { kind: "string", nullable: true };
  const timestamp: Type = { kind: "timestamp", nullable: true };
  const date: Type = { kind: "date", nullable: true };
  if (pair(string, timestamp)) return { advice: 'Write a point in time as `timestamp "2026-02-12T10:00:00Z"`.' };
  if (pair(string, date)) return { advice: 'Write a date as `date "2026-02-12"`.' };
  if (pair(timestamp, date)) return { advice: "Compare `date_of(t)` with the date." };
  if (left.kind === "string" && isNumeric(right))
    return { advice: "Write the value in quotes, or `cast(x as double)`." };
  if (isNumeric(left) && right.kind === "string")
    return { advice: "Write the value without quotes, or `cast(x as double)`." };
  return {};
}

export const checkOperator: Check<ast.Arithmetic | ast.LogicalExpression | ast.NotExpression | ast.Negation> = (
  node,
  context,
) => checkApplication(node, context);

export const checkComparison: Check<ast.Comparison> = (node, context) => {
  const { report } = context;
  if (!node.left || !node.right) return;
  if (node.operator === "=") report("assignment-in-condition", { node, property: "operator" }, {});
  if (ast.isComparison(node.left)) {
    const second = `${textOf(node.left.right)} ${node.operator} ${textOf(node.right)}`;
    report("chained-comparison", { node, property: "operator" }, { first: textOf(node.left), second });
    return;
  }
  const right = withoutParentheses(node.right);
  if (node.operator === "in") {
    if (!ast.isListLiteral(right) || right.elements.length === 0) {
      report("in-without-list", { node: node.right }, {});
      return;
    }
  } else if (ast.isNullLiteral(right) || ast.isNullLiteral(withoutParentheses(node.left))) {
    const value = ast.isNullLiteral(right) ? node.left : node.right;
    const instead = `${textOf(value)} is ${node.operator === "!=" ? "not null" : "null"}`;
    report("comparison-with-null", { node }, { operator: node.operator, instead });
    return;
  }
  if (node.operator === "like" && !ast.isStringLiteral(right) && context.model.typeOf(right).kind === "string") {
    report(
      "non-constant-argument",
      { node: node.right },
      { function: "like", parameter: "pattern", example: 'x like "a%"' },
    );
    return;
  }
  checkApplication(node, context);
};

export const checkList: Check<ast.ListLiteral> = (node, { report }) => {
  let at: Expression = node;
  while (ast.isParenthesized(at.$container)) at = at.$container;
  const parent = at.$container;
  if (ast.isComparison(parent) && parent.operator === "in" && parent.right === at) return;
  report("list-outside-in", { node }, {});
};
