// The connection to the bundled language server.
// Invariant: the server runs in a process of its own, so nothing that it does can hold up the editor.
import type { FeatRequestName, FeatRequests } from "@feat-lang/runtime/language-server";
import {
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  type Position,
  type Range,
  Uri,
  workspace,
} from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

export interface FeatClient {
  request<N extends FeatRequestName>(name: N, params: FeatRequests[N]["params"]): Promise<FeatRequests[N]["result"]>;
  /** After each build: what is shown may be out of date. */
  onChanged(listener: () => void): Disposable;
  toRange(range: { start: { line: number; character: number }; end: { line: number; character: number } }): Range;
  toUri(text: string): Uri;
  toPosition(position: Position): { line: number; character: number };
  fromUri(uri: Uri): string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(context: ExtensionContext): Promise<FeatClient> {
  const server = {
    module: Uri.joinPath(context.extensionUri, "dist", "server.cjs").fsPath,
    transport: TransportKind.ipc,
  };
  const settings = workspace.getConfiguration("feat");
  const client = new LanguageClient("feat", "Feat", server, {
    documentSelector: [{ language: "feat" }],
    initializationOptions: { codeLens: settings.get("codeLens", true), changes: true },
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/*.feat") },
    markdown: { isTrusted: false, supportHtml: false },
  });
  const changed = new EventEmitter<void>();
  context.subscriptions.push(changed);
  client.onNotification("feat/changed", () => changed.fire());
  await client.start();
  const { protocol2CodeConverter, code2ProtocolConverter } = client;
  return {
    request: (name, params) => client.sendRequest(name, params),
    onChanged: (listener) => changed.event(listener),
    toRange: (range) => protocol2CodeConverter.asRange(range),
    toUri: (text) => protocol2CodeConverter.asUri(text),
    toPosition: (position) => code2ProtocolConverter.asPosition(position),
    fromUri: (uri) => code2ProtocolConverter.asUri(uri),
    restart: () => client.restart(),
    stop: () => client.stop(),
  };
}
