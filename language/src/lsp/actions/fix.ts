// What a quick fix is made of: edits around the node that a diagnostic is about.
import { type AstNode, CstUtils, type LangiumDocument } from "langium";
import type { Diagnostic, Range, TextEdit } from "vscode-languageserver";
import type { DiagnosticCode, DiagnosticParams } from "../../diagnostics/catalogue.js";
import type { ProjectModel } from "../../model/project-model.js";

export interface Fix {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  /** The one that is most likely meant; what "fix all" applies. */
  readonly preferred?: true;
}

export interface FileEdit extends TextEdit {
  /** The document at hand where there is none. */
  readonly uri?: string;
}

export interface FixContext<C extends DiagnosticCode = DiagnosticCode> {
  readonly document: LangiumDocument;
  readonly diagnostic: Diagnostic;
  readonly range: Range;
  readonly params: DiagnosticParams<C>;
  readonly model: ProjectModel;
  /** The text that the diagnostic is about. */
  readonly text: string;
}

export type FixBuilder<C extends DiagnosticCode> = (context: FixContext<C>) => readonly Fix[];

export function textIn({ textDocument }: LangiumDocument, range: Range): string {
  return textDocument.getText(range);
}

export function replaced(title: string, range: Range, newText: string, preferred = true): readonly Fix[] {
  return [{ title, edits: [{ range, newText }], ...(preferred ? { preferred: true as const } : {}) }];
}

export function inserted(title: string, position: Range["start"], newText: string, preferred = true): readonly Fix[] {
  return replaced(title, { start: position, end: position }, newText, preferred);
}

/** The innermost node of a kind that holds the start of the range. */
export function nodeAt<N extends AstNode>(
  { document, range }: Pick<FixContext, "document" | "range">,
  is: (node: unknown) => node is N,
): N | undefined {
  const root = document.parseResult.value.$cstNode;
  const offset = document.textDocument.offsetAt(range.start);
  const leaf = root && CstUtils.findLeafNodeAtOffset(root, offset);
  for (let node: AstNode | undefined = leaf?.astNode; node; node = node.$container) if (is(node)) return node;
  return undefined;
}

/** Whole lines of a node that has them to itself, else its own range and the blanks before it. */
export function removal({ textDocument }: LangiumDocument, { start, end }: Range): Range {
  const lines = textDocument.getText().split(/\r\n|\n|\r/);
  const before = lines[start.line]?.slice(0, start.character) ?? "";
  const behind = lines[end.line]?.slice(end.character) ?? "";
  if (before.trim() === "" && behind.trim() === "") {
    return { start: { line: start.line, character: 0 }, end: { line: end.line + 1, character: 0 } };
  }
  return { start: { line: start.line, character: before.trimEnd().length }, end };
}
