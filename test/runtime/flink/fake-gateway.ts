// An SQL gateway without Flink: it answers statements with pages written in the test and remembers what it was asked.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";

/** The answer to one look at a result. `hang`: none at all. */
export type Page =
  | { readonly rows: readonly (readonly unknown[])[]; readonly kind?: string }
  | { readonly raw: string; readonly status?: number }
  | "not-ready"
  | "end"
  | "hang";

export interface FakeGateway {
  readonly url: string;
  /** `POST /v2/sessions {"sessionName":…}`, in order. */
  readonly requests: readonly string[];
  /** Waits for the next request that starts so. */
  asked(start: string): Promise<void>;
}

/** Pages of each statement, in order; the last one stays. */
export async function fakeGateway(pagesOf: (statement: string) => readonly Page[]): Promise<FakeGateway> {
  const requests: string[] = [];
  const listeners = new Set<() => void>();
  const operations: (readonly Page[])[] = [];
  const looks = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const path = request.url ?? "";
    requests.push(`${request.method} ${path}${body === "" ? "" : ` ${body}`}`);
    for (const listener of listeners) listener();
    const send = (text: string, status = 200): void => void response.writeHead(status).end(text);
    const [, operation, token] = /\/operations\/o(\d+)\/result\/(\d+)/.exec(path) ?? [];
    if (path === "/v2/sessions") return send('{"sessionHandle":"s 1"}');
    if (path.endsWith("/statements")) {
      operations.push(pagesOf(JSON.parse(body).statement));
      return send(`{"operationHandle":"o${operations.length - 1}"}`);
    }
    if (operation === undefined || token === undefined) return send('{"status":"OK"}');
    const pages = operations[Number(operation)] ?? [];
    const look = looks.get(operation) ?? 0;
    looks.set(operation, look + 1);
    const page = pages[Math.min(look, pages.length - 1)] ?? "end";
    if (page === "hang") return undefined;
    if (page === "not-ready") return send('{"resultType":"NOT_READY"}');
    if (page === "end") return send('{"resultType":"EOS","results":{"data":[]}}');
    if ("raw" in page) return send(page.raw, page.status);
    const data = page.rows.map((fields) => ({ kind: page.kind ?? "INSERT", fields }));
    const nextResultUri = path.replace(/\/result\/\d+/, `/result/${Number(token) + 1}`);
    return send(JSON.stringify({ resultType: "PAYLOAD", results: { data }, nextResultUri }));
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A server without a port.");
  return {
    url: `http://localhost:${address.port}`,
    requests,
    asked: (start) =>
      new Promise((resolve) => {
        const look = () => {
          if (!requests.some((request) => request.startsWith(start))) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
