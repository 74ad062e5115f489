// What holds for every request: no more at once than can be worked on, none while stopping, headers that keep browsers
// from guessing and caching.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LIMITS } from "./limits.js";
import { HttpProblem } from "./problem.js";
import { sendProblem } from "./problem-answer.js";
import type { Lifecycle } from "./routes/operations.js";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  // No answer is a page, but for the dashboard, which says what it may load.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;

export function guardRequests(app: FastifyInstance, lifecycle: Lifecycle): void {
  /** In order of arrival, with the time at which their patience ends. */
  const underWay = new Map<FastifyReply, { readonly request: FastifyRequest; readonly until: number }>();
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...HEADERS, "x-request-id": request.id });
    if (request.routeOptions.config?.access === "public") return;
    if (lifecycle.isStopping) throw new HttpProblem("shutting-down", "The server is stopping; ask another one.");
    if (underWay.size >= LIMITS.requestsAtOnce) {
      throw new HttpProblem("overloaded", `${underWay.size} requests are being worked on.`, {
        hint: "Come back in a second.",
        headers: { "retry-after": "1" },
      });
    }
    underWay.set(reply, { request, until: performance.now() + LIMITS.handlerMs });
    reply.raw.once("close", () => underWay.delete(reply));
  });
  // Fastify's own timeout makes a timer and an abort signal for each request, which is a tenth of the work of a read.
  const watch = setInterval(() => {
    for (const [reply, { request, until }] of underWay) {
      if (performance.now() < until) break;
      underWay.delete(reply);
      if (!reply.sent) sendProblem(new HttpProblem("handler-timeout", "The work took too long."), request, reply);
    }
  }, 1_000).unref();
  app.addHook("onClose", () => clearInterval(watch));
  // A request that began before the end would keep its connection, and with it the server, for a while.
  app.addHook("onSend", async (_, reply) => {
    if (lifecycle.isStopping) reply.header("connection", "close");
  });
}
