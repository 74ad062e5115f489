// One line of log per request, in JSON.
// Invariant: a line says which route, not which path; no body, header, query, entity or key is in it, and of a bug its
// kind and its place in the code, since its message may hold data.
import type { FastifyInstance } from "fastify";
import { FeatError } from "../errors.js";
import type { Metrics } from "./metrics.js";
import { HttpProblem } from "./problem.js";

export function logRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "unknown";
    const status = reply.statusCode;
    metrics.countRequest({ method, route, status }, reply.elapsedTime / 1_000);
    const line = {
      method,
      route,
      status,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      tenant: request.caller?.access.tenant ?? undefined,
      key: request.caller?.keyId ?? undefined,
    };
    if (status >= 500) request.log.error(line, "request");
    else request.log.info(line, "request");
  });
}

/** What of an error may stand in a log. */
export function loggableError(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof FeatError) return { code: error.code, cause: kindOf(error.cause) };
  if (error instanceof HttpProblem) return { code: error.code };
  if (!(error instanceof Error)) return { thrown: typeof error };
  const places = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { bug: kindOf(error), at: places.map((line) => line.trim()) };
}

function kindOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && typeof error.code === "string" ? `${error.name} ${error.code}` : error.name;
}
