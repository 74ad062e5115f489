// The language server: the language's own services, and the requests that need the compiler or the engine.
// Invariant: a request reads what the last build knows, under the workspace's lock, and never builds itself.

import { createFeatLspServices, type FeatLspServices, startLanguageServer } from "@feat-lang/language/lsp";
import { DocumentState, URI } from "langium";
import { NodeFileSystem } from "langium/node";
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { compileFolder } from "./compile-folder.js";
import { createExecution } from "./execution.js";
import { drawGraph } from "./graph.js";
import { listTests, runTests } from "./inline-tests.js";
import { createPreviews } from "./preview.js";
import { CHANGED, type FeatRequestName, type FeatRequests } from "./protocol.js";
import { sampleEvent } from "./sample-event.js";
import { tryEvents } from "./try-events.js";
import { createWorkspaceFeatures, type WorkspaceFeatures } from "./workspace-features.js";

type Handlers = {
  readonly [N in FeatRequestName]: (
    params: FeatRequests[N]["params"],
  ) => FeatRequests[N]["result"] | Promise<FeatRequests[N]["result"]>;
};

/** Takes over the connection until it ends. */
export function serveLanguage(connection: Connection): void {
  const execution = createExecution(() => features);
  const { shared, feat } = createFeatLspServices({ connection, ...NodeFileSystem }, execution);
  const features = createWorkspaceFeatures(feat);
  const handlers = createHandlers(features, feat);
  for (const name of Object.keys(handlers) as FeatRequestName[]) register(name, handlers, connection, feat);
  let announces = false;
  shared.lsp.LanguageServer.onInitialize(({ initializationOptions }) => {
    announces = initializationOptions?.changes === true;
  });
  shared.workspace.DocumentBuilder.onBuildPhase(DocumentState.Validated, () => {
    if (announces) void connection.sendNotification(CHANGED);
  });
  startLanguageServer(shared);
}

function register<N extends FeatRequestName>(
  name: N,
  handlers: Handlers,
  connection: Connection,
  { shared }: FeatLspServices,
): void {
  const { DocumentBuilder, WorkspaceLock, WorkspaceManager } = shared.workspace;
  connection.onRequest<unknown, void>(name, async (params: FeatRequests[N]["params"], token: CancellationToken) => {
    try {
      await WorkspaceManager.ready;
      await DocumentBuilder.waitUntil(DocumentState.Validated, token);
      return await WorkspaceLock.read(() => handlers[name](params));
    } catch (error) {
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled.");
      throw error;
    }
  });
}

function createHandlers(features: WorkspaceFeatures, services: FeatLspServices): Handlers {
  const preview = createPreviews(features);
  const entry = (name: string) => {
    const node = features.model().featureNode(name);
    const place = node && features.placeOf(node);
    return place ? { name, ...place } : undefined;
  };
  return {
    "feat/features": () =>
      features.model().featureNodes.flatMap(({ name }) => (name === undefined ? [] : (entry(name) ?? []))),
    "feat/featureAt": ({ uri, position }) => {
      const document = services.shared.workspace.LangiumDocuments.getDocument(URI.parse(uri));
      const offset = document?.textDocument.offsetAt(position) ?? -1;
      const node = features.model().featureNodes.find((each) => {
        const cst = each.$cstNode;
        return cst && each.$container.$document === document && cst.offset <= offset && offset <= cst.end;
      });
      return (node && entry(node.name)) ?? null;
    },
    "feat/preview": ({ feature }) => preview(feature),
    "feat/sampleEvent": ({ feature: name }) => {
      const feature = features.resolved(name);
      if (!feature) return null;
      const compiled = features.compiled(feature);
      return { event: sampleEvent(feature, "plan" in compiled ? compiled.plan : undefined, features.model()) };
    },
    "feat/tryEvents": ({ feature: name, events }) => {
      const feature = features.resolved(name);
      if (!feature) return { outcomes: [], problem: `There is no feature \`${name}\`.` };
      const compiled = features.compiled(feature);
      return "plan" in compiled
        ? tryEvents(compiled.plan, events)
        : { outcomes: [], problem: compiled.problems.join("\n") };
    },
    "feat/tests": () => listTests(features),
    "feat/runTests": (params) => runTests(params, features),
    "feat/compile": compileFolder,
    "feat/graph": ({ feature }) => drawGraph(feature, features),
  };
}
