// A Flink cluster over its two REST interfaces: scripts go through the SQL gateway, jobs are looked after at the cluster.
// Invariant: a job is started with the hash of its plan among its parameters, and is listed with it.
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster, ClusterJob, JobStart } from "../deploy/cluster.js";
import type { ScriptStatement } from "../deploy/sql-script.js";
import { StatementRefused } from "../deploy/statement-refused.js";
import type { Json } from "../engine/value/json.js";
import { FeatError } from "../errors.js";
import { causeOf } from "./flink-cause.js";
import { type Answer, asArray, asObject, asText, type FlinkAddress, requestFlink } from "./flink-request.js";
import { readJobFigures } from "./job-figures.js";
import { createRestGateway } from "./rest-gateway.js";
import { withSession } from "./sql-gateway.js";

export interface FlinkClusterOptions {
  /** The address of the SQL gateway. */
  readonly gateway: string;
  /** The address of the cluster's own REST interface; default port 8081 of the gateway's host. */
  readonly rest?: string | undefined;
  /** Where savepoints go; the cluster's own place where it is not said. */
  readonly savepoints?: string;
  /** For a job to run, or to be stopped, once it is accepted; slots may have to come first. */
  readonly patienceMs?: number;
}

const REQUEST_TIMEOUT_MS = 30_000;
const PATIENCE_MS = 120_000;
const POLL_MS = 100;
/** In the parameters that Flink shows of a job and does nothing with. */
const PLAN_PARAMETER = "feat.plan";
const ENDED = new Set(["FINISHED", "FAILED", "CANCELED", "SUSPENDED"]);

export function createFlinkCluster(options: FlinkClusterOptions): Cluster {
  const { rest = besideGateway(options.gateway), savepoints, patienceMs = PATIENCE_MS } = options;
  const gateway = createRestGateway(options.gateway);
  const address: FlinkAddress = {
    server: "cluster",
    url: rest.replace(/\/+$/, ""),
    timeoutMs: REQUEST_TIMEOUT_MS,
  };
  const get = (path: string) => requestFlink(address, { method: "GET", path });

  async function listJobs(): Promise<readonly ClusterJob[]> {
    const jobs = asArray((await get("/jobs/overview")).get("jobs")).map(asObject);
    const alive = jobs.filter((job) => !ENDED.has(asText(job?.get("state")) ?? ""));
    return Promise.all(
      alive.map(async (job) => {
        const id = textIn(job, "jid");
        return { id, name: textIn(job, "name"), state: textIn(job, "state"), planHash: await planHashOf(id) };
      }),
    );
  }

  async function planHashOf(id: string): Promise<string | undefined> {
    const config = asObject((await get(`/jobs/${id}/config`)).get("execution-config"));
    return asText(asObject(config?.get("user-config"))?.get(PLAN_PARAMETER));
  }

  async function submit(script: readonly ScriptStatement[], start: JobStart): Promise<string> {
    const properties = {
      "pipeline.global-job-parameters": `${PLAN_PARAMETER}:${start.planHash}`,
      ...(start.savepoint === undefined ? {} : { "execution.state-recovery.path": start.savepoint }),
    };
    // What was begun with a job is finished: whoever wants to stop asks between two of them.
    return withSession(gateway, { properties, signal: new AbortController().signal }, async (session) => {
      let jobId: string | undefined;
      for (const statement of script) {
        const rows = await session.execute(statement.text).catch((error: unknown) => {
          throw refusalOf(statement, error);
        });
        if (/^EXECUTE /.test(statement.text)) jobId = asText(rows[0]?.[0]);
      }
      if (jobId === undefined) throw new FeatError("flink-failed", "Flink: the script started no job.");
      return jobId;
    });
  }

  async function waitUntilRunning(id: string): Promise<void> {
    const isRunning = (vertex: Json) => asText(asObject(vertex)?.get("status")) === "RUNNING";
    const isUp = await patiently(async () => {
      const job = await get(`/jobs/${id}`);
      const state = asText(job.get("state")) ?? "";
      if (state === "RUNNING") return asArray(job.get("vertices")).every(isRunning) || undefined;
      if (ENDED.has(state) || state === "FAILING" || state === "RESTARTING") throw await failureOf(id);
      return undefined;
    });
    if (isUp) return;
    throw new FeatError("flink-failed", `The job ${id} did not come to run within ${patienceMs / 1000} s.`, {
      hint: "Flink may have no free slots: add task managers, or stop a job that is not needed.",
    });
  }

  async function exceptionsOf(id: string): Promise<readonly (Answer | undefined)[]> {
    const history = asObject((await get(`/jobs/${id}/exceptions`)).get("exceptionHistory"));
    return asArray(history?.get("entries")).map(asObject);
  }

  async function failureOf(id: string): Promise<FeatError> {
    const entries = (await exceptionsOf(id)).map((entry) => asText(entry?.get("stacktrace")) ?? "");
    const noSlots = entries.some((entry) => entry.includes("NoResourceAvailableException"));
    return new FeatError("flink-failed", `Flink: ${causeOf(entries) || "the job failed without saying why."}`, {
      cause: entries.join("\n"),
      ...(noSlots ? { hint: "Flink has no free slots: add task managers, or stop a job that is not needed." } : {}),
    });
  }

  async function stopWithSavepoint(id: string): Promise<string> {
    const path = `/jobs/${id}/stop`;
    const request = await requestFlink(address, {
      method: "POST",
      path,
      body: { drain: false, formatType: "CANONICAL", ...(savepoints && { targetDirectory: savepoints }) },
    });
    const savepoint = await patiently(async () => {
      const answer = await get(`/jobs/${id}/savepoints/${textIn(request, "request-id")}`);
      if (asText(asObject(answer.get("status"))?.get("id")) !== "COMPLETED") return undefined;
      const operation = asObject(answer.get("operation"));
      const failure = asObject(operation?.get("failure-cause"));
      if (failure) throw savepointProblem(id, causeOf([asText(failure.get("stack-trace")) ?? ""]));
      return asText(operation?.get("location"));
    });
    if (savepoint !== undefined) return savepoint;
    throw savepointProblem(id, `no savepoint within ${patienceMs / 1000} s`);
  }

  async function patiently<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const result = await attempt();
      if (result !== undefined || Date.now() > deadline) return result;
      await sleep(POLL_MS);
    }
  }

  return {
    listJobs,
    submit,
    waitUntilRunning,
    stopWithSavepoint,
    async savepointOf(id) {
      // A cluster forgets jobs that ended long ago, or before it was restarted.
      const answer = await get(`/jobs/${id}/checkpoints`).catch((error: unknown) => {
        if (error instanceof FeatError && error.code === "flink-failed") return undefined;
        throw error;
      });
      const savepoint = asObject(asObject(answer?.get("latest"))?.get("savepoint"));
      return asText(savepoint?.get("external_path"));
    },
    figuresOf: (id) => readJobFigures(address, id),
    async failuresOf(id) {
      return (await exceptionsOf(id)).map((entry) => ({
        at: Number(asText(entry?.get("timestamp"))),
        cause: causeOf([asText(entry?.get("stacktrace")) ?? ""]),
      }));
    },
    async cancel(id) {
      await requestFlink(address, { method: "PATCH", path: `/jobs/${id}?mode=cancel` });
    },
  };
}

/** Throws `invalid-argument` for what is no address. */
function besideGateway(gateway: string): string {
  try {
    const url = new URL(gateway);
    return `${url.protocol}//${url.hostname}:8081`;
  } catch (cause) {
    throw new FeatError("invalid-argument", `"${gateway}" is no address.`, {
      cause,
      hint: "Write it such as http://localhost:8083.",
    });
  }
}

function savepointProblem(id: string, cause: string): FeatError {
  return new FeatError("flink-failed", `The job ${id} could not be stopped with a savepoint: ${cause}.`, {
    hint: "It needs a place that every machine of the cluster can write to: flink.checkpoints in feat.config.yaml.",
  });
}

/** What Flink says of a statement, with the place that it names in it. */
function refusalOf({ line }: ScriptStatement, error: unknown): unknown {
  if (!(error instanceof FeatError && error.code === "flink-failed")) return error;
  const [, inner = "1", column = "1"] = /line (\d+), column (\d+)/i.exec(error.message) ?? [];
  return new StatementRefused(error.message, { line: line + Number(inner) - 1, column: Number(column), cause: error });
}

function textIn(answer: Answer | undefined, name: string): string {
  const text = asText(answer?.get(name));
  if (text === undefined) throw new FeatError("flink-failed", `Flink: an answer of the cluster has no ${name}.`);
  return text;
}
