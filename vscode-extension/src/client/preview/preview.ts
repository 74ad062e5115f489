// The live preview: Flink SQL, plan and manifest of the feature at hand, as read-only documents beside the editor.
// Invariant: each document is what the server answered last; it never jumps to another feature while it has the focus.
import type { Preview } from "@feat-lang/runtime/language-server";
import {
  commands,
  Disposable,
  EventEmitter,
  env,
  type TextDocumentContentProvider,
  type TextEditor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import type { FeatClient } from "../client.js";
import { createHighlights } from "./highlights.js";

const SCHEME = "feat-preview";

/** By file name, which is also the title of the tab. */
const TABS = {
  "Flink SQL.sql": { command: "feat.previewSql", language: "sql", textOf: ({ sql }: Preview) => sql },
  "Plan.txt": { command: "feat.previewPlan", language: "plaintext", textOf: ({ plan }: Preview) => plan },
  "Manifest.json": { command: "feat.previewManifest", language: "json", textOf: ({ manifest }: Preview) => manifest },
} as const;
type TabName = keyof typeof TABS;
const TAB_NAMES = Object.keys(TABS) as readonly TabName[];
const uriOf = (name: TabName) => Uri.from({ scheme: SCHEME, path: `/${name}` });

export function registerPreview(client: FeatClient): Disposable {
  const changed = new EventEmitter<Uri>();
  const highlights = createHighlights(client);
  let feature: string | undefined;
  let preview: Preview | undefined;

  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => {
      const name = TAB_NAMES.find((each) => `/${each}` === path);
      if (!name || !preview) return "-- Put the cursor into a feature to see what it becomes.\n";
      return (
        TABS[name].textOf(preview) ||
        `-- ${preview.feature} cannot be compiled yet.\n-- ${preview.problems.join("\n-- ")}\n`
      );
    },
  };

  const isOpen = () => workspace.textDocuments.some(({ uri }) => uri.scheme === SCHEME);
  const refresh = async () => {
    if (feature === undefined || !isOpen()) return;
    const found = await client.request("feat/preview", { feature });
    if (!found) return;
    preview = found;
    for (const name of TAB_NAMES) changed.fire(uriOf(name));
    // The documents take their new text a moment later.
    setTimeout(() => highlights.show(preview, sqlEditor()), 50);
  };
  const sqlEditor = () =>
    window.visibleTextEditors.find(({ document }) => document.uri.toString() === uriOf("Flink SQL.sql").toString());

  const follow = async (editor: TextEditor | undefined) => {
    if (editor?.document.languageId !== "feat" || !isOpen()) return;
    if (!workspace.getConfiguration("feat").get("preview.followEditor", true)) return;
    const found = await client.request("feat/featureAt", {
      uri: client.fromUri(editor.document.uri),
      position: client.toPosition(editor.selection.active),
    });
    if (!found || found.name === feature) return;
    feature = found.name;
    await refresh();
  };

  const show = async (tab: TabName, named?: string) => {
    const editor = window.activeTextEditor;
    const at =
      named === undefined && editor?.document.languageId === "feat"
        ? await client.request("feat/featureAt", {
            uri: client.fromUri(editor.document.uri),
            position: client.toPosition(editor.selection.active),
          })
        : undefined;
    const [first] =
      named === undefined && !at && feature === undefined ? await client.request("feat/features", {}) : [];
    feature = named ?? at?.name ?? feature ?? first?.name;
    if (feature === undefined) {
      void window.showInformationMessage("There is no feature in this workspace yet.");
      return;
    }
    preview = (await client.request("feat/preview", { feature })) ?? undefined;
    const document = await workspace.openTextDocument(uriOf(tab));
    changed.fire(uriOf(tab));
    const beside = sqlEditor()?.viewColumn ?? ViewColumn.Beside;
    await window.showTextDocument(document, { viewColumn: beside, preserveFocus: true, preview: false });
    await refresh();
  };

  return Disposable.from(
    changed,
    highlights,
    workspace.registerTextDocumentContentProvider(SCHEME, provider),
    ...TAB_NAMES.map((name) =>
      commands.registerCommand(TABS[name].command, (named?: unknown) =>
        show(name, typeof named === "string" ? named : undefined),
      ),
    ),
    commands.registerCommand("feat.copyPreview", async () => {
      const document = window.activeTextEditor?.document;
      const text = document?.uri.scheme === SCHEME ? document.getText() : preview?.sql;
      if (text === undefined) return;
      await env.clipboard.writeText(text);
      window.setStatusBarMessage("Copied.", 2_000);
    }),
    client.onChanged(() => void refresh()),
    window.onDidChangeActiveTextEditor((editor) => void follow(editor)),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      void follow(textEditor).then(() => highlights.select(preview, textEditor, sqlEditor()));
    }),
  );
}
