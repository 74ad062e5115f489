// The call hierarchy as lineage: who uses this source, column or item, and what a feature or item is made of.
import { type AstNode, AstUtils, type LangiumDocument, URI } from "langium";
import type { CallHierarchyProvider } from "langium/lsp";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyIncomingCallsParams,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyOutgoingCallsParams,
  CallHierarchyPrepareParams,
} from "vscode-languageserver";
import { SymbolKind } from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import type { FeatLspServices } from "../lsp-module.js";
import { type FeatSymbol, type Occurrence, occurrencesIn, symbolKey } from "./symbol.js";
import type { Located } from "./symbol-index.js";

export class FeatCallHierarchyProvider implements CallHierarchyProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  prepareCallHierarchy(document: LangiumDocument, { position }: CallHierarchyPrepareParams): CallHierarchyItem[] {
    const found = this.services.lsp.Symbols.at(document, position);
    if (!found) return [];
    const target = this.services.lsp.Symbols.declarationOf(found.symbol) ?? found;
    return [itemOf(target)];
  }

  /** Features and items that name it. */
  incomingCalls({ item }: CallHierarchyIncomingCallsParams): CallHierarchyIncomingCall[] {
    const target = this.symbolOf(item);
    if (!target) return [];
    const users = new Map<AstNode, Located[]>();
    for (const each of this.services.lsp.Symbols.all(target.symbol)) {
      const user = each.declares ? undefined : userOf(each);
      if (user) users.set(user, [...(users.get(user) ?? []), each]);
    }
    return [...users].flatMap(([user, places]) => {
      const from = this.itemOfNode(user);
      return from ? [{ from, fromRanges: places.map(({ range }) => range) }] : [];
    });
  }

  /** What a feature or an item names. */
  outgoingCalls({ item }: CallHierarchyOutgoingCallsParams): CallHierarchyOutgoingCall[] {
    const source = this.symbolOf(item);
    if (!source?.declares) return [];
    const model = this.services.model.ProjectModelProvider.current();
    const named = new Map<string, Occurrence[]>();
    for (const each of occurrencesIn(source.node, model)) {
      if (each.declares) continue;
      const key = symbolKey(each.symbol);
      named.set(key, [...(named.get(key) ?? []), each]);
    }
    return [...named.values()].flatMap((places) => {
      const symbol = places[0]?.symbol;
      const target = symbol && this.services.lsp.Symbols.declarationOf(symbol);
      return target ? [{ to: itemOf(target), fromRanges: places.map(({ range }) => range) }] : [];
    });
  }

  private symbolOf(item: CallHierarchyItem): Located | undefined {
    const document = this.services.shared.workspace.LangiumDocuments.getDocument(URI.parse(item.uri));
    return document && this.services.lsp.Symbols.at(document, item.selectionRange.start);
  }

  private itemOfNode(node: AstNode): CallHierarchyItem | undefined {
    const document = AstUtils.getDocument(node);
    const model = this.services.model.ProjectModelProvider.current();
    const declared = occurrencesIn(node, model).find((each) => each.declares && each.node === node);
    return declared && itemOf({ ...declared, document });
  }
}

/** The item or feature that names it, or the source of a `time` line. */
function userOf({ node }: Located): AstNode | undefined {
  for (let at: AstNode | undefined = node; at; at = at.$container) {
    if (ast.isItem(at) || ast.isFeature(at) || ast.isSource(at)) return at;
    if (ast.isTest(at)) return undefined;
  }
  return undefined;
}

export const SYMBOL_KINDS: Readonly<Record<FeatSymbol["kind"], SymbolKind>> = {
  source: SymbolKind.Module,
  feature: SymbolKind.Class,
  column: SymbolKind.Field,
  field: SymbolKind.Property,
  item: SymbolKind.Variable,
  key: SymbolKind.Key,
};

function itemOf({ symbol, node, range, document }: Located): CallHierarchyItem {
  const owner = "feature" in symbol ? symbol.feature : "source" in symbol ? symbol.source : undefined;
  return {
    name: symbol.name,
    kind: SYMBOL_KINDS[symbol.kind],
    ...(owner === undefined ? {} : { detail: owner }),
    uri: document.uri.toString(),
    range: node.$cstNode?.range ?? range,
    selectionRange: range,
  };
}
