// Features of the API on a Flink cluster: each registered one is a deployment of its own, as `feat deploy` makes them.
// Invariant: other features that are deployed for the tenant are left alone.
import type { Plan } from "@feat-lang/compiler/plan";
import { createFlinkCluster } from "../flink/flink-cluster.js";
import { createMissingTopics } from "../kafka/topics.js";
import { openDocuments } from "../store/open-documents.js";
import { changesFor, deployChanges, requireAllowed } from "./deploy.js";
import { jobNameOf } from "./sql-script.js";
import { storedDeployments, thisDeployer } from "./stored-deployments.js";

export interface FlinkOptions {
  /** The address of the SQL gateway, such as `http://localhost:8083`. */
  readonly gateway: string;
  /** The address of the cluster's own REST interface; default port 8081 of the gateway's host. */
  readonly rest?: string;
  /** A URI where savepoints go; default the cluster's own place. */
  readonly savepoints?: string;
}

export interface KafkaOptions {
  /** `host:port` of some of the brokers. */
  readonly brokers: readonly string[];
}

export interface FlinkFeatures {
  /** The id of the job; the same one where it runs already. */
  deploy(feature: DeployedFeature): Promise<string>;
  close(): Promise<void>;
}

export interface DeployedFeature {
  readonly tenant: string;
  readonly plan: Plan;
  readonly sql: string;
  /** Another definition may take its place, whose state is lost. */
  readonly replace: boolean;
}

export interface FlinkFeaturesOptions {
  readonly flink: FlinkOptions;
  readonly kafka: KafkaOptions;
  /** The address of the online store: deployments are recorded beside its records. */
  readonly online: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** Of topics that are created. */
const PARTITIONS = 4;

export async function openFlinkFeatures({ flink, kafka, online, now }: FlinkFeaturesOptions): Promise<FlinkFeatures> {
  const cluster = createFlinkCluster(flink);
  const documents = await openDocuments(online);
  const log = storedDeployments(documents, now);
  return {
    async deploy({ tenant, plan, sql, replace }) {
      const lock = await log.lock(tenant, thisDeployer());
      try {
        const own = (await log.read(tenant)).filter(({ feature }) => feature === plan.feature);
        const changes = await changesFor([{ plan, sql }], own, cluster);
        requireAllowed(changes, new Set(replace ? [plan.feature] : []));
        const topics = { sources: [plan.source.topic], outputs: [jobNameOf(sql)], partitions: PARTITIONS };
        await createMissingTopics(kafka, topics);
        const signal = new AbortController().signal;
        const [deployed] = await deployChanges(changes, { cluster, lock, signal, progress: () => {} });
        if (deployed?.jobId == null) throw new Error("a deployment without a job");
        return deployed.jobId;
      } finally {
        await lock.release();
      }
    },
    close: () => documents.close(),
  };
}
