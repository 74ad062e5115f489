// The HTTP server over a feature store: fastify with its limits, callers, problem documents and routes.
// Invariant: whatever is asked, the answer is one of OpenAPI's, and what was accepted is finished before the server ends.
import { randomBytes } from "node:crypto";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, { type FastifyInstance, LogController } from "fastify";
import { FeatureStore } from "../feature-store.js";
import type { OnlineStore } from "../store/online-store.js";
import { type Callers, identifyCallers } from "./caller.js";
import { answerClientError } from "./client-error.js";
import { parseJson, parseText } from "./exact-json.js";
import { openStatsBook } from "./feature-stats.js";
import { LIMITS } from "./limits.js";
import { meterStore } from "./metered-store.js";
import { createMetrics } from "./metrics.js";
import { openApi } from "./openapi.js";
import { collectMethods, refuseOtherMethods } from "./other-methods.js";
import { answerProblems, sendProblem } from "./problem-answer.js";
import { guardRequests } from "./request-guard.js";
import { loggableError, logRequests } from "./request-log.js";
import { addDashboardRoutes } from "./routes/dashboard.js";
import { addEventRoutes } from "./routes/events.js";
import { addFeastRoutes } from "./routes/feast.js";
import { addFeatureRoutes } from "./routes/features.js";
import { addOnlineRoutes } from "./routes/online.js";
import { addOperationRoutes } from "./routes/operations.js";
import { addSchemas } from "./schemas.js";

export interface ServerOptions {
  /** Open; closed with the server. */
  readonly store: OnlineStore;
  readonly callers: Callers;
  /** Requests a second with one key; 0 for no limit. */
  readonly rate: number;
  readonly version: string;
  readonly now?: () => number;
  /** Where log lines go; nowhere where none is given. */
  readonly log?: { readonly level: string; readonly stream: { write(line: string): void } };
  /** Metrics of this process, too: for the one server of a process. */
  readonly processMetrics?: boolean;
}

export interface Server {
  readonly app: FastifyInstance;
  readonly features: FeatureStore;
  /** Stops taking requests, finishes those it has for at most so long, and closes the store; false if some were cut off. */
  stop(graceMs: number): Promise<boolean>;
}

export async function createServer(options: ServerOptions): Promise<Server> {
  const { now = Date.now, version } = options;
  const lifecycle = { isStopping: false };
  const stats = openStatsBook(now);
  const metrics = createMetrics({ stats, clocks: options.store, now, ofProcess: options.processMetrics === true });
  const store = meterStore(options.store, metrics.meter);
  const features = await FeatureStore.open({ online: store, now });
  const context = { features, store, stats, metrics, now };

  const app = openFastify(options);
  app.addHook("onClose", () => features.close());
  await app.register(rateLimit, { global: false });
  await app.register(swagger, openApi(version));
  addSchemas(app);
  addParsers(app);
  answerProblems(app);
  guardRequests(app, lifecycle);
  identifyCallers(app, options.callers, options.rate);
  logRequests(app, metrics);
  const methods = collectMethods(app);

  addFeatureRoutes(app, context);
  await addEventRoutes(app, context);
  addOnlineRoutes(app, context);
  addFeastRoutes(app, context);
  addOperationRoutes(app, context, lifecycle);
  await addDashboardRoutes(app);
  refuseOtherMethods(app, methods);
  await app.ready();

  return {
    app,
    features,
    async stop(graceMs) {
      lifecycle.isStopping = true;
      const closed = app.close();
      if (await isDoneWithin(closed, graceMs)) return true;
      app.server.closeAllConnections();
      // A store that hangs does not keep the server from ending.
      await isDoneWithin(closed, CUT_OFF_MS);
      return false;
    },
  };
}

/** For what is left to notice that its connection is gone. */
const CUT_OFF_MS = 1_000;

async function isDoneWithin(work: PromiseLike<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function openFastify({ log }: ServerOptions): FastifyInstance {
  // Ids of one server differ from those of another, and say nothing of its callers.
  const origin = randomBytes(4).toString("hex");
  let count = 0;
  const app = fastify({
    logger: log ? { level: log.level, stream: log.stream, base: null, serializers: { err: serializeError } } : false,
    // `logRequests` says what there is to say.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `${origin}-${++count}`,
    requestIdHeader: false,
    bodyLimit: LIMITS.bodyBytes,
    requestTimeout: LIMITS.requestMs,
    connectionTimeout: LIMITS.idleMs,
    keepAliveTimeout: LIMITS.keepAliveMs,
    forceCloseConnections: "idle",
    // The hook of `guardRequests` says it as a problem document.
    return503OnClosing: false,
    http: { headersTimeout: LIMITS.headersMs, connectionsCheckingInterval: 1_000 },
    routerOptions: { maxParamLength: LIMITS.nameLength },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false, strict: false } },
  });
  app.server.maxConnections = LIMITS.connections;
  // Answers are what the handlers say; their schemas are documentation.
  app.setSerializerCompiler(() => JSON.stringify);
  return app;
}

/** Fastify's own lines about errors: where they have a message, it may hold data. */
function serializeError(error: Error) {
  return { type: error.name, message: "", stack: "", ...loggableError(error) };
}

function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, async (_: unknown, body: Buffer) =>
    parseJson(body),
  );
  app.addContentTypeParser<Buffer>("text/plain", { parseAs: "buffer" }, async (_: unknown, body: Buffer) =>
    parseText(body),
  );
}
