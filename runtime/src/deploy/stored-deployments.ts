// Deployments and their lock as documents of a tenant.
// Invariant: the lock is a document with a holder and an end; every write renews it first, so a deployment whose lock has
// gone to another writes nothing more.
import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { FeatError } from "../errors.js";
import type { DocumentStore } from "../store/document-store.js";
import { type Deployment, decodeDeployment, encodeDeployment } from "./deployment.js";
import type { DeploymentLock, DeploymentLog } from "./deployment-log.js";

const LOCK = "lock";
const PREFIX = "deployment/";
/** Longer than anything between two writes: a job that comes to run, or is stopped with a savepoint. */
const LOCK_MS = 300_000;

/** Who deploys, for others who want to at the same time. */
export function thisDeployer(): string {
  return `${userInfo().username}@${hostname()}`;
}

interface Held {
  /** Of this attempt: the same person may be there twice. */
  readonly id: string;
  readonly holder: string;
  /** Wall-clock milliseconds. */
  readonly until: number;
}

export function storedDeployments(documents: DocumentStore, now: () => number): DeploymentLog {
  return {
    async read(tenant) {
      const texts = await documents.readDocuments(tenant, PREFIX);
      return [...texts.values()].map(decodeDeployment).sort((a, b) => (a.feature < b.feature ? -1 : 1));
    },
    async lock(tenant, holder) {
      const id = { tenant, name: LOCK };
      const found = await documents.readDocument(id);
      const other = found === null ? undefined : (JSON.parse(found) as Held);
      if (other && other.until > now()) throw busy(other, now());
      const text = JSON.stringify({ id: randomUUID(), holder, until: now() + LOCK_MS } satisfies Held);
      if (!(await documents.changeDocument(id, { expected: found, text }))) {
        const winner = await documents.readDocument(id);
        throw busy(winner === null ? undefined : (JSON.parse(winner) as Held), now());
      }
      return heldLock(documents, { tenant, held: text, now });
    },
  };
}

interface Holding {
  readonly tenant: string;
  /** The text of the lock as it was taken. */
  readonly held: string;
  readonly now: () => number;
}

function heldLock(documents: DocumentStore, { tenant, held, now }: Holding): DeploymentLock {
  const id = { tenant, name: LOCK };
  let text = held;

  async function renew(): Promise<void> {
    const renewed = JSON.stringify({ ...(JSON.parse(text) as Held), until: now() + LOCK_MS });
    if (renewed !== text && !(await documents.changeDocument(id, { expected: text, text: renewed }))) {
      throw new FeatError("deployment-busy", "Another deployment has taken over; this one stops here.", {
        hint: "See what is deployed with feat status.",
      });
    }
    text = renewed;
  }

  async function change(feature: string, encoded: string | null): Promise<void> {
    await renew();
    const record = { tenant, name: `${PREFIX}${feature}` };
    const expected = await documents.readDocument(record);
    if (expected === encoded) return;
    if (await documents.changeDocument(record, { expected, text: encoded })) return;
    throw new FeatError("deployment-busy", `Another deployment has written about ${feature}; this one stops here.`);
  }

  return {
    write: (deployment: Deployment) => change(deployment.feature, encodeDeployment(deployment)),
    remove: (feature) => change(feature, null),
    async release() {
      await documents.changeDocument(id, { expected: text, text: null });
    },
  };
}

function busy(other: Held | undefined, now: number): FeatError {
  const seconds = other ? Math.ceil((other.until - now) / 1000) : 0;
  return new FeatError("deployment-busy", `${other?.holder ?? "Someone else"} is deploying.`, {
    hint: `Try again when that has ended; if it has died, its lock ends by itself within ${seconds} s.`,
  });
}
