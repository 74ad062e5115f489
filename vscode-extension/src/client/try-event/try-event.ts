// *Try event*: a panel where events are edited and the record that they make appears.
// Invariant: one panel per feature; what is typed in it stays while it is open.
import type { Tried } from "@feat-lang/runtime/language-server";
import { commands, Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { FeatClient } from "../client.js";
import { escapeHtml, renderPage } from "../webview.js";

type FromPage = { readonly type: "try"; readonly events: readonly string[] };
type ToPage = { readonly type: "tried"; readonly tried: Tried } | { readonly type: "again" };

export function registerTryEvent(context: ExtensionContext, client: FeatClient): Disposable {
  const panels = new Map<string, WebviewPanel>();

  const open = async (feature: string) => {
    const known = panels.get(feature);
    if (known) {
      known.reveal();
      return;
    }
    const sample = await client.request("feat/sampleEvent", { feature });
    const panel = window.createWebviewPanel("feat.tryEvent", `Try ${feature}`, ViewColumn.Beside, {
      enableScripts: true,
      retainContextWhenHidden: true,
      localResourceRoots: [Uri.joinPath(context.extensionUri, "media")],
    });
    panels.set(feature, panel);
    const post = (message: ToPage) => panel.webview.postMessage(message);
    panel.webview.onDidReceiveMessage(async ({ events }: FromPage) => {
      await post({ type: "tried", tried: await client.request("feat/tryEvents", { feature, events }) });
    });
    const changes = client.onChanged(() => void post({ type: "again" }));
    panel.onDidDispose(() => {
      changes.dispose();
      panels.delete(feature);
    });
    panel.webview.html = renderPage(panel.webview, context, {
      name: "try-event",
      title: `Try ${feature}`,
      body: pageOf(feature, sample?.event ?? "{}"),
    });
  };

  return Disposable.from(
    commands.registerCommand("feat.tryEvent", async (named?: unknown) => {
      const feature = typeof named === "string" ? named : await featureAtHand(client);
      if (feature !== undefined) await open(feature);
    }),
    {
      dispose: () => {
        for (const panel of panels.values()) panel.dispose();
      },
    },
  );
}

/** The one that the cursor is in, else one to choose. */
async function featureAtHand(client: FeatClient): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId === "feat") {
    const uri = client.fromUri(editor.document.uri);
    const found = await client.request("feat/featureAt", { uri, position: client.toPosition(editor.selection.active) });
    if (found) return found.name;
  }
  const features = await client.request("feat/features", {});
  return window.showQuickPick(
    features.map(({ name }) => name),
    { placeHolder: "The feature to try" },
  );
}

function pageOf(feature: string, event: string): string {
  return `<h1>${escapeHtml(feature)}</h1>
<p>One event per line, in order of arrival. The record is that of the last event's entity.</p>
<textarea id="events" spellcheck="false" aria-label="Events" rows="6">${escapeHtml(event)}</textarea>
<p><button id="try">Try</button> <button id="more" class="quiet">Add an event</button></p>
<ol id="outcomes"></ol>
<div id="record" aria-live="polite"></div>`;
}
