// An SQL gateway over its REST interface, version 2.
// Invariant: nothing runs on behalf of a session that is closed: its operations go with it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../engine/value/json.js";
import { FeatError } from "../errors.js";
import { type Answer, asArray, asObject, asText, type FlinkAddress, requestFlink } from "./flink-request.js";
import type { ResultRow, SessionOptions, SqlGateway, SqlSession } from "./sql-gateway.js";

/** For the answer to one request; statements themselves may take as long as they need. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Between two looks at an operation, from the first on. */
const POLL_MS = [5, 10, 20, 50, 100] as const;

export function createRestGateway(url: string, timeoutMs = REQUEST_TIMEOUT_MS): SqlGateway {
  const address: FlinkAddress = { server: "gateway", url: url.replace(/\/+$/, ""), timeoutMs };
  return {
    async openSession(options) {
      const answer = await requestFlink(address, {
        method: "POST",
        path: "/v2/sessions",
        body: { sessionName: "feat", properties: options.properties },
        signal: options.signal,
      });
      return sessionAt(address, `/v2/sessions/${handleIn(answer, "sessionHandle")}`, options);
    },
  };
}

function sessionAt(address: FlinkAddress, session: string, { signal }: SessionOptions): SqlSession {
  return {
    async execute(statement) {
      const answer = await requestFlink(address, {
        method: "POST",
        path: `${session}/statements`,
        body: { statement },
        signal,
      });
      const operation = `${session}/operations/${handleIn(answer, "operationHandle")}`;
      try {
        return await readResult(address, operation, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        // The caller wants to be gone: closing the session has the last word.
        await requestFlink(address, { method: "POST", path: `${operation}/cancel` }).catch(() => {});
        throw signal.reason;
      }
    },
    async close() {
      await requestFlink(address, { method: "DELETE", path: session });
    },
  };
}

/** Page by page; a page is asked for until it is ready. */
async function readResult(
  address: FlinkAddress,
  operation: string,
  signal: AbortSignal,
): Promise<readonly ResultRow[]> {
  const rows: ResultRow[] = [];
  let token = "0";
  for (let waits = 0; ; ) {
    const path = `${operation}/result/${token}?rowFormat=JSON`;
    const answer = await requestFlink(address, { method: "GET", path, signal });
    const type = asText(answer.get("resultType"));
    const page = asArray(asObject(answer.get("results"))?.get("data"));
    rows.push(...page.map(rowOf));
    if (type === "EOS") return rows;
    const next = /\/result\/(\d+)/.exec(asText(answer.get("nextResultUri")) ?? "")?.[1];
    if (next === undefined && type !== "NOT_READY") return rows;
    token = next ?? token;
    // A running query answers with empty pages.
    waits = page.length > 0 ? 0 : waits + 1;
    if (waits > 0) await sleep(POLL_MS[Math.min(waits, POLL_MS.length) - 1], undefined, { signal });
  }
}

function rowOf(row: Json): ResultRow {
  const kind = asText(asObject(row)?.get("kind"));
  if (kind !== "INSERT") throw new Error(`a query whose rows change: ${kind}`);
  return asArray(asObject(row)?.get("fields"));
}

function handleIn(answer: Answer, name: string): string {
  const handle = asText(answer.get(name));
  if (handle === undefined) throw new FeatError("flink-failed", `Flink: the SQL gateway gave no ${name}.`);
  return encodeURIComponent(handle);
}
