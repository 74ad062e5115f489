// A Flink cluster as deployments need it.
// Invariant: a job of feat's is known by its name, `feat.<tenant>.<feature>`, and says which plan it runs.
import type { ScriptStatement } from "./sql-script.js";

export interface Cluster {
  /** Jobs that have not ended, of any name. */
  listJobs(): Promise<readonly ClusterJob[]>;
  /** The id of the job that the script starts. Throws `flink-failed` with the statement's place, `flink-unavailable`. */
  submit(script: readonly ScriptStatement[], start: JobStart): Promise<string>;
  /** Resolves once every part of the job runs; throws `flink-failed` with the cause if it does not come to that. */
  waitUntilRunning(jobId: string): Promise<void>;
  /** The address of the savepoint. */
  stopWithSavepoint(jobId: string): Promise<string>;
  /** Of a job that ended with a savepoint not long ago; undefined where the cluster knows of none. */
  savepointOf(jobId: string): Promise<string | undefined>;
  cancel(jobId: string): Promise<void>;
  figuresOf(jobId: string): Promise<JobFigures>;
  /** What went wrong in the job, newest first. */
  failuresOf(jobId: string): Promise<readonly JobFailure[]>;
}

/** Null where the cluster does not say. */
export interface JobFigures {
  /** Event time that all of the job has reached. */
  readonly watermark: number | null;
  /** Events of the topic that the job has not read yet. */
  readonly lag: number | null;
  /** Rows that came after their window had closed, since the job was started. */
  readonly late: number | null;
}

export interface JobFailure {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly cause: string;
}

export interface ClusterJob {
  readonly id: string;
  readonly name: string;
  /** As Flink says it: `RUNNING`, `RESTARTING`, … */
  readonly state: string;
  /** The hash of the plan it was compiled from; undefined for a job that feat did not start. */
  readonly planHash: string | undefined;
}

export interface JobStart {
  readonly planHash: string;
  readonly savepoint?: string | undefined;
}
