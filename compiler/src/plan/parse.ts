// Reading `plan.json` back: untrusted text to a plan.
// Invariant: what passes is, apart from spans and documentation, exactly what a compiler of this format wrote.
import { hashPlan } from "./hash.js";
import { PLAN_FORMAT, type Plan } from "./plan.js";

export type ParsedPlan =
  | { readonly ok: true; readonly plan: Plan }
  /** A sentence that says what is wrong and what to do. */
  | { readonly ok: false; readonly problem: string };

export function parsePlan(text: string): ParsedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: "it is no JSON; compile the feature again" };
  }
  if (typeof value !== "object" || value === null || !("format" in value) || !("hash" in value)) {
    return { ok: false, problem: "it is no compiled plan; name a `plan.json` that `feat compile` wrote" };
  }
  if (value.format !== PLAN_FORMAT) {
    return {
      ok: false,
      problem: `it has plan format ${JSON.stringify(value.format)}, this version reads format ${PLAN_FORMAT}; compile the feature with this version`,
    };
  }
  const plan = value as Plan;
  if (hashPlan(plan) !== plan.hash) {
    return {
      ok: false,
      problem: "its contents do not match its hash; it was changed by hand or damaged, compile the feature again",
    };
  }
  return { ok: true, plan };
}
