// Registering a project's features in an online store, as `process` and `run --store` do before they write.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import type { FeatureStore } from "../feature-store.js";

export interface Registering {
  readonly tenant: string;
  /** Take the place of another definition of the same name, whose values are deleted. */
  readonly replace: boolean;
}

export async function registerPlan(store: FeatureStore, plan: Plan, { tenant, replace }: Registering): Promise<void> {
  try {
    await store.createStreamingFeature({ tenantId: tenant, declaration: plan, replace });
  } catch (error) {
    if (!(error instanceof FeatError && error.code === "feature-changed")) throw error;
    throw new FeatError("feature-changed", `The store has values of another definition of ${plan.feature}.`, {
      cause: error,
      hint: "Pass --replace to delete them and start empty, or name another --store or --tenant.",
    });
  }
}
