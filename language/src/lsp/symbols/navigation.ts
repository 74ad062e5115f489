// Definition, references, highlights: places that name what is at the cursor.
import type { LangiumDocument } from "langium";
import type { DefinitionProvider, DocumentHighlightProvider, ReferencesProvider } from "langium/lsp";
import type {
  DefinitionParams,
  DocumentHighlight,
  DocumentHighlightParams,
  Location,
  LocationLink,
  ReferenceParams,
} from "vscode-languageserver";
import { DocumentHighlightKind } from "vscode-languageserver";
import type { SymbolIndex } from "./symbol-index.js";

export class FeatDefinitionProvider implements DefinitionProvider {
  private readonly symbols: () => SymbolIndex;

  constructor(symbols: () => SymbolIndex) {
    this.symbols = symbols;
  }

  getDefinition(document: LangiumDocument, { position }: DefinitionParams): LocationLink[] {
    const found = this.symbols().at(document, position);
    const target = found && this.symbols().declarationOf(found.symbol);
    if (!found || !target) return [];
    return [
      {
        originSelectionRange: found.range,
        targetUri: target.document.uri.toString(),
        targetRange: target.node.$cstNode?.range ?? target.range,
        targetSelectionRange: target.range,
      },
    ];
  }
}

export class FeatReferencesProvider implements ReferencesProvider {
  private readonly symbols: () => SymbolIndex;

  constructor(symbols: () => SymbolIndex) {
    this.symbols = symbols;
  }

  findReferences(document: LangiumDocument, { position, context }: ReferenceParams): Location[] {
    const found = this.symbols().at(document, position);
    if (!found) return [];
    return this.symbols()
      .all(found.symbol)
      .filter(({ declares }) => context.includeDeclaration || !declares)
      .map((each) => ({ uri: each.document.uri.toString(), range: each.range }));
  }
}

export class FeatHighlightProvider implements DocumentHighlightProvider {
  private readonly symbols: () => SymbolIndex;

  constructor(symbols: () => SymbolIndex) {
    this.symbols = symbols;
  }

  getDocumentHighlight(document: LangiumDocument, { position }: DocumentHighlightParams): DocumentHighlight[] {
    const found = this.symbols().at(document, position);
    if (!found) return [];
    return this.symbols()
      .all(found.symbol, document)
      .map(({ range, declares }) => ({
        range,
        kind: declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
  }
}
