// Symbols over all documents: what is named at a place, and where else.
import type { LangiumDocument, LangiumDocuments } from "langium";
import type { Position, Range } from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import type { ProjectModelProvider } from "../../model/model-provider.js";
import type { FeatLspServices } from "../lsp-module.js";
import { type FeatSymbol, type Occurrence, occurrencesIn, symbolKey } from "./symbol.js";

export interface Located extends Occurrence {
  readonly document: LangiumDocument;
}

export class SymbolIndex {
  private readonly documents: LangiumDocuments;
  private readonly models: () => ProjectModelProvider;

  constructor(services: FeatLspServices) {
    this.documents = services.shared.workspace.LangiumDocuments;
    this.models = () => services.model.ProjectModelProvider;
  }

  /** What the name at the position, or just before it, stands for. */
  at(document: LangiumDocument, position: Position): Located | undefined {
    const root = document.parseResult.value;
    if (!ast.isModel(root)) return undefined;
    const model = this.models().current();
    for (const declaration of root.declarations) {
      const range = declaration.$cstNode?.range;
      if (!range || !contains(range, position)) continue;
      const found = occurrencesIn(declaration, model).find((each) => contains(each.range, position));
      if (found) return { ...found, document };
    }
    return undefined;
  }

  /** In order of documents and text. */
  all(symbol: FeatSymbol, within?: LangiumDocument): readonly Located[] {
    const key = symbolKey(symbol);
    const model = this.models().current();
    const documents = within ? [within] : this.documents.all.toArray();
    return documents
      .sort((a, b) => (a.uri.toString() < b.uri.toString() ? -1 : 1))
      .flatMap((document) =>
        mentions(document, symbol)
          ? occurrencesIn(document.parseResult.value, model)
              .filter((each) => symbolKey(each.symbol) === key)
              .map((each): Located => ({ ...each, document }))
              .sort((a, b) => comparePositions(a.range.start, b.range.start))
          : [],
      );
  }

  declarationOf(symbol: FeatSymbol): Located | undefined {
    return this.all(symbol).find(({ declares }) => declares);
  }
}

/** A text without the name has no place that names it, whatever else is around it. */
function mentions(document: LangiumDocument, { name }: FeatSymbol): boolean {
  return document.textDocument.getText().includes(name.replaceAll("`", "``"));
}

export function contains({ start, end }: Range, position: Position): boolean {
  return comparePositions(start, position) <= 0 && comparePositions(position, end) <= 0;
}

export function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
