// Deployed features as they are: what is recorded, what runs, and where the two part.
// Invariant: a job of feat's that no record knows is listed, too; nothing that runs goes unseen.
import type { Cluster, ClusterJob, JobFigures } from "./cluster.js";
import { type Deployment, jobOf } from "./deployment.js";
import { jobNameOf } from "./sql-script.js";

export interface DeployedStatus {
  readonly feature: string;
  /**
   * As Flink says it, or `STOPPED` where that was asked for, `GONE` where a job should run and does not, `ORPHAN` for a job
   * of feat's that is not recorded.
   */
  readonly state: string;
  readonly jobId: string | null;
  readonly figures: JobFigures | null;
  /** What runs, or is to be deployed, is not what is recorded. */
  readonly drift: readonly string[];
}

export interface StatusQuestion {
  readonly deployments: readonly Deployment[];
  readonly cluster: Pick<Cluster, "listJobs" | "figuresOf">;
  /** Hashes of the compiled plans by feature, where there is a compiled folder to compare with. */
  readonly compiled?: ReadonlyMap<string, string>;
}

export async function statusOf({ deployments, cluster, compiled }: StatusQuestion): Promise<readonly DeployedStatus[]> {
  const jobs = await cluster.listJobs();
  const names = new Set(deployments.map(({ current }) => jobNameOf(current.sql)));
  const known = deployments.map((deployment) => {
    const job = jobOf(deployment.current, jobs);
    return {
      feature: deployment.feature,
      state: stateOf(deployment, job),
      job,
      drift: driftOf(deployment, job, compiled),
    };
  });
  const orphans = jobs
    .filter(({ name, planHash }) => planHash !== undefined && !names.has(name))
    .map((job) => ({ feature: job.name, state: "ORPHAN", job, drift: [] }));
  return Promise.all(
    [...known, ...orphans].map(async ({ job, ...status }) => ({
      ...status,
      jobId: job?.id ?? null,
      figures: job ? await cluster.figuresOf(job.id) : null,
    })),
  );
}

function stateOf({ state }: Deployment, job: ClusterJob | undefined): string {
  return job?.state ?? (state === "stopped" ? "STOPPED" : "GONE");
}

function driftOf(
  { feature, current }: Deployment,
  job: ClusterJob | undefined,
  compiled: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  const wanted = compiled?.get(feature);
  return [
    ...(job && job.planHash !== current.plan.hash ? ["the job runs another version than the one recorded"] : []),
    ...(compiled && wanted === undefined ? ["it is not in the compiled folder"] : []),
    ...(wanted !== undefined && wanted !== current.plan.hash ? ["the compiled folder has another version"] : []),
  ];
}
