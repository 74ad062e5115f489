// What a store keeps of a registered feature: everything needed to run and to read it without the compiler.
// Invariant: the plan in it is complete and checked by its hash; text this version cannot read is a typed error.
import { createHash } from "node:crypto";
import { type Plan, parsePlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import type { StoredFeature } from "../store/online-store.js";
import type { FeatureId } from "./record-key.js";

export interface Registration {
  readonly jobId: string;
  readonly plan: Plan;
  /** The Flink SQL of the same plan; null where the feature was registered as a compiled plan. */
  readonly flinkSql: string | null;
}

/** The same feature with the same definition has the same job, wherever and whenever it is registered. */
export function embeddedJobId({ tenant, feature }: FeatureId, plan: Plan): string {
  const identity = JSON.stringify([tenant, feature, plan.hash]);
  return `embedded-${createHash("sha256").update(identity).digest("hex").slice(0, 16)}`;
}

export function encodeRegistration(registration: Registration): StoredFeature {
  const { plan } = registration;
  return { name: plan.feature, hash: plan.hash, text: JSON.stringify(registration) };
}

export function decodeRegistration({ name, text }: StoredFeature): Registration {
  const { jobId, plan, flinkSql } = JSON.parse(text) as Registration;
  return { jobId, plan: checkPlan(JSON.stringify(plan), `The stored plan of ${name}`), flinkSql };
}

/** Throws `invalid-plan`. */
export function checkPlan(text: string, what: string): Plan {
  const parsed = parsePlan(text);
  if (!parsed.ok) throw new FeatError("invalid-plan", `${what} cannot be used: ${parsed.problem}.`);
  return parsed.plan;
}
