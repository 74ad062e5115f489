// Code lenses: preview, try and graph on features, run on tests. Their commands are the client's.
// Invariant: only for clients that ask for them, since a lens whose command nobody knows is an error on a click.
import { GrammarUtils, type LangiumDocument } from "langium";
import type { CodeLensProvider } from "langium/lsp";
import type { CodeLens } from "vscode-languageserver";
import * as ast from "../generated/ast.js";
import type { FeatLspServices } from "./lsp-module.js";

export class FeatCodeLensProvider implements CodeLensProvider {
  private wanted = false;

  constructor(services: FeatLspServices) {
    services.shared.lsp.LanguageServer.onInitialize(({ initializationOptions }) => {
      this.wanted = initializationOptions?.codeLens === true;
    });
  }

  provideCodeLens(document: LangiumDocument): CodeLens[] {
    const root = document.parseResult.value;
    if (!this.wanted || !ast.isModel(root)) return [];
    const uri = document.uri.toString();
    return root.declarations.flatMap((node) => {
      const cst = GrammarUtils.findNodeForProperty(node.$cstNode, ast.isTest(node) ? "title" : "name");
      if (!cst || ast.isSource(node)) return [];
      const lens = (title: string, command: string, ...args: readonly string[]): CodeLens => ({
        range: cst.range,
        command: { title, command, arguments: [...args] },
      });
      if (ast.isTest(node))
        return [lens("$(play) Run test", "feat.runTest", uri, node.title, node.feature?.$refText ?? "")];
      return [
        lens("$(open-preview) Preview SQL", "feat.previewSql", node.name),
        lens("$(zap) Try event", "feat.tryEvent", node.name),
        lens("$(type-hierarchy) Graph", "feat.showGraph", node.name),
      ];
    });
  }
}
