// What the names at the cursor mean: the source, the feature, and the types of what is already written.
import type { IToken } from "chevrotain";
import type { LangiumParser } from "langium";
import { CompletionItemKind } from "vscode-languageserver";
import type { Operand } from "../../functions/signature.js";
import type { Expression } from "../../generated/ast.js";
import * as ast from "../../generated/ast.js";
import type { ProjectModel } from "../../model/project-model.js";
import type { ResolvedFeature, ResolvedSource } from "../../model/resolved.js";
import { UNKNOWN } from "../../typing/common-type.js";
import { operandOf } from "../../typing/type-of.js";
import type { CursorText } from "./cursor-text.js";
import { literalProposal, textProposal } from "./operands.js";
import type { Place, Scope, Wanted } from "./place-parts.js";
import { type Proposal, RANK } from "./proposal.js";
import { seenValues } from "./seen-values.js";

export interface CompletionScope {
  readonly model: ProjectModel;
  readonly place: Place;
  readonly tokens: readonly IToken[];
  readonly source: ResolvedSource | undefined;
  readonly feature: ResolvedFeature | undefined;
  readonly item: string | undefined;
  /** Index of the first token of the item's value. */
  readonly itemStart: number;
  /** The type of what a range of tokens says. */
  readonly operandOf: (range: readonly [number, number], scope: Scope) => Operand;
  readonly textOf: (range: readonly [number, number]) => string;
  /** Values that an operand probably has, from what it is compared with. */
  readonly valuesFor: (wanted: Extract<Wanted, { kind: "operand" }>) => readonly Proposal[];
}

export function createScope(
  place: Place,
  cursor: CursorText,
  model: ProjectModel,
  parser: LangiumParser,
): CompletionScope {
  const { tokens } = place;
  const node = place.name === undefined || place.declaration === "source" ? undefined : model.featureNode(place.name);
  const feature = node && model.feature(node);
  const sourceName = place.source ?? feature?.source.name;
  const source = sourceName === undefined ? undefined : model.source(sourceName);
  const textOf = ([from, to]: readonly [number, number]) => {
    const first = tokens[from];
    const last = tokens[to - 1];
    return first && last && to > from ? cursor.text.slice(first.startOffset, last.startOffset + last.image.length) : "";
  };
  const operand = (range: readonly [number, number], scope: Scope): Operand => {
    const text = textOf(range);
    if (text === "") return { type: UNKNOWN };
    const names = scope === "columns" ? source?.columnType : feature?.itemType;
    const expression = parseExpression(text, parser);
    return expression ? operandOf(expression, names ?? (() => undefined)) : { type: UNKNOWN };
  };
  return {
    model,
    place,
    tokens,
    source,
    feature,
    item: place.item,
    itemStart: tokens.findLastIndex((token) => token.tokenType.name === "DEF_ID") + 1,
    operandOf: operand,
    textOf,
    valuesFor: (wanted) => {
      const { operator } = wanted.scan;
      if (!operator || !["==", "!=", "in", "="].includes(operator.text)) return timesFor(wanted, operand);
      if (operator.text === "in" && wanted.scan.brackets.at(-1)?.kind !== "list") return [];
      const { type } = operand(operator.left, wanted.scope);
      if (type.kind === "boolean") return ["true", "false"].map(wordProposal);
      if (type.kind !== "string" || wanted.scope !== "columns" || !source) return timesFor(wanted, operand);
      const path = textOf(operator.left).replaceAll(/\s/g, "");
      return seenValues(model, source.name, path).map((value) => textProposal(value));
    },
  };
}

/** Undefined where the text is no expression. */
function parseExpression(text: string, parser: LangiumParser): Expression | undefined {
  const { value, parserErrors } = parser.parse<ast.Model>(`feature f on s by k < x = ${text}\n>`);
  const [feature] = value.declarations;
  const item = ast.isFeature(feature) ? feature.members.find(ast.isItem) : undefined;
  return parserErrors.length > 0 ? undefined : item?.value;
}

function timesFor(
  { scan, scope }: Extract<Wanted, { kind: "operand" }>,
  operand: CompletionScope["operandOf"],
): readonly Proposal[] {
  const kind = scan.operator && operand(scan.operator.left, scope).type.kind;
  return kind === "timestamp" || kind === "date" ? [literalProposal(kind)] : [];
}

function wordProposal(label: string): Proposal {
  return { label, kind: CompletionItemKind.Keyword, rank: RANK.best };
}
