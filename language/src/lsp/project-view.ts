// A part of the workspace as a project, for compiling it without parsing anything again.
// Invariant: the features and tests given, with the diagnostics of the files that they and their sources stand in.
import { AstUtils, type LangiumDocument } from "langium";
import { rangeOf } from "../diagnostics/report.js";
import { diagnosticsOf, type Project, spanFrom } from "../load.js";
import type { ResolvedFeature, ResolvedTest } from "../model/resolved.js";
import type { FeatLspServices } from "./lsp-module.js";

/** Files are called by their addresses. After validation only. */
export function projectView(
  services: FeatLspServices,
  features: readonly ResolvedFeature[],
  tests: readonly ResolvedTest[] = [],
): Project {
  const nodes = [
    ...features.flatMap(({ node, source }) => [node, ...(source.node ? [source.node] : [])]),
    ...tests.map(({ node }) => node),
  ];
  const documents = [...new Set<LangiumDocument>(nodes.map((node) => AstUtils.getDocument(node)))];
  const diagnostics = documents.flatMap((document) => diagnosticsOf(document, document.uri.toString()));
  const fileOf: Project["fileOf"] = (node) => AstUtils.getDocument(node).uri.toString();
  return {
    files: documents.map((document) => ({ path: document.uri.toString(), text: document.textDocument.getText() })),
    diagnostics,
    hasErrors: diagnostics.some(({ severity }) => severity === "error"),
    model: services.model.ProjectModelProvider.current(),
    sources: [...new Set(features.map(({ source }) => source))],
    features,
    tests,
    fileOf,
    spanOf: (node) => (node.$cstNode ? spanFrom(rangeOf(node), fileOf(node)) : undefined),
  };
}
