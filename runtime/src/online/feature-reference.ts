// `feature` or `feature:item`, as readers name what they want.
// Invariant: names may hold colons themselves; a reference that could mean two things means the feature with the longer name.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";

export interface FeatureReference {
  /** As given. */
  readonly text: string;
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

/** The features that a reference may be about, longest name first. */
export function featureNamesOf(text: string): readonly string[] {
  const names = [text];
  for (let colon = text.lastIndexOf(":"); colon > 0; colon = text.lastIndexOf(":", colon - 1)) {
    names.push(text.slice(0, colon));
  }
  return names;
}

/** Throws `unknown-feature` or `unknown-item`. */
export async function resolveReference(text: string, known: KnownPlans): Promise<FeatureReference> {
  for (const name of featureNamesOf(text)) {
    const plan = await known.planOf(name);
    if (!plan) continue;
    const items = itemNames(plan);
    if (name === text) return { text, plan, items: items.map((item) => referencedItem(plan, item)) };
    const item = text.slice(name.length + 1);
    if (items.includes(item)) return { text, plan, items: [referencedItem(plan, item)] };
    throw new FeatError(
      "unknown-item",
      `The feature ${plan.feature} has no item ${JSON.stringify(item)}.${suggestion(item, items, "items")}`,
    );
  }
  throw await known.unknown(text.split(":", 1)[0] ?? text);
}

function itemNames(plan: Plan): readonly string[] {
  return plan.groups.flatMap((group) => group.output);
}

function referencedItem(plan: Plan, name: string): ReferencedItem {
  return { name, reference: `${plan.feature}:${name}` };
}
