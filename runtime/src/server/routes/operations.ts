// What those ask who keep the server running: is it alive, is it of use, what does it do, what can it do.
// Invariant: /readyz says yes only if the online store has just answered.
import type { FastifyInstance } from "fastify";
import { LIMITS } from "../limits.js";
import { answer, problems, record } from "../schemas.js";
import type { ServerContext } from "../server-context.js";

export interface Lifecycle {
  /** No new requests are taken. */
  readonly isStopping: boolean;
}

/** The store is asked at most this often, whoever probes. */
const ASK_AGAIN_MS = 500;

const state = (words: readonly string[]) => record({ status: { enum: words }, detail: { type: "string" } }, ["detail"]);

export function addOperationRoutes(app: FastifyInstance, context: ServerContext, lifecycle: Lifecycle): void {
  const askStore = createStoreProbe(context);

  app.get(
    "/healthz",
    {
      config: { access: "public" },
      schema: {
        summary: "The process is alive",
        tags: ["operations"],
        security: [],
        response: { 200: answer("Alive", state(["ok"])), ...problems() },
      },
    },
    async () => ({ status: "ok" }),
  );

  app.get(
    "/readyz",
    {
      config: { access: "public" },
      schema: {
        summary: "The server can do its work: it takes requests, and the online store answers",
        tags: ["operations"],
        security: [],
        response: {
          200: answer("Ready", state(["ready"])),
          ...problems(),
          503: answer("Not ready", state(["not ready"])),
        },
      },
    },
    async (_, reply) => {
      const why = lifecycle.isStopping ? "The server is stopping." : await askStore();
      if (why === undefined) return { status: "ready" };
      return reply.code(503).send({ status: "not ready", detail: why });
    },
  );

  app.get(
    "/metrics",
    {
      config: { access: "metrics" },
      schema: {
        summary: "Metrics of all tenants for Prometheus; needs a key of `feat keys create --metrics`",
        tags: ["operations"],
        response: {
          200: { description: "Prometheus' text format", content: { "text/plain": { schema: { type: "string" } } } },
          ...problems(),
        },
      },
    },
    async (_, reply) => reply.type(context.metrics.contentType).send(await context.metrics.print()),
  );

  app.get("/openapi.json", { config: { access: "public" }, schema: { hide: true } }, async () => app.swagger());
}

/** Why the store is of no use now; undefined where it is. One question at a time. */
function createStoreProbe({ store, now }: ServerContext): () => Promise<string | undefined> {
  let asked = Number.NEGATIVE_INFINITY;
  let said: Promise<string | undefined> = Promise.resolve(undefined);
  return () => {
    if (now() - asked >= ASK_AGAIN_MS) {
      asked = now();
      said = probe(store);
    }
    return said;
  };
}

async function probe(store: ServerContext["store"]): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, LIMITS.readyMs, `The online store has not answered for ${LIMITS.readyMs} ms.`);
  });
  const asked = store.readClocks({ tenant: "", feature: "" }).then(
    () => undefined,
    // Why it does not answer may name hosts and files; the log has it.
    () => "The online store does not answer.",
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
