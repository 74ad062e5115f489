// Where deployments are recorded, for everyone who deploys to the same cluster.
// Invariant: one deployment of a tenant at a time; whoever loses the lock can write nothing more.
import type { Deployment } from "./deployment.js";

export interface DeploymentLog {
  /** Sorted by feature. */
  read(tenant: string): Promise<readonly Deployment[]>;
  /** Throws `deployment-busy`, which says whose it is, while another holds it. */
  lock(tenant: string, holder: string): Promise<DeploymentLock>;
}

export interface DeploymentLock {
  /** Throws `deployment-busy` where the lock was lost in between. */
  write(deployment: Deployment): Promise<void>;
  remove(feature: string): Promise<void>;
  release(): Promise<void>;
}
