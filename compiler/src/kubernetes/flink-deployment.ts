// A plan's job for the Flink Kubernetes operator: Flink's own SQL driver runs the script from a ConfigMap.
// Invariant: a change of the script is a change of the deployment, since the ConfigMap's name carries the script's hash; no
// secret is written here, only the names of Kubernetes secrets.
import { createHash } from "node:crypto";
import type { FlinkEnvironment, Resources } from "../flink/environment.js";
import { outputTopic } from "../flink/resource-name.js";
import type { Plan } from "../plan/plan.js";
import { printYaml, type Yaml } from "./yaml.js";

const SCRIPT_FOLDER = "/opt/feat";
const SCRIPT = "job.sql";
/** Built from the Dockerfile in docs/kubernetes.md: Flink with the Kafka connector. */
const DEFAULT_IMAGE = "feat-flink:2.2.1";
const DEFAULT_JOB_MANAGER: Resources = { memory: "1536m", cpu: 0.5 };
const DEFAULT_TASK_MANAGER: Resources = { memory: "2048m", cpu: 1 };
/** Objects that the operator makes have the deployment's name and a suffix, within Kubernetes' 63 characters. */
const MAX_NAME = 45;

/** `sql`: the whole script. */
export function emitFlinkDeployment(plan: Plan, sql: string, environment: FlinkEnvironment): string {
  const name = deploymentName(environment.tenant, plan.feature);
  const script = `${name}-${digest(sql, 12)}`;
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "feat" };
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: script, labels },
    immutable: true,
    data: { [SCRIPT]: sql },
  };
  const deployment = {
    apiVersion: "flink.apache.org/v1beta1",
    kind: "FlinkDeployment",
    metadata: {
      name,
      labels,
      annotations: { "feat/feature": plan.feature, "feat/tenant": environment.tenant, "feat/plan": plan.hash },
    },
    spec: deploymentSpec(script, environment),
  };
  return `${comment(plan, environment)}${printYaml(configMap)}---\n${printYaml(deployment)}`;
}

function deploymentSpec(script: string, { job = {}, kubernetes = {} }: FlinkEnvironment): Yaml {
  const { image = DEFAULT_IMAGE, serviceAccount = "flink", secrets = [] } = kubernetes;
  const { parallelism = 1, checkpoints } = job;
  return {
    image,
    flinkVersion: "v2_2",
    serviceAccount,
    flinkConfiguration: {
      "taskmanager.numberOfTaskSlots": "1",
      "restart-strategy.type": "exponential-delay",
      ...(checkpoints && {
        "execution.checkpointing.dir": checkpoints.path,
        "execution.checkpointing.savepoint-dir": `${checkpoints.path}/savepoints`,
        "high-availability.type": "kubernetes",
        "high-availability.storageDir": `${checkpoints.path}/high-availability`,
      }),
    },
    podTemplate: {
      spec: {
        containers: [
          {
            name: "flink-main-container",
            envFrom: secrets.length > 0 ? secrets.map((name) => ({ secretRef: { name } })) : undefined,
            volumeMounts: [{ name: "script", mountPath: SCRIPT_FOLDER, readOnly: true }],
          },
        ],
        volumes: [{ name: "script", configMap: { name: script } }],
      },
    },
    jobManager: { resource: { ...(kubernetes.jobManager ?? DEFAULT_JOB_MANAGER) } },
    taskManager: { resource: { ...(kubernetes.taskManager ?? DEFAULT_TASK_MANAGER) } },
    job: {
      entryClass: "org.apache.flink.table.runtime.application.SqlDriver",
      args: ["--scriptUri", `file://${SCRIPT_FOLDER}/${SCRIPT}`],
      parallelism,
      state: "running",
      upgradeMode: checkpoints ? "savepoint" : "stateless",
    },
  };
}

function comment({ feature, hash }: Plan, { job }: FlinkEnvironment): string {
  const name = feature.replace(/[^\x20-\x7e]/g, "?");
  const lines = [`Feature ${name}, plan ${hash}`, "Compiled from its .feat source; edit that, not this."];
  if (job?.checkpoints === undefined) {
    lines.push("An upgrade starts empty: flink.checkpoints in feat.config.yaml names no place for savepoints.");
  }
  return lines.map((line) => `# ${line}\n`).join("");
}

/** A DNS label; where that is not the name itself, a digest keeps apart what looks alike. */
function deploymentName(tenant: string, feature: string): string {
  const full = outputTopic(tenant, feature);
  const label = full
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (label.length <= MAX_NAME && label === full.replaceAll(".", "-")) return label;
  return `${label.slice(0, MAX_NAME - 9).replace(/-$/, "")}-${digest(full, 8)}`;
}

function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
