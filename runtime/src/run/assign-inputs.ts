// Which input feeds which source, and the features on it.
// Invariant: every source that a plan reads has exactly one input, and every input a source.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import type { EventSource } from "../source/event-source.js";

export interface RunInput {
  readonly source: string;
  readonly events: EventSource;
}

export interface AssignedInput {
  readonly plans: readonly Plan[];
  readonly events: EventSource;
}

/** In the order of the inputs. */
export function assignInputs(plans: readonly Plan[], inputs: readonly RunInput[]): readonly AssignedInput[] {
  const bySource = new Map<string, Plan[]>();
  for (const plan of plans) {
    const onSource = bySource.get(plan.source.name);
    if (onSource === undefined) bySource.set(plan.source.name, [plan]);
    else onSource.push(plan);
  }
  const assigned = new Map<string, AssignedInput>();
  for (const { source, events } of inputs) {
    const onSource = bySource.get(source);
    if (onSource === undefined) {
      const known = [...bySource.keys()].join(", ");
      throw new FeatError("unknown-source", `No feature reads a source "${source}".`, {
        hint: bySource.size === 0 ? "There are no features." : `The features read ${known}.`,
      });
    }
    if (assigned.has(source)) {
      throw new FeatError("duplicate-input", `The source ${source} has two inputs.`, {
        hint: "Give each source one input; join files beforehand, in order of time.",
      });
    }
    assigned.set(source, { plans: onSource, events });
  }
  for (const [source, [plan]] of bySource) {
    if (!assigned.has(source)) {
      throw new FeatError("missing-input", `The source ${source} of feature ${plan?.feature} has no input.`, {
        hint: `Add --input ${source}=FILE.`,
      });
    }
  }
  return [...assigned.values()];
}
