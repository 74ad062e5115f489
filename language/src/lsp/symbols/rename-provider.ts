// Rename: every place that names the same thing, in all files.
// Invariant: what the project computes stays the same; a name that is taken or impossible is refused with a reason.
import type { LangiumDocument } from "langium";
import type { RenameProvider } from "langium/lsp";
import {
  LSPErrorCodes,
  type Range,
  type RenameParams,
  ResponseError,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import type { ProjectModel } from "../../model/project-model.js";
import { readName } from "../../syntax/value-converter.js";
import { printName } from "../../types/index.js";
import { MAX_NAME_LENGTH, OUTPUT_FIELDS } from "../../validation/check-names.js";
import type { FeatLspServices } from "../lsp-module.js";
import type { FeatSymbol, Occurrence } from "./symbol.js";
import type { Located } from "./symbol-index.js";

export class FeatRenameProvider implements RenameProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range | undefined {
    return this.services.lsp.Symbols.at(document, position)?.range;
  }

  rename(document: LangiumDocument, { position, newName }: RenameParams): WorkspaceEdit | undefined {
    const found = this.services.lsp.Symbols.at(document, position);
    if (!found) return undefined;
    const model = this.services.model.ProjectModelProvider.current();
    const name = withoutSuffix(readName(newName.trim()), found);
    const problem = problemOf(name, found.symbol, model);
    if (problem !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, problem);
    const changes: Record<string, TextEdit[]> = {};
    for (const each of this.services.lsp.Symbols.all(found.symbol)) {
      const uri = each.document.uri.toString();
      changes[uri] = [...(changes[uri] ?? []), ...editsOf(each, name)];
    }
    return { changes };
  }
}

/** `spend_1h` renamed to `cost_1h` renames the item `spend` to `cost`. */
function withoutSuffix(name: string, { suffix }: Occurrence): string {
  return suffix !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function editsOf({ range, suffix, quoted, node, symbol, declares }: Located, name: string): TextEdit[] {
  const newText = quoted ? JSON.stringify(name + suffix) : printName(name + suffix);
  const edit = { range, newText };
  // The topic is the source's name unless a line says otherwise: it must not change with the name.
  if (symbol.kind !== "source" || !declares || !ast.isSource(node) || node.members.some(ast.isTopicLine)) return [edit];
  const first = node.members[0]?.$cstNode?.range.start;
  if (!first) return [edit];
  const topic = `topic ${JSON.stringify(symbol.name)}\n${" ".repeat(first.character)}`;
  return [edit, { range: { start: first, end: first }, newText: topic }];
}

function problemOf(name: string, symbol: FeatSymbol, model: ProjectModel): string | undefined {
  if (name === symbol.name) return undefined;
  if (name === "") return "A name is not empty.";
  if (/[\n\r]/.test(name)) return "A name stands on one line.";
  if (name.length > MAX_NAME_LENGTH) return `A name has at most ${MAX_NAME_LENGTH} characters.`;
  const taken = takenNames(symbol, model);
  return taken.has(name) ? `There is another ${symbol.kind} \`${name}\`. Choose a different name.` : undefined;
}

function takenNames(symbol: FeatSymbol, model: ProjectModel): ReadonlySet<string> {
  switch (symbol.kind) {
    case "source":
      return new Set(model.sourceNodes.map(({ name }) => name));
    case "feature":
      return new Set(model.featureNodes.map(({ name }) => name));
    case "column":
      return new Set(model.source(symbol.source).columns.map(({ name }) => name));
    case "field":
      return new Set(symbol.node.$container.fields.map(({ name }) => name));
    default: {
      const node = model.featureNode(symbol.feature);
      const feature = node && model.feature(node);
      const names = feature ? [...feature.items, ...feature.keys].map(({ name }) => name) : [];
      return new Set([...names, ...OUTPUT_FIELDS]);
    }
  }
}
