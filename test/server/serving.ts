// A server in this process, on a free loopback port, with keys for two tenants; gone when the test ends.
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Callers } from "../../runtime/src/server/caller.js";
import { type ApiKey, createApiKey, verifyApiKey } from "../../runtime/src/server/keys/api-key.js";
import { createServer, type Server } from "../../runtime/src/server/server.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import type { OnlineStore } from "../../runtime/src/store/online-store.js";

export const FEATURE = `source transactions <
  customer_id: string
  amount: double
  status: string
  event_timestamp: timestamp
  time event_timestamp delay 5s
>

/** Spending of one customer. */
feature spending on transactions where status != "void" by customer_id <
  /** Number of transactions with an amount. */
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
  visit_total = sum(amount) session 30m
>
`;

export const EVENT = { customer_id: "c123", amount: 99.5, status: "paid", event_timestamp: "2026-02-12T10:00:00" };

export interface Serving {
  readonly url: string;
  readonly server: Server;
  /** Keys of the tenants `acme` and `globex`, and one for metrics. */
  readonly keys: { readonly acme: string; readonly globex: string; readonly metrics: string };
  /** With acme's key unless the headers say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  readonly log: string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its shape is what the tests are about. */
  readonly json: ReturnType<typeof JSON.parse>;
}

export interface ServeOptions {
  readonly store?: OnlineStore;
  readonly callers?: Callers;
  readonly rate?: number;
  readonly now?: () => number;
}

export async function serve(options: ServeOptions = {}): Promise<Serving> {
  const now = new Date();
  const made = {
    acme: createApiKey({ kind: "tenant", tenant: "acme" }, { note: "", now }),
    globex: createApiKey({ kind: "tenant", tenant: "globex" }, { note: "", now }),
    metrics: createApiKey({ kind: "metrics", tenant: null }, { note: "", now }),
  };
  const known = new Map<string, ApiKey>(Object.values(made).map(({ key }) => [key.id, key]));
  const log: string[] = [];
  const server = await createServer({
    store: options.store ?? new MemoryStore(options.now ?? Date.now),
    callers: options.callers ?? { kind: "keys", keys: { find: async (text) => verifyApiKey(text, known) } },
    rate: options.rate ?? 0,
    version: "0.0.0",
    log: { level: "info", stream: { write: (line) => void log.push(line) } },
    ...(options.now ? { now: options.now } : {}),
  });
  await server.app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => void (await server.stop(0)));
  const url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  return {
    url,
    server,
    log,
    keys: { acme: made.acme.text, globex: made.globex.text, metrics: made.metrics.text },
    async call(method, path, body, headers = {}) {
      const isText = typeof body === "string" || body instanceof Uint8Array || body === undefined;
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${made.acme.text}`,
          ...(body === undefined
            ? {}
            : { "content-type": typeof body === "string" ? "text/plain" : "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? (body as string) : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
    },
  };
}
