// All proposals for what a place wants. Invariant: a kind of place without proposals does not compile.
import { CompletionItemKind } from "vscode-languageserver";
import { printName, printType } from "../../types/index.js";
import { isScalar } from "../../typing/common-type.js";
import type { CompletionScope } from "./completion-scope.js";
import { fittingAt } from "./fits.js";
import * as lines from "./lines.js";
import { columnProposals, operandProposals } from "./operands.js";
import { operatorProposals } from "./operators.js";
import type { Wanted } from "./place-parts.js";
import { keywordProposal, type Proposal, RANK } from "./proposal.js";
import { durationProposals, windowProposals } from "./windows.js";

export function proposalsFor(wanted: Wanted, scope: CompletionScope): readonly Proposal[] {
  switch (wanted.kind) {
    case "declaration":
      return lines.declarationProposals(scope);
    case "keyword":
      return [keywordProposal(wanted.text, wanted.doc, RANK.good)];
    case "source":
      return sourceProposals(scope);
    case "feature":
      return scope.model.featureNodes.map((node) => ({
        label: printName(node.name),
        kind: CompletionItemKind.Class,
        detail: `feature on ${node.source?.$refText ?? "…"}`,
        rank: RANK.best,
      }));
    case "source-line":
      return lines.sourceLineProposals(scope);
    case "feature-line":
      return lines.featureLineProposals(scope);
    case "test-step":
      return lines.stepProposals(scope);
    case "format":
      return [keywordProposal("json", "One JSON object per message.", RANK.best)];
    case "type":
      return lines.typeProposals();
    case "time-column":
      return columnProposals(scope.source, ofKind("timestamp"));
    case "key":
      return keyProposals(scope);
    case "operand":
      return operandProposals(wanted, scope);
    case "operator":
      return operatorProposals(wanted, scope);
    case "member":
      return memberProposals(wanted, scope);
    case "window":
      return windowProposals(scope.feature);
    case "duration":
      return durationProposals(wanted, scope.tokens.at(-1)?.image === "every");
    case "expected-key":
      return lines.expectedKeyProposals(scope);
    case "event-field":
      return lines.eventFieldProposals(scope, wanted.path, wanted.written);
    case "event-value":
      return lines.eventValueProposals(scope, wanted.path);
    case "key-value":
      return lines.keyValueProposals(scope, wanted.key);
  }
}

function ofKind(kind: "timestamp") {
  const exact = (type: { readonly kind: string }) => type.kind === kind;
  return { exact, fits: exact };
}

function sourceProposals({ model }: CompletionScope): readonly Proposal[] {
  const names = new Set(model.sourceNodes.flatMap(({ name }) => (name === undefined ? [] : [name])));
  return [...names].map((name) => {
    const source = model.source(name);
    const columns = source.columns.map((column) => `- \`${printName(column.name)}: ${printType(column.type)}\``);
    return {
      label: printName(name),
      kind: CompletionItemKind.Module,
      detail: `source of topic ${source.topic}`,
      documentation: [source.doc, columns.join("\n")].filter(Boolean).join("\n\n"),
      rank: RANK.best,
    };
  });
}

/** Keys that are never null come first. */
function keyProposals({ source, tokens }: CompletionScope): readonly Proposal[] {
  const leads = (type: Parameters<typeof isScalar>[0]): boolean =>
    isScalar(type) || (type.kind === "row" && type.fields.some((field) => leads(field.type)));
  const by = tokens.findLastIndex(({ image }) => image === "by");
  const written = new Set(tokens.slice(by + 1).map(({ image }) => image));
  return columnProposals(source, { exact: (type) => isScalar(type) && !type.nullable, fits: leads }).filter(
    ({ label }) => !written.has(label),
  );
}

function memberProposals(wanted: Extract<Wanted, { kind: "member" }>, scope: CompletionScope): readonly Proposal[] {
  const [start, end] = wanted.scan.operand;
  const { type } = scope.operandOf([start, end - 1], wanted.scope);
  if (type.kind !== "row") return [];
  const fitting = fittingAt(wanted.scan, "condition", (range) => scope.operandOf(range, wanted.scope));
  return type.fields
    .filter((field) => fitting.fits(field.type))
    .map((field, index) => ({
      label: printName(field.name),
      kind: CompletionItemKind.Property,
      detail: printType(field.type),
      rank: (fitting.exact(field.type) ? RANK.best : RANK.fair) + index / 100,
    }));
}
