// Who calls: every request has a caller before anything else of it is looked at.
// Invariant: the tenant comes from the key (or, with --insecure, from the command line) and from nowhere else; a route
// that does not say otherwise is for tenants' keys alone.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { KeyAccess } from "./keys/api-key.js";
import type { KnownKeys } from "./keys/known-keys.js";
import { LIMITS } from "./limits.js";
import { HttpProblem } from "./problem.js";

export interface Caller {
  /** The key's id; null with --insecure. */
  readonly keyId: string | null;
  readonly access: KeyAccess;
}

/** Where callers come from: keys, or everybody on this machine as one tenant. */
export type Callers =
  | { readonly kind: "keys"; readonly keys: Pick<KnownKeys, "find"> }
  | { readonly kind: "insecure"; readonly tenant: string };

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** Who may ask; `tenant` where nothing is said. */
    access?: KeyAccess["kind"] | "public";
  }
}

/** `rate` is in requests a second with one key; 0 for no limit. */
export function identifyCallers(app: FastifyInstance, callers: Callers, rate: number): void {
  const refusals = app.createRateLimit({
    max: LIMITS.refusalsPerMinute,
    timeWindow: "1 minute",
    keyGenerator: (request) => request.ip,
  });
  const requests = app.createRateLimit({
    max: rate,
    timeWindow: "1 second",
    keyGenerator: (request) => request.caller?.keyId ?? "",
  });
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async (request) => {
    if (callers.kind === "insecure") checkOrigin(request);
    const wanted = request.routeOptions.config.access ?? "tenant";
    if (wanted === "public") return;
    if (callers.kind === "insecure") {
      request.caller = { keyId: null, access: { kind: "tenant", tenant: callers.tenant } };
      return;
    }
    const text = bearerToken(request);
    const key = text === undefined ? undefined : await callers.keys.find(text);
    if (!key) {
      await takeTurn(refusals, request);
      throw unauthorized(text !== undefined);
    }
    if (key.access.kind !== wanted) throw forbidden(key.access);
    request.caller = { keyId: key.id, access: key.access };
    if (rate > 0) await takeTurn(requests, request);
  });
}

/** The tenant whose features this request reads and writes. */
export function tenantOf(request: FastifyRequest): string {
  if (request.caller?.access.kind !== "tenant") throw new Error("a route for tenants without a tenant");
  return request.caller.access.tenant;
}

async function takeTurn(turns: ReturnType<FastifyInstance["createRateLimit"]>, request: FastifyRequest): Promise<void> {
  const turn = await turns(request);
  if (turn.isAllowed || !turn.isExceeded) return;
  throw new HttpProblem("too-many-requests", `No more than ${turn.max} in ${turn.timeWindow / 1_000} s.`, {
    headers: { "retry-after": String(turn.ttlInSeconds) },
  });
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/**
 * Without keys, any page that a browser on this machine shows could call: one under a name that leads here (DNS
 * rebinding), or from another origin without reading the answer.
 */
function checkOrigin({ headers }: FastifyRequest): void {
  const { host = "", origin } = headers;
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host)) {
    throw new HttpProblem("misdirected-request", "With --insecure the server answers to localhost alone.");
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new HttpProblem("forbidden", "With --insecure the server answers no pages of other origins.");
  }
}

function unauthorized(hasKey: boolean): HttpProblem {
  const message = hasKey ? "The API key is not valid." : "The request has no API key.";
  return new HttpProblem("unauthorized", message, {
    hint: "Send `Authorization: Bearer KEY`; feat keys create makes a key.",
    headers: { "www-authenticate": 'Bearer realm="feat"' },
  });
}

function forbidden(access: KeyAccess): HttpProblem {
  return access.kind === "metrics"
    ? new HttpProblem("forbidden", "This key reads /metrics and nothing else.")
    : new HttpProblem("forbidden", "A tenant's key cannot read /metrics: they are of all tenants.", {
        hint: "feat keys create --metrics makes a key for them.",
      });
}
