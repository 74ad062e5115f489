// What belongs together on both sides of the preview, through the source map; and what is stale.
// Invariant: decorations only; the texts and their selections stay as they are.
import type { Preview, PreviewMapping } from "@feat-lang/runtime/language-server";
import { type Disposable, Range, type TextEditor, TextEditorRevealType, ThemeColor, window, workspace } from "vscode";
import type { FeatClient } from "../client.js";

export interface Highlights extends Disposable {
  /** Marks the SQL as stale, or not. */
  show(preview: Preview | undefined, sql: TextEditor | undefined): void;
  /** Highlights on the other side what the selection of an editor belongs to. */
  select(preview: Preview | undefined, selected: TextEditor, sql: TextEditor | undefined): void;
}

export function createHighlights(client: FeatClient): Highlights {
  const counterpart = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor("editor.wordHighlightStrongBackground"),
    overviewRulerColor: new ThemeColor("editorOverviewRuler.wordHighlightStrongForeground"),
  });
  const stale = window.createTextEditorDecorationType({ opacity: "0.5" });
  const reason = window.createTextEditorDecorationType({});
  const clear = () => {
    for (const editor of window.visibleTextEditors) editor.setDecorations(counterpart, []);
  };

  return {
    show(preview, sql) {
      if (!sql) return;
      const whole = new Range(0, 0, sql.document.lineCount, 0);
      sql.setDecorations(stale, preview?.stale ? [whole] : []);
      const [problem] = preview?.problems ?? [];
      const after = { contentText: `  stale: ${problem ?? ""}`, color: new ThemeColor("editorWarning.foreground") };
      const end = sql.document.lineAt(0).range.end;
      sql.setDecorations(reason, preview?.stale ? [{ range: new Range(end, end), renderOptions: { after } }] : []);
    },
    select(preview, selected, sql) {
      if (!preview || !sql || !workspace.getConfiguration("feat").get("preview.syncSelection", true)) return;
      if (selected === sql) {
        clear();
        const found = innermost(preview.mappings, ({ sql: range }) => client.toRange(range), selected);
        const editor = found && editorOf(found, client);
        if (found && editor) reveal(editor, client.toRange(found.feat.range), counterpart);
      } else if (selected.document.languageId === "feat") {
        clear();
        const uri = client.fromUri(selected.document.uri);
        const own = preview.mappings.filter(({ feat }) => feat.uri === uri);
        const found = innermost(own, ({ feat }) => client.toRange(feat.range), selected);
        if (!found || found.kind === "feature") return;
        // One line of a feature may be in several places of the SQL.
        const all = own.filter(({ kind, name }) => kind === found.kind && name === found.name);
        const ranges = all.map((mapping) => client.toRange(mapping.sql));
        sql.setDecorations(counterpart, ranges);
        if (ranges[0]) sql.revealRange(ranges[0], TextEditorRevealType.InCenterIfOutsideViewport);
      }
    },
    dispose() {
      counterpart.dispose();
      stale.dispose();
      reason.dispose();
    },
  };
}

/** The one whose own range is the smallest: mappings nest, on either side. */
function innermost(
  mappings: readonly PreviewMapping[],
  rangeOf: (mapping: PreviewMapping) => Range,
  editor: TextEditor,
): PreviewMapping | undefined {
  const holding = mappings.filter((mapping) => rangeOf(mapping).contains(editor.selection.active));
  return holding.reduce<PreviewMapping | undefined>(
    (least, mapping) => (least && rangeOf(least).contains(rangeOf(mapping)) ? mapping : (least ?? mapping)),
    undefined,
  );
}

function editorOf({ feat }: PreviewMapping, client: FeatClient): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => client.fromUri(document.uri) === feat.uri);
}

function reveal(editor: TextEditor, range: Range, decoration: Parameters<TextEditor["setDecorations"]>[0]): void {
  editor.setDecorations(decoration, [range]);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
