// The language server's services without a connection, on texts with markers: `<|>` is a cursor, `<|…|>` a range.
import { EmptyFileSystem, type LangiumDocument, URI } from "langium";
import type { CompletionItem, CompletionParams, Diagnostic, Position, Range, TextEdit } from "vscode-languageserver";
import { createFeatLspServices, type FeatLspServices } from "../../language/src/lsp/index.js";
import { readMarkers } from "./language.js";

export interface Opened {
  readonly services: FeatLspServices;
  readonly document: LangiumDocument;
  readonly text: string;
  /** Where the cursor marker stood; the start of the first range where there is none. */
  readonly position: Position;
  readonly range: Range;
  /** Documents by file name. */
  readonly documents: ReadonlyMap<string, LangiumDocument>;
}

/** `others`: more files of the project, by name. */
export async function open(marked: string, others: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const { shared, feat } = createFeatLspServices(EmptyFileSystem);
  const { text, offset, end } = readCursor(marked);
  const create = (name: string, content: string) => {
    const document = shared.workspace.LangiumDocumentFactory.fromString(content, URI.parse(`file:///project/${name}`));
    shared.workspace.LangiumDocuments.addDocument(document);
    return document;
  };
  const document = create("main.feat", text);
  const rest = Object.entries(others).map(([name, content]) => [name, create(name, content)] as const);
  const documents = new Map([["main.feat", document], ...rest]);
  await shared.workspace.DocumentBuilder.build([...documents.values()], { validation: true });
  const { textDocument } = document;
  const position = textDocument.positionAt(offset);
  return {
    services: feat,
    document,
    text,
    position,
    range: { start: position, end: textDocument.positionAt(end) },
    documents,
  };
}

function readCursor(marked: string): { readonly text: string; readonly offset: number; readonly end: number } {
  const cursor = marked.indexOf("<|>");
  if (cursor >= 0) return { text: marked.replace("<|>", ""), offset: cursor, end: cursor };
  const { text, ranges } = readMarkers(marked);
  return { text, offset: ranges[0]?.start ?? text.length, end: ranges[0]?.end ?? text.length };
}

export interface Completed {
  readonly labels: readonly string[];
  readonly items: readonly CompletionItem[];
  /** The text with one proposal put in. */
  readonly accept: (label: string) => string;
}

export async function complete(
  marked: string,
  others: Readonly<Record<string, string>> = {},
  context?: CompletionParams["context"],
): Promise<Completed> {
  const { services, document, position, text } = await open(marked, others);
  const uri = document.uri.toString();
  const params = { textDocument: { uri }, position, ...(context ? { context } : {}) };
  const list = await services.lsp.CompletionProvider?.getCompletion(document, params);
  const items = (list?.items ?? []).toSorted((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
  return {
    labels: items.map(({ label }) => label),
    items,
    accept: (label) => {
      const edit = items.find((item) => item.label === label)?.textEdit;
      if (!edit || !("range" in edit))
        throw new Error(`no proposal ${label}: ${items.map((item) => item.label).join(" ")}`);
      return applyEdits(text, document, [edit]);
    },
  };
}

export function applyEdits(text: string, { textDocument }: LangiumDocument, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => textDocument.offsetAt(b.range.start) - textDocument.offsetAt(a.range.start));
  return ordered.reduce(
    (result, { range, newText }) =>
      result.slice(0, textDocument.offsetAt(range.start)) + newText + result.slice(textDocument.offsetAt(range.end)),
    text,
  );
}

export async function hover(marked: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  const { services, document, position } = await open(marked, others);
  const uri = document.uri.toString();
  const found = await services.lsp.HoverProvider?.getHoverContent(document, { textDocument: { uri }, position });
  const contents = found?.contents;
  return contents && typeof contents === "object" && "value" in contents ? contents.value : "";
}

export function codesOf(document: LangiumDocument): readonly string[] {
  return (document.diagnostics ?? []).map((each: Diagnostic) => String(each.code));
}
