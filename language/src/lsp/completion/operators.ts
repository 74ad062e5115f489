// Operators that can follow an operand, by its type.
import { CompletionItemKind } from "vscode-languageserver";
import { isOrdered } from "../../functions/named-functions.js";
import { SCALARS } from "../../functions/registry.js";
import type { ScalarFunction } from "../../types/index.js";
import { isNumeric } from "../../typing/common-type.js";
import type { CompletionScope } from "./completion-scope.js";
import { isComparison } from "./expression-scan.js";
import type { Wanted } from "./place-parts.js";
import { type Proposal, RANK } from "./proposal.js";

export function operatorProposals(
  wanted: Extract<Wanted, { kind: "operator" }>,
  scope: CompletionScope,
): readonly Proposal[] {
  const { scan } = wanted;
  const compared = scan.operator !== undefined && isComparison(scan.operator.text);
  const { type } = scope.operandOf(compared ? scan.operand : [scan.comparandStart, scan.end], wanted.scope);
  const inList = scan.brackets.at(-1)?.kind === "list";
  if (inList) return [];
  const found: Proposal[] = [];
  const add = (label: string, of: ScalarFunction, rank: number, insert = `${label} `) =>
    found.push({ label, kind: CompletionItemKind.Operator, documentation: SCALARS[of].documentation, insert, rank });
  if (isNumeric(type)) {
    for (const [label, of] of ARITHMETIC) add(label, of, RANK.fair);
  }
  if (!compared) {
    add("==", "equal", RANK.best);
    add("!=", "not_equal", RANK.best);
    if (isOrdered(type)) for (const [label, of] of ORDER) add(label, of, RANK.good);
    if (type.kind === "string") add("like", "like", RANK.good, 'like "$1%"');
    add("in", "in", RANK.good, "in [$1]");
    add("is null", "is_null", RANK.good, "is null");
    add("is not null", "is_not_null", RANK.good, "is not null");
  }
  if (compared || type.kind === "boolean") {
    add("and", "and", RANK.best);
    add("or", "or", RANK.best);
  }
  return found;
}

const ARITHMETIC = [
  ["+", "add"],
  ["-", "subtract"],
  ["*", "multiply"],
  ["/", "divide"],
  ["%", "modulo"],
] as const;

const ORDER = [
  ["<", "less"],
  ["<=", "less_or_equal"],
  [">", "greater"],
  [">=", "greater_or_equal"],
] as const;
