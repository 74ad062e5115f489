// An editor for tests: speaks to a language server over standard input and output, and keeps what it publishes.
// Invariant: whatever the server prints besides the protocol is kept, so that a test can say that there was nothing.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FeatRequestName, FeatRequests } from "@feat-lang/runtime/language-server";
import type { Diagnostic, InitializeResult, Position, PublishDiagnosticsParams } from "vscode-languageserver";
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

export interface LspClient {
  readonly capabilities: InitializeResult["capabilities"];
  readonly connection: ProtocolConnection;
  /** By address; of the last time that the server said something of the file. */
  readonly diagnostics: ReadonlyMap<string, readonly Diagnostic[]>;
  /** What the server wrote to standard error. */
  readonly printed: () => string;
  readonly processId: number;
  open(uri: string, text: string): void;
  /** Replaces the whole text. */
  change(uri: string, text: string): void;
  /** Puts text in at a position. */
  insert(uri: string, at: Position, text: string): void;
  close(uri: string): void;
  request<T>(method: string, params: unknown): Promise<T>;
  feat<N extends FeatRequestName>(name: N, params: FeatRequests[N]["params"]): Promise<FeatRequests[N]["result"]>;
  /** Resolves with the diagnostics of the next publication for the file. */
  nextDiagnostics(uri: string): Promise<readonly Diagnostic[]>;
  /** Resolves once all that was sent is validated. */
  settled(): Promise<void>;
  stop(): Promise<number | null>;
}

const node = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
export const BUNDLED_SERVER = fileURLToPath(new URL("../../vscode-extension/dist/server.cjs", import.meta.url));

export interface ClientOptions {
  /** The server's file and its arguments. */
  readonly command?: readonly string[];
  readonly folder?: string;
  readonly initializationOptions?: object;
}

export async function startClient(options: ClientOptions = {}): Promise<LspClient> {
  const { command = [BUNDLED_SERVER, "--stdio"], folder, initializationOptions } = options;
  const server: ChildProcess = spawn(node, command, { stdio: ["pipe", "pipe", "pipe"] });
  if (!server.stdin || !server.stdout || !server.stderr) throw new Error("no pipes");
  let printed = "";
  server.stderr.on("data", (chunk) => {
    printed += chunk;
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const diagnostics = new Map<string, readonly Diagnostic[]>();
  const waiting = new Map<string, ((found: readonly Diagnostic[]) => void)[]>();
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri, diagnostics: found }: PublishDiagnosticsParams) => {
      diagnostics.set(uri, found);
      for (const resolve of waiting.get(uri) ?? []) resolve(found);
      waiting.delete(uri);
    },
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) => items.map(() => null));
  connection.listen();
  const { capabilities } = await connection.sendRequest<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri: folder ?? null,
    workspaceFolders: folder === undefined ? null : [{ name: "project", uri: folder }],
    initializationOptions,
    capabilities: {
      workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: { completion: { completionItem: { snippetSupport: true } } },
    },
  });
  await connection.sendNotification("initialized", {});
  let version = 0;
  const request = <T>(method: string, params: unknown) => connection.sendRequest<T>(method, params);
  const feat: LspClient["feat"] = (name, params) => connection.sendRequest(name, params);
  return {
    capabilities,
    connection,
    diagnostics,
    printed: () => printed,
    processId: server.pid ?? 0,
    open(uri, text) {
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "feat", version: ++version, text },
      });
    },
    change(uri, text) {
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: ++version },
        contentChanges: [{ text }],
      });
    },
    insert(uri, at, text) {
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: ++version },
        contentChanges: [{ range: { start: at, end: at }, text }],
      });
    },
    close(uri) {
      void connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    },
    request,
    feat,
    nextDiagnostics: (uri) => new Promise((resolve) => waiting.set(uri, [...(waiting.get(uri) ?? []), resolve])),
    settled: async () => {
      await feat("feat/features", {});
    },
    async stop() {
      const ended = new Promise<number | null>((resolve) => server.once("exit", resolve));
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      const code = await ended;
      connection.dispose();
      return code;
    },
  };
}
