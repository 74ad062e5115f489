// `feature` or `feature:item`, as readers name what they want.
// Invariant: names may hold colons themselves; a reference that could mean two things means the feature with the longer name.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";

export interface FeatureReference {
  readonly plan: Plan;
  readonly items: readonly ReferencedItem[];
}

export interface ReferencedItem {
  readonly name: string;
  /** `feature:item`, the name of its value in an answer. */
  readonly reference: string;
}

export interface KnownPlans {
  planOf(feature: string): Promise<Plan | undefined>;
  /** To throw: `unknown-feature`. */
  unknown(feature: string): Promise<FeatError>;
}

/** Throws `unknown-feature` or `unknown-item`. */
export async function resolveReference(reference: string, known: KnownPlans): Promise<FeatureReference> {
  const whole = await known.planOf(reference);
  if (whole) return { plan: whole, items: itemNames(whole).map((item) => referencedItem(whole, item)) };
  for (let colon = reference.lastIndexOf(":"); colon > 0; colon = reference.lastIndexOf(":", colon - 1)) {
    const plan = await known.planOf(reference.slice(0, colon));
    const item = reference.slice(colon + 1);
    if (!plan) continue;
    const items = itemNames(plan);
    if (items.includes(item)) return { plan, items: [referencedItem(plan, item)] };
    throw new FeatError(
      "unknown-item",
      `The feature ${plan.feature} has no item ${JSON.stringify(item)}.${suggestion(item, items, "items")}`,
    );
  }
  throw await known.unknown(reference.split(":", 1)[0] ?? reference);
}

function itemNames(plan: Plan): readonly string[] {
  return plan.groups.flatMap((group) => group.output);
}

function referencedItem(plan: Plan, name: string): ReferencedItem {
  return { name, reference: `${plan.feature}:${name}` };
}
