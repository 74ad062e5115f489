// What is known of a deployed feature: the version that runs or ran last, its job, and the way back.
// Invariant: written before and after each step that touches the cluster, so that whoever comes next, after a crash or on
// another machine, knows from it and from the cluster where to go on.
import { type Plan, parsePlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import type { ClusterJob } from "./cluster.js";
import { jobNameOf } from "./sql-script.js";

export interface Version {
  readonly plan: Plan;
  /** The script as compiled: what was submitted, to the byte. */
  readonly sql: string;
  /** The place in `.feat` text behind a place in the script; not recorded. */
  readonly placeOf?: (line: number, column: number) => string | undefined;
}

export interface Deployment {
  readonly feature: string;
  /** `stopped`: no job runs; `savepoint` has its state, unless it was cancelled. */
  readonly state: "running" | "stopped";
  readonly jobId: string | null;
  readonly current: Version;
  /** Where `current` goes on from when it is started again. */
  readonly savepoint: string | null;
  /** What ran before `current`, and the savepoint it was stopped with. */
  readonly previous: { readonly version: Version; readonly savepoint: string | null } | null;
}

/** The cluster knows jobs by name. */
export function jobOf({ sql }: Version, jobs: readonly ClusterJob[]): ClusterJob | undefined {
  const wanted = jobNameOf(sql);
  return jobs.find(({ name }) => name === wanted);
}

/** Raised when older versions of feat would misread a record. */
const FORMAT = 1;

export function encodeDeployment(deployment: Deployment): string {
  // Functions are left out by JSON.
  return JSON.stringify({ format: FORMAT, ...deployment });
}

export function decodeDeployment(text: string): Deployment {
  const record = JSON.parse(text) as Deployment & { readonly format: number };
  const { format, ...deployment } = record;
  if (format > FORMAT) {
    throw new FeatError(
      "record-too-new",
      `The deployment of ${record.feature} was written by a newer version of feat.`,
      {
        hint: "Update feat.",
      },
    );
  }
  return {
    ...deployment,
    current: checked(deployment.current, deployment.feature),
    previous: deployment.previous && {
      ...deployment.previous,
      version: checked(deployment.previous.version, deployment.feature),
    },
  };
}

function checked({ plan, sql }: Version, feature: string): Version {
  const parsed = parsePlan(JSON.stringify(plan));
  if (!parsed.ok) {
    throw new FeatError("record-damaged", `The plan recorded for ${feature} cannot be used: ${parsed.problem}.`);
  }
  return { plan: parsed.plan, sql };
}
