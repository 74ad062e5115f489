// Completion: the place at the cursor, what may stand there, and the edits that put it in.
// Invariant: one edit per proposal, on one line, that holds the cursor.
import type { AstNode, LangiumDocument } from "langium";
import type { CompletionProvider, CompletionProviderOptions, LangiumServices } from "langium/lsp";
import type { CompletionItem, CompletionList, CompletionParams } from "vscode-languageserver";
import { CompletionItemKind, InsertTextFormat, MarkupKind } from "vscode-languageserver";
import type { FeatAddedServices } from "../../feat-module.js";
import * as ast from "../../generated/ast.js";
import { createScope } from "./completion-scope.js";
import { type CursorText, readCursorText } from "./cursor-text.js";
import { placeAt } from "./place.js";
import type { Place } from "./place-parts.js";
import type { Proposal } from "./proposal.js";
import { proposalsFor } from "./proposals.js";

export class FeatCompletionProvider implements CompletionProvider {
  readonly completionOptions: CompletionProviderOptions = { triggerCharacters: [".", '"', " ", "(", "[", ":", "{"] };
  private readonly services: LangiumServices & FeatAddedServices;
  private snippets = true;

  constructor(services: LangiumServices & FeatAddedServices) {
    this.services = services;
    services.shared.lsp.LanguageServer.onInitialize(({ capabilities }) => {
      this.snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport ?? false;
    });
  }

  getCompletion(document: LangiumDocument, params: CompletionParams): CompletionList {
    const { textDocument } = document;
    const offset = textDocument.offsetAt(params.position);
    const start = declarationStart(document.parseResult.value, offset);
    const cursor = readCursorText(textDocument, offset, start, this.services.parser.Lexer);
    if (cursor.inComment) return NOTHING;
    const place = placeAt(cursor);
    const model = this.services.model.ProjectModelProvider.current();
    const scope = createScope(place, cursor, model, this.services.parser.LangiumParser);
    const proposals = place.wanted.flatMap((wanted) => proposalsFor(wanted, scope));
    const byKind = params.context?.triggerCharacter;
    const fitting = proposals.filter((proposal) => isWanted(proposal, cursor, place, byKind));
    return { isIncomplete: false, items: this.items(unique(fitting), cursor, document) };
  }

  private items(proposals: readonly Proposal[], cursor: CursorText, document: LangiumDocument): CompletionItem[] {
    const { textDocument } = document;
    const text = textDocument.getText();
    const start = cursor.wordStart;
    const quote = cursor.openText?.quote;
    const offset = cursor.base + cursor.text.length;
    const end = quote !== undefined && text[offset] === quote ? offset + 1 : Math.max(offset, cursor.wordEnd);
    const range = { start: textDocument.positionAt(start), end: textDocument.positionAt(end) };
    const typed = cursor.openText ? text.slice(start, offset) : "";
    return proposals.map((proposal) => {
      const insert = proposal.insert ?? proposal.label;
      const plain = withoutPlaceholders(insert);
      const isSnippet = this.snippets && insert !== plain;
      const newText = isSnippet ? insert : plain;
      const shown = quote !== undefined && quote !== '"' ? requote(newText, quote) : newText;
      return {
        label: proposal.label,
        kind: proposal.kind,
        ...(proposal.detail === undefined ? {} : { detail: proposal.detail }),
        ...(proposal.documentation === undefined
          ? {}
          : { documentation: { kind: MarkupKind.Markdown, value: proposal.documentation } }),
        sortText: sortText(proposal),
        ...(typed === "" ? {} : { filterText: requote(proposal.label, typed.charAt(0)) }),
        insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
        textEdit: { range, newText: shown },
        ...(proposal.again ? { command: { title: "Suggest", command: "editor.action.triggerSuggest" } } : {}),
      };
    });
  }
}

const NOTHING: CompletionList = { isIncomplete: false, items: [] };

/** In a text only texts; after a blank, typed rather than asked for, nothing that would only be in the way. */
function isWanted(proposal: Proposal, cursor: CursorText, place: Place, trigger: string | undefined): boolean {
  if (cursor.openText) {
    const { kind, insert = "" } = proposal;
    return kind === CompletionItemKind.Value && insert.startsWith('"') && insert.slice(1, -1) !== openTextOf(cursor);
  }
  if (trigger === '"') return false;
  if (trigger === " ") {
    const only = place.wanted.every(
      ({ kind }) => kind === "operator" || kind.endsWith("-line") || kind === "declaration",
    );
    return !only && proposal.kind !== CompletionItemKind.Operator;
  }
  return true;
}

/** What is typed already is no news, though it stands in the project now. */
function openTextOf({ text, base, openText }: CursorText): string | undefined {
  return openText && text.slice(openText.start - base + 1);
}

function requote(text: string, quote: string): string {
  return text.startsWith('"') ? `${quote}${text.slice(1, -1)}${quote}` : text;
}

/** Where the declaration at or before the offset starts. */
export function declarationStart(root: AstNode, offset: number): number {
  if (!ast.isModel(root)) return 0;
  let start = 0;
  for (const { $cstNode } of root.declarations) {
    if ($cstNode && $cstNode.offset <= offset) start = Math.max(start, $cstNode.offset);
  }
  return start;
}

export function withoutPlaceholders(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^}|\\])*\|\}/g, (_, first: string) => first.replaceAll("\\,", ","))
    .replace(/\$\d+/g, "")
    .replace(/\\([\\$}])/g, "$1");
}

/** Ranks are below 10, in hundredths; equal ones go by their label. */
function sortText({ rank, label }: Proposal): string {
  return `${String(Math.round(rank * 100)).padStart(4, "0")} ${label}`;
}

function unique(proposals: readonly Proposal[]): readonly Proposal[] {
  const seen = new Set<string>();
  return proposals.filter(({ label }) => !seen.has(label) && seen.add(label));
}
