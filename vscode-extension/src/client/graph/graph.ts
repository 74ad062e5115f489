// *Show graph*: the lineage of the workspace as a picture; a click goes to the declaration.
// Invariant: one panel; the picture is the server's, and names in it are text, never markup.
import type { Graph } from "@feat-lang/runtime/language-server";
import { commands, Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { FeatClient } from "../client.js";
import { renderPage } from "../webview.js";

export function registerGraph(context: ExtensionContext, client: FeatClient): Disposable {
  let panel: WebviewPanel | undefined;
  let feature: string | undefined;
  let graph: Graph | undefined;

  const load = () => client.request("feat/graph", feature === undefined ? {} : { feature });
  const post = async () => {
    graph = await load();
    await panel?.webview.postMessage({
      svg: graph.svg,
      places: graph.places.map(({ kind, name }) => ({ kind, name })),
    });
  };
  const show = async (named: string | undefined) => {
    feature = named;
    if (!panel) {
      panel = window.createWebviewPanel("feat.graph", "Feat graph", ViewColumn.Beside, {
        enableScripts: true,
        retainContextWhenHidden: true,
        localResourceRoots: [Uri.joinPath(context.extensionUri, "media")],
      });
      const changes = client.onChanged(() => void post());
      panel.onDidDispose(() => {
        changes.dispose();
        panel = undefined;
      });
      panel.webview.onDidReceiveMessage(
        async (message: { readonly ready?: true; readonly kind?: string; readonly name?: string }) => {
          if (message.ready) return post();
          const place = graph?.places.find(({ kind, name }) => kind === message.kind && name === message.name);
          if (!place) return undefined;
          return window.showTextDocument(client.toUri(place.uri), {
            viewColumn: ViewColumn.One,
            selection: client.toRange({ start: place.range.start, end: place.range.start }),
          });
        },
      );
      panel.webview.html = renderPage(panel.webview, context, {
        name: "graph",
        title: "Feat graph",
        body: '<h1>Sources, features, windows, stores</h1><div id="graph"></div>',
      });
    }
    panel.title = named === undefined ? "Feat graph" : `Graph of ${named}`;
    panel.reveal(undefined, true);
    await post();
  };
  return Disposable.from(
    commands.registerCommand("feat.showGraph", (named?: unknown) =>
      show(typeof named === "string" ? named : undefined),
    ),
    { dispose: () => panel?.dispose() },
  );
}
