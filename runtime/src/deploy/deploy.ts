// Carries out changes on a cluster, one feature after the other, and records each step.
// Invariant: a version that does not come to run is not left half-deployed: what ran before it runs again, from the
// savepoint it was stopped with.
import { FeatError } from "../errors.js";
import { type Change, planChanges } from "./changes.js";
import type { Cluster, ClusterJob } from "./cluster.js";
import { type Deployment, jobOf, type Version } from "./deployment.js";
import type { DeploymentLock } from "./deployment-log.js";
import { splitScript } from "./sql-script.js";
import { StatementRefused } from "./statement-refused.js";

export interface Deploying {
  readonly cluster: Cluster;
  readonly lock: DeploymentLock;
  /** Told before each feature that takes time. */
  readonly progress: (change: Change) => void;
  /** Checked between features: what was begun is finished. */
  readonly signal: AbortSignal;
}

/** What each step needs. */
export type Writing = Pick<Deploying, "cluster" | "lock">;

export interface Deployed {
  readonly feature: string;
  readonly action: Change["action"];
  readonly jobId: string | null;
}

/** What it takes to make the cluster run what is wanted, from what is recorded and what runs. */
export async function changesFor(
  wanted: readonly Version[],
  recorded: readonly Deployment[],
  cluster: Cluster,
): Promise<readonly Change[]> {
  const jobs = await cluster.listJobs();
  return planChanges({ wanted, recorded: await withSavepoints(recorded, jobs, cluster), jobs });
}

/** Of jobs that ended outside of feat, the cluster may know the savepoint. */
async function withSavepoints(
  recorded: readonly Deployment[],
  jobs: readonly ClusterJob[],
  cluster: Cluster,
): Promise<readonly Deployment[]> {
  const alive = new Set(jobs.map(({ id }) => id));
  return Promise.all(
    recorded.map(async (deployment) => {
      const { jobId } = deployment;
      if (jobId === null || alive.has(jobId)) return deployment;
      const savepoint = (await cluster.savepointOf(jobId)) ?? null;
      return { ...deployment, state: "stopped", jobId: null, savepoint };
    }),
  );
}

/** Throws `state-loss` before anything is touched if a change loses state that is not allowed to be lost. */
export function requireAllowed(changes: readonly Change[], allowed: ReadonlySet<string>): void {
  const refused = changes.filter(({ feature, losesState }) => losesState && !allowed.has(feature));
  const [first] = refused;
  if (!first) return;
  const names = refused.map(({ feature }) => feature).join(", ");
  throw new FeatError("state-loss", `The state of ${names} would be lost; nothing was deployed.`, {
    hint: `See why with --dry-run. To deploy all the same, add --allow-state-loss ${first.feature}.`,
  });
}

export async function deployChanges(changes: readonly Change[], deploying: Deploying): Promise<readonly Deployed[]> {
  const deployed: Deployed[] = [];
  for (const change of changes) {
    deploying.signal.throwIfAborted();
    if (change.action !== "unchanged") deploying.progress(change);
    const jobId = await carryOut(change, deploying).catch((error: unknown) => {
      throw error instanceof FeatError ? namingFeature(change.feature, error) : error;
    });
    deployed.push({ feature: change.feature, action: change.action, jobId });
  }
  return deployed;
}

function namingFeature(feature: string, { code, message, cause, hint }: FeatError): FeatError {
  return new FeatError(code, `${feature}: ${message}`, { cause, ...(hint === undefined ? {} : { hint }) });
}

async function carryOut(change: Change, deploying: Writing): Promise<string | null> {
  const { wanted, action } = change;
  if (!wanted) return remove(change, deploying);
  if (action === "unchanged") return adopt(change, wanted, deploying);
  const before = await stop(change, deploying);
  const savepoint = action === "upgrade" || action === "restart" ? before?.savepoint : undefined;
  return start({ feature: change.feature, wanted, savepoint: savepoint ?? undefined, before }, deploying);
}

/** A job that runs as wanted; its record may be missing, or name the job before. */
async function adopt({ job, recorded, feature }: Change, wanted: Version, { lock }: Writing): Promise<string | null> {
  const jobId = job?.id ?? null;
  if (recorded?.jobId !== jobId || recorded?.state !== "running") {
    const previous = recorded?.previous ?? null;
    await lock.write({ feature, state: "running", jobId, current: wanted, savepoint: null, previous });
  }
  return jobId;
}

async function remove(change: Change, deploying: Writing): Promise<null> {
  await stop(change, deploying);
  await deploying.lock.remove(change.feature);
  return null;
}

/** Stops what runs; the record of it afterwards, with its savepoint. */
async function stop({ job, recorded }: Change, { cluster, lock }: Writing): Promise<Deployment | undefined> {
  const savepoint = job ? await cluster.stopWithSavepoint(job.id) : (recorded?.savepoint ?? null);
  if (!recorded) return undefined;
  const stopped: Deployment = { ...recorded, state: "stopped", jobId: null, savepoint };
  await lock.write(stopped);
  return stopped;
}

interface Start {
  readonly feature: string;
  readonly wanted: Version;
  readonly savepoint: string | undefined;
  /** Stopped for this. */
  readonly before: Deployment | undefined;
}

async function start({ feature, wanted, savepoint, before }: Start, deploying: Writing): Promise<string> {
  const { cluster, lock } = deploying;
  try {
    const jobId = await run(cluster, wanted, savepoint);
    const isSame = before?.current.plan.hash === wanted.plan.hash && before.current.sql === wanted.sql;
    const previous = !before
      ? null
      : isSame
        ? before.previous
        : { version: before.current, savepoint: before.savepoint };
    await lock.write({ feature, state: "running", jobId, current: wanted, savepoint: null, previous });
    return jobId;
  } catch (error) {
    if (!(error instanceof FeatError && error.code === "flink-failed") || !before) throw error;
    const jobId = await run(cluster, before.current, before.savepoint ?? undefined);
    await lock.write({ ...before, state: "running", jobId, savepoint: null });
    throw new FeatError("flink-failed", `${error.message} What ran before runs again, as job ${jobId}.`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

/** A job that does not come to run is cancelled: Flink would go on trying. */
async function run(cluster: Cluster, version: Version, savepoint: string | undefined): Promise<string> {
  const { plan, sql } = version;
  const jobId = await cluster.submit(splitScript(sql), { planHash: plan.hash, savepoint }).catch((error: unknown) => {
    throw error instanceof StatementRefused ? problemIn(version, error) : error;
  });
  try {
    await cluster.waitUntilRunning(jobId);
  } catch (error) {
    await cluster.cancel(jobId).catch(() => {});
    throw error;
  }
  return jobId;
}

function problemIn({ plan, placeOf }: Version, { message, line, column, cause }: StatementRefused): FeatError {
  const place = placeOf?.(line, column) ?? `line ${line} of the script of ${plan.feature}`;
  return new FeatError("flink-failed", `${place}: ${message}`, { cause });
}

/** Back to the version before, from the savepoint it was stopped with: events since then are read again. */
export async function rollBack(deployment: Deployment, job: Change["job"], deploying: Writing): Promise<string> {
  const { feature, previous } = deployment;
  if (!previous) {
    throw new FeatError("nothing-to-roll-back", `No version of ${feature} before the current one is known.`);
  }
  const before = await stop(
    { feature, action: "replace", recorded: deployment, ...(job && { job }), losesState: false },
    deploying,
  );
  const { version, savepoint } = previous;
  return start({ feature, wanted: version, savepoint: savepoint ?? undefined, before }, deploying);
}

export interface Stopping extends Writing {
  readonly jobs: readonly ClusterJob[];
  readonly keepState: boolean;
}

/** The savepoint, if the state is kept. Its record stays: the next deployment starts it again. */
export async function stopDeployment(deployment: Deployment, stopping: Stopping): Promise<string | null> {
  const { cluster, lock, jobs, keepState } = stopping;
  const job = jobOf(deployment.current, jobs);
  let { savepoint } = deployment;
  if (job && keepState) savepoint = await cluster.stopWithSavepoint(job.id);
  if (!keepState) savepoint = null;
  if (job && !keepState) await cluster.cancel(job.id);
  await lock.write({ ...deployment, state: "stopped", jobId: null, savepoint });
  return savepoint;
}
