// Literals: texts that end and whose escapes are known, numbers that a type holds, times that exist, casts that are.
import type { AstNode } from "langium";
import { GrammarUtils } from "langium";
import * as ast from "../generated/ast.js";
import { readString } from "../syntax/string-literal.js";
import { printType } from "../types/index.js";
import { parseNumber, typeOfNumber } from "../typing/number-literal.js";
import { parseDateLiteral, parseTimestampLiteral } from "../typing/time-literal.js";
import { typeOfNode } from "../typing/type-node.js";
import { canCast, typeOfExpr } from "../typing/type-of.js";
import type { Check, CheckContext } from "./check.js";

export const checkStringLiteral: Check<ast.StringLiteral> = (node, context) => {
  checkText(node, "value", context);
};
export const checkTopicText: Check<ast.TopicLine> = (node, context) => {
  checkText(node, "value", context);
};
export const checkTestTitle: Check<ast.Test> = (node, context) => {
  checkText(node, "title", context);
};
export const checkMemberName: Check<ast.JsonMember> = (node, context) => {
  checkText(node, "field", context);
};

/** False where something was reported. Names, which need no quotes, are fine. */
export function checkText(node: AstNode, property: string, { report }: CheckContext): boolean {
  const cst = GrammarUtils.findNodeForProperty(node.$cstNode, property);
  if (!cst || !/^["']/.test(cst.text)) return true;
  const { badEscapes } = readString(cst.text);
  for (const { offset, text } of badEscapes) {
    const { line, character } = cst.range.start;
    const start = { line, character: character + offset };
    const end = { line, character: start.character + text.length };
    report("invalid-escape", { node, range: { start, end } }, { escape: text });
  }
  return badEscapes.length === 0;
}

export const checkTimestampLiteral: Check<ast.TimestampLiteral> = (node, context) => {
  checkTimestampText(node, "value", node.value, context);
};

export const checkExpectedTime: Check<ast.Expectation> = (node, context) => {
  if (node.at !== undefined) checkTimestampText(node, "at", node.at, context);
};

function checkTimestampText(node: AstNode, property: string, text: string | undefined, context: CheckContext): void {
  if (text === undefined || !checkText(node, property, context)) return;
  if (parseTimestampLiteral(text) === undefined) context.report("invalid-timestamp", { node, property }, { text });
}

export const checkDateLiteral: Check<ast.DateLiteral> = (node, context) => {
  if (node.value === undefined || !checkText(node, "value", context)) return;
  if (parseDateLiteral(node.value) === undefined) {
    context.report("invalid-date", { node, property: "value" }, { text: node.value });
  }
};

export const checkNumberLiteral: Check<ast.NumberLiteral> = (node, { report }) => {
  if (node.value === undefined) return;
  const number = parseNumber(node.value);
  if (!number) report("invalid-number", { node }, { text: node.value });
  else if (!typeOfNumber(number) && ast.isExpression(node.$container)) {
    report("number-out-of-range", { node }, { text: node.value });
  }
};

export const checkCast: Check<ast.Cast> = (node, { model, report }) => {
  const from = typeOfExpr(node.operand, model.namesAt(node));
  const to = typeOfNode(node.type);
  if (canCast(from, to)) return;
  report("impossible-cast", { node }, { from: printType(from), to: printType(to) });
};
