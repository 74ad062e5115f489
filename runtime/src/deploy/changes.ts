// What a deployment would do, feature by feature: from what is wanted, what is recorded and what really runs.
// Invariant: pure, and complete: whatever `deploy` does stands here first, so that `--dry-run` shows it.
import { diffFeature, type FeatureDiff } from "@feat-lang/compiler/plan";
import type { ClusterJob } from "./cluster.js";
import { type Deployment, jobOf, type Version } from "./deployment.js";

export type Action =
  /** Nothing of it is recorded or runs. */
  | "create"
  | "unchanged"
  /** As recorded, but its job is gone. */
  | "restart"
  /** From a savepoint of the version that runs. */
  | "upgrade"
  /** In place of the version that runs, whose state is left behind. */
  | "replace"
  | "remove";

export interface Change {
  readonly feature: string;
  readonly action: Action;
  /** Against the recorded version; what `feat diff` says. */
  readonly diff?: FeatureDiff;
  readonly wanted?: Version;
  readonly recorded?: Deployment;
  /** The job that runs now, whether or not it is the recorded one. */
  readonly job?: ClusterJob;
  /** Must be allowed by name: open windows lose what they hold. */
  readonly losesState: boolean;
}

export interface Situation {
  readonly wanted: readonly Version[];
  /** Of those whose job is gone, with the savepoint that is left of it. */
  readonly recorded: readonly Deployment[];
  readonly jobs: readonly ClusterJob[];
}

/** Sorted by feature. */
export function planChanges({ wanted, recorded, jobs }: Situation): readonly Change[] {
  const records = new Map(recorded.map((deployment) => [deployment.feature, deployment]));
  const kept = new Set(wanted.map(({ plan }) => plan.feature));
  const changes = [
    ...wanted.map((version) => changeOf(version, records.get(version.plan.feature), jobOf(version, jobs))),
    ...recorded
      .filter(({ feature }) => !kept.has(feature))
      .map((deployment) => removal(deployment, jobOf(deployment.current, jobs))),
  ];
  return changes.sort((a, b) => (a.feature < b.feature ? -1 : 1));
}

function removal(recorded: Deployment, job: ClusterJob | undefined): Change {
  const { feature } = recorded;
  return { feature, action: "remove", recorded, ...(job && { job }), losesState: true };
}

function changeOf(wanted: Version, recorded: Deployment | undefined, job: ClusterJob | undefined): Change {
  const { feature, hash } = wanted.plan;
  const base = { feature, wanted, ...(recorded && { recorded }), ...(job && { job }) };
  if (!recorded) {
    // A job without a record: another's deployment was cut short right after it was submitted, or the record is lost.
    if (job?.planHash === hash) return { ...base, action: "unchanged", losesState: false };
    return { ...base, action: job ? "replace" : "create", losesState: job !== undefined };
  }
  const diff = diffFeature(recorded.current.plan, wanted.plan);
  // The script may change where the plan does not: other brokers, another parallelism.
  const isSame = diff.verdict === "unchanged" && recorded.current.sql === wanted.sql;
  if (isSame && job) return { ...base, diff, action: "unchanged", losesState: false };
  // Without a job, everything hangs on the savepoint it left.
  const hasState = job !== undefined || recorded.savepoint !== null;
  if (isSame) return { ...base, diff, action: "restart", losesState: !hasState };
  const losesState = diff.losesState || !hasState;
  return { ...base, diff, action: losesState ? "replace" : "upgrade", losesState };
}
