// Formatting: the canonical layout as the fewest edits, so that cursors and breakpoints of the editor stay in place.
// Invariant: only blanks change; a text with syntax errors is left alone.
import type { LangiumDocument } from "langium";
import type { Formatter } from "langium/lsp";
import type { DocumentRangeFormattingParams, TextEdit } from "vscode-languageserver";
import { formatModel } from "../format/format-text.js";
import * as ast from "../generated/ast.js";

export class FeatFormatter implements Formatter {
  readonly formatOnTypeOptions = undefined;

  formatDocument(document: LangiumDocument): TextEdit[] {
    return this.edits(document);
  }

  formatDocumentRange(document: LangiumDocument, { range }: DocumentRangeFormattingParams): TextEdit[] {
    return this.edits(document).filter(
      (edit) => edit.range.start.line >= range.start.line && edit.range.end.line <= range.end.line,
    );
  }

  formatDocumentOnType(): TextEdit[] {
    return [];
  }

  private edits({ parseResult, textDocument }: LangiumDocument): TextEdit[] {
    const { value, lexerErrors, parserErrors } = parseResult;
    if (!ast.isModel(value) || lexerErrors.length + parserErrors.length > 0) return [];
    return blankEdits(textDocument.getText(), formatModel(value)).map(({ start, end, text }) => ({
      range: { start: textDocument.positionAt(start), end: textDocument.positionAt(end) },
      newText: text,
    }));
  }
}

interface BlankEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Both texts have the same characters but for blanks; one edit per run of blanks that differs. */
export function blankEdits(before: string, after: string): readonly BlankEdit[] {
  const edits: BlankEdit[] = [];
  let at = 0;
  let to = 0;
  while (at < before.length || to < after.length) {
    const start = at;
    const first = to;
    while (at < before.length && isBlank(before, at)) at++;
    while (to < after.length && isBlank(after, to)) to++;
    const text = after.slice(first, to);
    if (before.slice(start, at) !== text) edits.push({ start, end: at, text });
    if (at < before.length && before[at] !== after[to]) {
      return [{ start: 0, end: before.length, text: after }];
    }
    at++;
    to++;
  }
  return edits;
}

function isBlank(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at)) || text.charAt(at) === "\uFEFF";
}
