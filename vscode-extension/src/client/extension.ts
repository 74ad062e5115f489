// The extension: starts the language server and puts its answers on the screen.
// Invariant: nothing about the language is known here; every feature is one folder.
import { commands, type ExtensionContext, StatusBarAlignment, window, workspace } from "vscode";
import { type FeatClient, startClient } from "./client.js";
import { registerCompile } from "./compile.js";
import { registerGraph } from "./graph/graph.js";
import { registerPreview } from "./preview/preview.js";
import { registerTests } from "./tests/tests.js";
import { registerTryEvent } from "./try-event/try-event.js";

let client: FeatClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const status = window.createStatusBarItem("feat.status", StatusBarAlignment.Right);
  status.name = "Feat";
  status.text = "$(loading~spin) Feat";
  status.tooltip = "The Feat language server is reading the workspace";
  if (workspace.workspaceFolders) status.show();
  client = await startClient(context);
  const { subscriptions } = context;
  subscriptions.push(
    status,
    registerPreview(client),
    registerTryEvent(context, client),
    registerTests(client),
    registerGraph(context, client),
    registerCompile(client),
    commands.registerCommand("feat.restart", () => client?.restart()),
  );
  await client.request("feat/features", {});
  status.dispose();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
