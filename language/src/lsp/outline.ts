// The outline of a document and the symbols of the workspace.
import { type AstNode, GrammarUtils, type LangiumDocument } from "langium";
import type { DocumentSymbolProvider, FuzzyMatcher, WorkspaceSymbolProvider } from "langium/lsp";
import type { DocumentSymbol, WorkspaceSymbol, WorkspaceSymbolParams } from "vscode-languageserver";
import { SymbolKind } from "vscode-languageserver";
import * as ast from "../generated/ast.js";
import { keyName } from "../model/names.js";
import { printWindow } from "../model/window-model.js";
import { printType } from "../types/index.js";
import { typeOfColumnType } from "../typing/type-node.js";
import type { FeatLspServices, FeatSharedLspServices } from "./lsp-module.js";

export class FeatDocumentSymbolProvider implements DocumentSymbolProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  getSymbols(document: LangiumDocument): DocumentSymbol[] {
    const root = document.parseResult.value;
    return ast.isModel(root) ? root.declarations.flatMap((node) => this.declaration(node)) : [];
  }

  private declaration(node: ast.Declaration): DocumentSymbol[] {
    if (ast.isTest(node)) {
      return symbolOf(node, {
        name: node.title,
        property: "title",
        kind: SymbolKind.Event,
        detail: `of ${node.feature?.$refText ?? "…"}`,
      });
    }
    if (ast.isSource(node)) {
      const columns = node.members.filter(ast.isColumn).flatMap((column) =>
        symbolOf(column, {
          name: column.name,
          kind: SymbolKind.Field,
          detail: printType(typeOfColumnType(column.type)),
        }),
      );
      return symbolOf(node, { name: node.name, kind: SymbolKind.Module, detail: "source" }, columns);
    }
    const feature = this.services.model.ProjectModelProvider.current().feature(node);
    const keys = node.keys.flatMap((key) =>
      symbolOf(key, { name: keyName(key), property: "value", kind: SymbolKind.Key, detail: "key" }),
    );
    const items = feature.items.flatMap((item) => {
      const windows = item.kind === "derived" ? item.windows : item.window ? [item.window] : [];
      const detail = [printType(item.type), ...windows.map(printWindow)].join(" · ");
      return symbolOf(item.node, { name: item.name, kind: SymbolKind.Variable, detail });
    });
    const detail = `on ${node.source?.$refText ?? "…"}`;
    return symbolOf(node, { name: node.name, kind: SymbolKind.Class, detail }, [...keys, ...items]);
  }
}

interface Shown {
  readonly name: string | undefined;
  readonly property?: string;
  readonly kind: SymbolKind;
  readonly detail: string;
}

/** Nothing for what has no name yet. */
function symbolOf(
  node: AstNode,
  { name, property, kind, detail }: Shown,
  children: DocumentSymbol[] = [],
): DocumentSymbol[] {
  const range = node.$cstNode?.range;
  if (!range || name === undefined || name === "") return [];
  const selectionRange = GrammarUtils.findNodeForProperty(node.$cstNode, property ?? "name")?.range ?? range;
  return [{ name, kind, detail, range, selectionRange, children }];
}

const MAX_SYMBOLS = 500;

export class FeatWorkspaceSymbolProvider implements WorkspaceSymbolProvider {
  private readonly services: FeatSharedLspServices;
  private readonly matcher: FuzzyMatcher;

  constructor(services: FeatSharedLspServices) {
    this.services = services;
    this.matcher = services.lsp.FuzzyMatcher;
  }

  /** Declarations first, then columns and items. */
  getSymbols({ query }: WorkspaceSymbolParams): WorkspaceSymbol[] {
    const declarations: WorkspaceSymbol[] = [];
    const members: WorkspaceSymbol[] = [];
    for (const document of this.services.workspace.LangiumDocuments.all) {
      const root = document.parseResult.value;
      if (!ast.isModel(root)) continue;
      const uri = document.uri.toString();
      for (const node of root.declarations) {
        if (declarations.length >= MAX_SYMBOLS) break;
        const name = ast.isTest(node) ? node.title : node.name;
        declarations.push(...this.matching(node, { name, uri, kind: kindOf(node) }, query));
        if (ast.isTest(node) || members.length >= MAX_SYMBOLS) continue;
        for (const member of node.members) {
          if (!ast.isColumn(member) && !ast.isItem(member)) continue;
          const kind = ast.isItem(member) ? SymbolKind.Variable : SymbolKind.Field;
          members.push(...this.matching(member, { name: member.name, uri, kind, containerName: node.name }, query));
        }
      }
    }
    return [...declarations, ...members].slice(0, MAX_SYMBOLS);
  }

  private matching(
    node: AstNode,
    {
      name,
      uri,
      kind,
      containerName,
    }: { name: string | undefined; uri: string; kind: SymbolKind; containerName?: string },
    query: string,
  ): WorkspaceSymbol[] {
    if (name === undefined || name === "" || !this.matcher.match(query, name)) return [];
    const property = ast.isTest(node) ? "title" : "name";
    const range = GrammarUtils.findNodeForProperty(node.$cstNode, property)?.range ?? node.$cstNode?.range;
    if (!range) return [];
    return [{ name, kind, location: { uri, range }, ...(containerName === undefined ? {} : { containerName }) }];
  }
}

function kindOf(node: ast.Declaration): SymbolKind {
  if (ast.isSource(node)) return SymbolKind.Module;
  return ast.isFeature(node) ? SymbolKind.Class : SymbolKind.Event;
}
