// One HTTP request to a server of Flink: its SQL gateway, or the cluster itself.
// Invariant: whatever is at the other end, the answer is Flink's JSON or a typed error that names the address.
import { type Json, WrittenNumber } from "../engine/value/json.js";
import { FeatError } from "../errors.js";
import { JsonCursor } from "../event/json-cursor.js";
import { causeOf } from "./flink-cause.js";

export interface FlinkAddress {
  readonly server: keyof typeof SERVERS;
  /** Without a slash at its end. */
  readonly url: string;
  /** For the answer to one request. */
  readonly timeoutMs: number;
}

const SERVERS = {
  gateway: {
    name: "Flink SQL gateway",
    start: "Start it with bin/sql-gateway.sh start of a Flink distribution, or name the address of one that runs.",
    port: "The gateway has a port of its own, 8083 unless configured otherwise; 8081 is the cluster's.",
  },
  cluster: {
    name: "Flink cluster",
    start: "Start it with bin/start-cluster.sh of a Flink distribution, or name the address of one that runs.",
    port: "The cluster's REST interface is at port 8081 unless configured otherwise; 8083 is the SQL gateway's.",
  },
} as const;

export interface FlinkRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** A JSON object. */
export type Answer = ReadonlyMap<string, Json>;

export async function requestFlink(address: FlinkAddress, request: FlinkRequest): Promise<Answer> {
  return asObject(await requestJson(address, request)) ?? foreign(address, request);
}

export async function requestFlinkList(address: FlinkAddress, request: FlinkRequest): Promise<readonly Json[]> {
  const answer = await requestJson(address, request);
  return Array.isArray(answer) ? answer : foreign(address, request);
}

/** Undefined where the answer is no JSON. */
async function requestJson(address: FlinkAddress, request: FlinkRequest): Promise<Json | undefined> {
  const { ok, status, body } = await exchange(address, request);
  const answer = parseJson(body);
  if (ok) return answer;
  const errors = asObject(answer)?.get("errors");
  const isUnknownPath = status === 404 && String(errors).startsWith("Not found");
  if (isUnknownPath || !Array.isArray(errors)) return foreign(address, request, status);
  throw new FeatError("flink-failed", `Flink: ${causeOf(errors.map(String))}`, {
    cause: errors.map(String).join("\n"),
  });
}

function foreign({ server, url }: FlinkAddress, { path }: FlinkRequest, status = 200): never {
  const { name, port } = SERVERS[server];
  throw new FeatError("flink-unavailable", `${url} is no ${name}: it answers ${status} to ${path}.`, { hint: port });
}

async function exchange({ server, url, timeoutMs }: FlinkAddress, { method, path, body, signal }: FlinkRequest) {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url + path, {
      method,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return { ok: response.ok, status: response.status, body: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    const reason = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : describeFetchError(error);
    const { name, start } = SERVERS[server];
    throw new FeatError("flink-unavailable", `The ${name} at ${url} cannot be reached: ${reason}.`, {
      cause: error,
      hint: start,
    });
  }
}

const NETWORK_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection",
  ENOTFOUND: "there is no such host",
  ETIMEDOUT: "the connection timed out",
  UND_ERR_SOCKET: "it closed the connection",
};

/** `fetch` says only that it failed; its cause says why. */
function describeFetchError(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return NETWORK_ERRORS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

function parseJson(body: Buffer): Json | undefined {
  const cursor = new JsonCursor();
  cursor.reset(body, 0, body.length);
  if (!cursor.skipValue(0)) return undefined;
  cursor.reset(body, 0, body.length);
  return cursor.readValue();
}

export function asObject(json: Json | undefined): Answer | undefined {
  return json instanceof Map ? json : undefined;
}

export function asArray(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

export function asText(json: Json | undefined): string | undefined {
  return json instanceof WrittenNumber ? json.text : typeof json === "string" ? json : undefined;
}
