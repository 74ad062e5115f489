// Code actions: quick fixes of diagnostics, refactorings, and all fixes of a file at once.
import type { LangiumDocument } from "langium";
import type { CodeActionProvider } from "langium/lsp";
import type { CodeAction, CodeActionParams, Diagnostic, Range, WorkspaceEdit } from "vscode-languageserver";
import { CodeActionKind } from "vscode-languageserver";
import type { DiagnosticCode } from "../../diagnostics/catalogue.js";
import type { ProjectModel } from "../../model/project-model.js";
import type { FeatLspServices } from "../lsp-module.js";
import { comparePositions } from "../symbols/symbol-index.js";
import { type FileEdit, type Fix, type FixBuilder, textIn } from "./fix.js";
import { FIXES } from "./fixes.js";
import { refactorings } from "./refactorings.js";

const FIX_ALL = `${CodeActionKind.SourceFixAll}.feat`;

export class FeatCodeActionProvider implements CodeActionProvider {
  private readonly services: FeatLspServices;

  constructor(services: FeatLspServices) {
    this.services = services;
  }

  getCodeActions(document: LangiumDocument, { range, context }: CodeActionParams): CodeAction[] {
    const model = this.services.model.ProjectModelProvider.current();
    const wants = (kind: string) =>
      !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
    const actions: CodeAction[] = [];
    if (wants(CodeActionKind.QuickFix)) {
      for (const diagnostic of diagnosticsAt(document, range)) {
        for (const fix of fixesOf(diagnostic, document, model)) {
          actions.push({
            title: fix.title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [diagnostic],
            edit: editOf(fix.edits, document),
            ...(fix.preferred ? { isPreferred: true } : {}),
          });
        }
      }
    }
    if (wants(CodeActionKind.RefactorRewrite)) {
      for (const { title, edits } of refactorings({ document, range, model })) {
        actions.push({ title, kind: CodeActionKind.RefactorRewrite, edit: editOf(edits, document) });
      }
    }
    if (wants(FIX_ALL)) {
      const edits = allFixes(document, model);
      const title = "Fix all that has one obvious fix";
      if (edits.length > 0) actions.push({ title, kind: FIX_ALL, edit: editOf(edits, document) });
    }
    return actions;
  }
}

function diagnosticsAt(document: LangiumDocument, range: Range): readonly Diagnostic[] {
  return (document.diagnostics ?? []).filter(
    (each) => comparePositions(each.range.start, range.end) <= 0 && comparePositions(range.start, each.range.end) <= 0,
  );
}

export function fixesOf(diagnostic: Diagnostic, document: LangiumDocument, model: ProjectModel): readonly Fix[] {
  const code = diagnostic.data?.code as DiagnosticCode | undefined;
  const build = code && (FIXES[code] as FixBuilder<DiagnosticCode> | undefined);
  if (!build) return [];
  const { range } = diagnostic;
  return build({ document, diagnostic, range, params: diagnostic.data.params, model, text: textIn(document, range) });
}

/** The preferred fixes of errors and warnings that do not touch each other; the rest is left for another round. */
function allFixes(document: LangiumDocument, model: ProjectModel): readonly FileEdit[] {
  const uri = document.uri.toString();
  const taken: FileEdit[] = [];
  for (const diagnostic of document.diagnostics ?? []) {
    if ((diagnostic.severity ?? 1) > 2) continue;
    const fix = fixesOf(diagnostic, document, model).find(({ preferred }) => preferred);
    if (!fix || fix.edits.some((edit) => edit.uri !== undefined && edit.uri !== uri)) continue;
    if (!fix.edits.some((edit) => taken.some((other) => touches(edit.range, other.range)))) taken.push(...fix.edits);
  }
  return taken;
}

function touches(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}

function editOf(edits: readonly FileEdit[], document: LangiumDocument): WorkspaceEdit {
  const changes: NonNullable<WorkspaceEdit["changes"]> = {};
  for (const { uri = document.uri.toString(), range, newText } of edits) {
    changes[uri] = [...(changes[uri] ?? []), { range, newText }];
  }
  return { changes };
}
