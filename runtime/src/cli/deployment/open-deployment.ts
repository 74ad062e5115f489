// What every command about deployments needs: the cluster and the record of what is deployed, by options or configuration.
// Invariant: options win over feat.config.yaml; what is left open is asked for before anything is touched.
import type { Environment } from "../../config/environment.js";
import { findEnvironment } from "../../config/find-config.js";
import type { Cluster } from "../../deploy/cluster.js";
import type { DeploymentLog } from "../../deploy/deployment-log.js";
import { storedDeployments, thisDeployer } from "../../deploy/stored-deployments.js";
import { FeatError } from "../../errors.js";
import { createFlinkCluster } from "../../flink/flink-cluster.js";
import { openDocuments } from "../../store/open-documents.js";
import type { OptionSpecs } from "../command.js";
import { envOption } from "../shared-options.js";
import type { Terminal } from "../terminal.js";

export const deploymentOptions = {
  ...envOption,
  tenant: { kind: "value", placeholder: "NAME", doc: "whose features (default: the environment's tenant)" },
  store: {
    kind: "value",
    placeholder: "redis://HOST:PORT|sqlite:FILE",
    doc: "where deployments are recorded (default: the environment's redis, else sqlite:.feat/online.db)",
  },
  gateway: {
    kind: "value",
    placeholder: "URL",
    doc: "Flink's SQL gateway (default: flink.gateway of the environment)",
  },
  rest: {
    kind: "value",
    placeholder: "URL",
    doc: "Flink's REST interface (default: flink.rest, or port 8081 beside the gateway)",
  },
} as const satisfies OptionSpecs;

export interface DeploymentOptions {
  readonly env: string | undefined;
  readonly tenant: string | undefined;
  readonly store: string | undefined;
  readonly gateway: string | undefined;
  readonly rest: string | undefined;
}

export interface Deployments {
  readonly environment: Environment | undefined;
  readonly tenant: string;
  readonly cluster: Cluster;
  readonly log: DeploymentLog;
  /** Who deploys, for others who want to at the same time. */
  readonly holder: string;
  close(): Promise<void>;
}

export async function openDeployments(options: DeploymentOptions, terminal: Terminal): Promise<Deployments> {
  const environment = await findEnvironment(terminal.cwd, { name: options.env, variables: terminal.env });
  const gateway = options.gateway ?? environment?.flink.gateway;
  if (gateway === undefined) {
    throw new FeatError("invalid-config", "Where Flink's SQL gateway is, nobody has said.", {
      hint: "Set flink.gateway of the environment in feat.config.yaml, or add --gateway http://HOST:8083.",
    });
  }
  const checkpoints = environment?.flink.checkpoints;
  const cluster = createFlinkCluster({
    gateway,
    rest: options.rest ?? environment?.flink.rest,
    ...(checkpoints === undefined ? {} : { savepoints: `${checkpoints.path}/savepoints` }),
  });
  const documents = await openDocuments(options.store ?? environment?.redis?.url.reveal() ?? "sqlite:.feat/online.db");
  return {
    environment,
    tenant: options.tenant ?? environment?.tenant ?? "default",
    cluster,
    log: storedDeployments(documents, Date.now),
    holder: thisDeployer(),
    close: () => documents.close(),
  };
}
