// Semantic tokens: names coloured by what they stand for, which the TextMate grammar cannot know.
import { type AstNode, GrammarUtils } from "langium";
import { AbstractSemanticTokenProvider, type SemanticTokenAcceptor } from "langium/lsp";
import { SemanticTokenModifiers, SemanticTokenTypes } from "vscode-languageserver";
import { isAggregateName } from "../functions/registry.js";
import * as ast from "../generated/ast.js";
import type { FeatLspServices } from "./lsp-module.js";
import { type FeatSymbol, occurrencesIn } from "./symbols/symbol.js";

const TYPE_OF: Readonly<Record<FeatSymbol["kind"], SemanticTokenTypes>> = {
  source: SemanticTokenTypes.namespace,
  feature: SemanticTokenTypes.class,
  column: SemanticTokenTypes.property,
  field: SemanticTokenTypes.property,
  item: SemanticTokenTypes.variable,
  key: SemanticTokenTypes.parameter,
};

export class FeatSemanticTokenProvider extends AbstractSemanticTokenProvider {
  private readonly feat: FeatLspServices;

  constructor(services: FeatLspServices) {
    super(services);
    this.feat = services;
  }

  protected override highlightElement(node: AstNode, accept: SemanticTokenAcceptor): undefined | "prune" {
    if (ast.isModel(node)) return undefined;
    if (ast.isDeclaration(node)) {
      for (const { range, symbol, declares } of occurrencesIn(node, this.feat.model.ProjectModelProvider.current())) {
        const modifier = declares ? { modifier: SemanticTokenModifiers.declaration } : {};
        if (range.start.line === range.end.line) accept({ range, type: TYPE_OF[symbol.kind], ...modifier });
      }
      return undefined;
    }
    if (ast.isCall(node)) {
      const cst = GrammarUtils.findNodeForProperty(node.$cstNode, ast.Call.function);
      const modifier = isAggregateName(node.function) ? { modifier: SemanticTokenModifiers.defaultLibrary } : {};
      if (cst) accept({ cst, type: SemanticTokenTypes.function, ...modifier });
    } else if (ast.isScalarTypeNode(node) && node.$cstNode) {
      accept({ cst: node.$cstNode, type: SemanticTokenTypes.type });
    }
    return undefined;
  }
}
