// Hover: names, functions, keywords, durations, and the types of expressions.
// Invariant: never throws and never builds; it reads what the last build knows.
import { type AstNode, CstUtils, GrammarAST, GrammarUtils, type LangiumDocument, type LeafCstNode } from "langium";
import type { HoverProvider } from "langium/lsp";
import type { Hover, HoverParams } from "vscode-languageserver";
import { MarkupKind } from "vscode-languageserver";
import { AGGREGATES, isAggregateName, isFunctionName, printSignature, SCALARS } from "../../functions/registry.js";
import type { Signature } from "../../functions/signature.js";
import * as ast from "../../generated/ast.js";
import { NOTES } from "../../reference/named-functions.js";
import { parseDuration, printType } from "../../types/index.js";
import { appliedFunction } from "../../typing/application.js";
import type { FeatLspServices } from "../lsp-module.js";
import { code, describeSymbol, paragraphs } from "./describe.js";
import { KEYWORD_DOCS } from "./keywords.js";

export class FeatHoverProvider implements HoverProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  getHoverContent(document: LangiumDocument, { position }: HoverParams): Hover | undefined {
    const found = this.services.lsp.Symbols.at(document, position);
    const model = this.services.model.ProjectModelProvider.current();
    const execution = this.services.lsp.Execution;
    if (found) {
      const value = describeSymbol(found.symbol, { model, execution, suffix: found.suffix });
      if (value !== undefined) return { contents: { kind: MarkupKind.Markdown, value }, range: found.range };
    }
    const root = document.parseResult.value.$cstNode;
    const offset = document.textDocument.offsetAt(position);
    const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
    const value = leaf && this.describeLeaf(leaf);
    return leaf && value ? { contents: { kind: MarkupKind.Markdown, value }, range: leaf.range } : undefined;
  }

  private describeLeaf(leaf: LeafCstNode): string | undefined {
    const node: AstNode = leaf.astNode;
    if (ast.isCall(node) && GrammarUtils.findAssignment(leaf)?.feature === "function") {
      return this.describeFunction(node.function);
    }
    const keyword = GrammarAST.isKeyword(leaf.grammarSource) || /^\W+$/.test(leaf.text);
    if (ast.isExpression(node)) {
      const applied = appliedFunction(node);
      if (applied && keyword) {
        const { documentation } = SCALARS[applied.function];
        const type = printType(this.services.model.ProjectModelProvider.current().typeOf(node));
        return paragraphs(code(`${leaf.text}: ${type}`), documentation);
      }
    }
    const durationMs = parseDuration(leaf.text);
    if (durationMs !== undefined) return `${durationMs.toLocaleString("en-US")} ms`;
    return keyword ? KEYWORD_DOCS[leaf.text] : undefined;
  }

  private describeFunction(name: string): string | undefined {
    const signature = signatureOf(name);
    if (!signature) return undefined;
    const parameters = signature.parameters.map((each) => `- \`${each.name}\`: ${each.documentation}`);
    const note = isFunctionName(name) ? NOTES[name] : undefined;
    const sql = this.services.lsp.Execution?.sqlOfFunction(name);
    return paragraphs(
      code(printSignature(name, signature)),
      signature.documentation,
      parameters.join("\n"),
      note,
      sql === undefined ? undefined : `On Flink:\n\`\`\`sql\n${sql}\n\`\`\``,
    );
  }
}

export function signatureOf(name: string): Signature | undefined {
  if (isAggregateName(name)) return AGGREGATES[name];
  return isFunctionName(name) ? SCALARS[name] : undefined;
}
