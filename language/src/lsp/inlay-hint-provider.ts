// Inlay hints: the inferred types of items and keys, and the names that a list of windows expands to.
import type { LangiumDocument } from "langium";
import type { InlayHintProvider } from "langium/lsp";
import type { InlayHint, InlayHintParams, Range } from "vscode-languageserver";
import { InlayHintKind } from "vscode-languageserver";
import * as ast from "../generated/ast.js";
import type { ResolvedFeature } from "../model/resolved.js";
import { printName, printType } from "../types/index.js";
import type { FeatLspServices } from "./lsp-module.js";

export class FeatInlayHintProvider implements InlayHintProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  getInlayHints(document: LangiumDocument, { range }: InlayHintParams): InlayHint[] {
    const root = document.parseResult.value;
    if (!ast.isModel(root)) return [];
    const model = this.services.model.ProjectModelProvider.current();
    return root.declarations
      .filter(ast.isFeature)
      .filter(({ $cstNode }) => $cstNode !== undefined && overlaps($cstNode.range, range))
      .flatMap((node) => hintsOf(model.feature(node)))
      .filter(({ position }) => position.line >= range.start.line && position.line <= range.end.line);
  }
}

function overlaps(a: Range, b: Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}

function hintsOf(feature: ResolvedFeature): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  const byNode = Map.groupBy(feature.items, ({ node }) => node);
  for (const [node, items] of byNode) {
    const end = node.$cstNode?.range.end;
    const type = items[0]?.type;
    if (!end || !type) continue;
    // Behind the item: names and their `=` stand in columns.
    if (type.kind !== "unknown") {
      hints.push({ position: end, label: `: ${printType(type)}`, kind: InlayHintKind.Type, paddingLeft: true });
    }
    if (items.length > 1) {
      const names = items.map((item) => printName(item.name)).join(", ");
      hints.push({ position: end, label: `→ ${names}`, kind: InlayHintKind.Parameter, paddingLeft: true });
    }
  }
  if (feature.source.node) return hints;
  for (const { node, type } of feature.keys) {
    const end = node.value?.$cstNode?.range.end;
    if (end && type.kind !== "unknown")
      hints.push({ position: end, label: `: ${printType(type)}`, kind: InlayHintKind.Type });
  }
  return hints;
}
