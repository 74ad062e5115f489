// A Flink cluster with an SQL gateway, and scripts run through it as a deployment runs them.
// Invariant: a script ends when all its jobs have ended, so that what they wrote can be read.
import { setTimeout as sleep } from "node:timers/promises";
import { classPath, LOG_CONFIGURATION } from "./java-home.js";
import { freePorts, startJava } from "./java-process.js";

export interface Gateway {
  readonly gatewayUrl: string;
  readonly restUrl: string;
  /** Runs statements in one session and waits for the jobs they start; throws with Flink's cause. */
  run(statements: readonly string[]): Promise<void>;
  /** Runs statements in one session; the job that the last of them starts, or why Flink does not take it. */
  start(statements: readonly string[], properties?: Readonly<Record<string, string>>): Promise<StartedJob>;
  /** Waits until the job runs; why it failed, if it did. */
  failureAtStart(job: string): Promise<string | undefined>;
  /** Ends the job; the address of its savepoint below the folder. */
  stopWithSavepoint(job: string, folder: string): Promise<string>;
  cancel(job: string): Promise<void>;
  stop(): Promise<void>;
}

export type StartedJob = { readonly job: string } | { readonly refused: string };

export async function startGateway(): Promise<Gateway> {
  const [rest, gateway] = await freePorts(2);
  const java = await startJava({
    classPath: await classPath("flink"),
    options: [
      "-Xmx1500m",
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      `-Dlog4j.configurationFile=${LOG_CONFIGURATION}`,
    ],
    main: "FlinkGateway",
    args: [String(rest), String(gateway)],
  });
  const gatewayUrl = `http://localhost:${gateway}`;
  const restUrl = `http://localhost:${rest}`;
  return {
    gatewayUrl,
    restUrl,
    async run(statements) {
      const { sessionHandle } = await request(gatewayUrl, "POST", "/v2/sessions", {});
      for (const statement of statements) {
        const job = await execute(gatewayUrl, `/v2/sessions/${sessionHandle}`, statement);
        if (job !== undefined) await jobEnded(restUrl, job);
      }
      await request(gatewayUrl, "DELETE", `/v2/sessions/${sessionHandle}`);
    },
    async start(statements, properties = {}) {
      const { sessionHandle } = await request(gatewayUrl, "POST", "/v2/sessions", { properties });
      let job: string | undefined;
      try {
        for (const statement of statements) {
          job = (await execute(gatewayUrl, `/v2/sessions/${sessionHandle}`, statement)) ?? job;
        }
      } catch (error) {
        return { refused: String(error) };
      } finally {
        await request(gatewayUrl, "DELETE", `/v2/sessions/${sessionHandle}`);
      }
      if (job === undefined) throw new Error("The statements started no job.");
      return { job };
    },
    failureAtStart: (job) => failureAtStart(restUrl, job),
    async stopWithSavepoint(job, folder) {
      const body = { targetDirectory: folder, drain: false, formatType: "CANONICAL" };
      const answer = await request(restUrl, "POST", `/jobs/${job}/stop`, body);
      for (;;) {
        const { status, operation } = await request(restUrl, "GET", `/jobs/${job}/savepoints/${answer["request-id"]}`);
        if (isObject(status) && status.id === "COMPLETED") {
          if (isObject(operation) && typeof operation.location === "string") return operation.location;
          throw new Error(`No savepoint: ${JSON.stringify(operation).slice(0, 2000)}`);
        }
        await sleep(50);
      }
    },
    async cancel(job) {
      const { state } = await request(restUrl, "GET", `/jobs/${job}`);
      if (state !== "FAILED") await request(restUrl, "PATCH", `/jobs/${job}?mode=cancel`);
    },
    stop: () => java.stop(),
  };
}

/** Runs one statement; the id of the job that it started, if it did. */
async function execute(url: string, session: string, statement: string): Promise<string | undefined> {
  const { operationHandle } = await request(url, "POST", `${session}/statements`, { statement });
  for (;;) {
    const result = await request(url, "GET", `${session}/operations/${operationHandle}/result/0?rowFormat=JSON`);
    if (result.resultType !== "NOT_READY") return typeof result.jobID === "string" ? result.jobID : undefined;
    await sleep(20);
  }
}

async function failureAtStart(url: string, job: string): Promise<string | undefined> {
  for (;;) {
    const { state, vertices } = await request(url, "GET", `/jobs/${job}`);
    const isRunning = (vertex: unknown) => isObject(vertex) && vertex.status === "RUNNING";
    if (state === "RUNNING" && Array.isArray(vertices) && vertices.every(isRunning)) return undefined;
    if (state === "FAILING" || state === "FAILED" || state === "RESTARTING") {
      const exceptions = await request(url, "GET", `/jobs/${job}/exceptions`);
      return lastCause(JSON.stringify(exceptions)).slice(0, 1000);
    }
    await sleep(50);
  }
}

async function jobEnded(url: string, job: string): Promise<void> {
  for (;;) {
    const { state } = await request(url, "GET", `/jobs/${job}`);
    if (state === "FINISHED") return;
    if (state === "FAILED" || state === "CANCELED") {
      const exceptions = await request(url, "GET", `/jobs/${job}/exceptions`);
      throw new Error(`The job is ${state}: ${JSON.stringify(exceptions).slice(0, 4000)}`);
    }
    await sleep(50);
  }
}

async function request(
  url: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${lastCause(text)}`);
  return JSON.parse(text);
}

/** The gateway answers with whole stack traces; what matters is the last cause. */
function lastCause(text: string): string {
  return text.split("Caused by: ").at(-1)?.split("\\n")[0] ?? text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
