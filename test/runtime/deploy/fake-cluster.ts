// A Flink cluster in memory: jobs with names, savepoints, and versions that it refuses.
// Invariant: it starts nothing from a savepoint that it did not give out.
import type { Cluster, ClusterJob, JobStart } from "../../../runtime/src/deploy/cluster.js";
import type { Deployment } from "../../../runtime/src/deploy/deployment.js";
import type { DeploymentLock } from "../../../runtime/src/deploy/deployment-log.js";
import type { ScriptStatement } from "../../../runtime/src/deploy/sql-script.js";
import { FeatError } from "../../../runtime/src/errors.js";

export interface FakeCluster extends Cluster {
  readonly jobs: ClusterJob[];
  /** Of each job that was started: where it went on from. */
  readonly starts: JobStart[];
  /** Hashes of plans that do not come to run. */
  readonly refused: Set<string>;
  readonly savepoints: Map<string, string>;
}

export function createFakeCluster(): FakeCluster {
  const jobs: ClusterJob[] = [];
  const starts: JobStart[] = [];
  const refused = new Set<string>();
  const savepoints = new Map<string, string>();
  const end = (id: string) => {
    const at = jobs.findIndex((job) => job.id === id);
    if (at < 0) throw new FeatError("flink-failed", `Flink: no job ${id}.`);
    jobs.splice(at, 1);
  };
  return {
    jobs,
    starts,
    refused,
    savepoints,
    listJobs: async () => [...jobs],
    async submit(script: readonly ScriptStatement[], start: JobStart) {
      if (start.savepoint !== undefined && ![...savepoints.values()].includes(start.savepoint)) {
        throw new FeatError("flink-failed", `Flink: no savepoint ${start.savepoint}.`);
      }
      starts.push(start);
      const id = `job-${starts.length}`;
      const name = /'pipeline.name' = '(.*)'/.exec(script.map(({ text }) => text).join("\n"))?.[1] ?? "";
      jobs.push({ id, name, state: "RUNNING", planHash: start.planHash });
      return id;
    },
    async waitUntilRunning(id) {
      const job = jobs.find((candidate) => candidate.id === id);
      if (job?.planHash !== undefined && refused.has(job.planHash)) {
        throw new FeatError("flink-failed", "Flink: it does not want to.");
      }
    },
    async stopWithSavepoint(id) {
      end(id);
      savepoints.set(id, `savepoint-of-${id}`);
      return `savepoint-of-${id}`;
    },
    savepointOf: async (id) => savepoints.get(id),
    cancel: async (id) => end(id),
    figuresOf: async () => ({ watermark: 1_770_894_000_000, lag: 3, late: 1 }),
    failuresOf: async () => [],
  };
}

export function createRecords(): { readonly records: Map<string, Deployment>; readonly lock: DeploymentLock } {
  const records = new Map<string, Deployment>();
  return {
    records,
    lock: {
      write: async (deployment) => {
        records.set(deployment.feature, deployment);
      },
      remove: async (feature) => {
        records.delete(feature);
      },
      release: async () => {},
    },
  };
}
