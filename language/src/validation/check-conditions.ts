// Conditions are true or false.
import type * as ast from "../generated/ast.js";
import type { Expression } from "../generated/ast.js";
import { printType } from "../types/index.js";
import type { Check, CheckContext } from "./check.js";

export const checkFeatureCondition: Check<ast.Feature> = (node, context) => checkCondition(node.where, context);
export const checkItemCondition: Check<ast.Item> = (node, context) => checkCondition(node.where, context);
export const checkExpectedConditions: Check<ast.Expectation> = (node, context) => {
  for (const condition of node.conditions) checkCondition(condition, context);
};

function checkCondition(condition: Expression | undefined, { model, report }: CheckContext): void {
  if (!condition) return;
  const type = model.typeOf(condition);
  if (type.kind === "boolean" || type.kind === "unknown" || type.kind === "null") return;
  report("condition-not-boolean", { node: condition }, { type: printType(type) });
}
