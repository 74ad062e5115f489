// How many events of a test came too late on Flink.
// Invariant: counted, not guessed. Nothing of an event that a window takes can go unseen in a count of rows; so an event
// that reaches the windows and changes no count of a window group was dropped there.
import type { Plan, Type } from "@feat-lang/compiler/plan";
import type { CountedResult, InputResult } from "./flink-inputs.js";
import { keyText } from "./flink-values.js";

const COUNT: Type = { kind: "bigint", nullable: false };

/** The plan's windows with nothing in them but a count of their rows. */
export function countingPlan(plan: Plan): Plan {
  return {
    ...plan,
    groups: plan.groups.map(({ label, window, output: [name = ""] }) => ({
      label,
      window,
      aggregates: [{ name, function: "count", type: COUNT }],
      derived: [],
      output: [name],
    })),
  };
}

/** `results` of the counting plan, one for each event with all those before it. */
export function countLate(plan: Plan, results: readonly CountedResult[]): number {
  return results.filter((result, at) => {
    const before = results[at - 1] ?? NOTHING;
    return (
      result.events > before.events &&
      plan.groups.some(({ label }) => rowsText(plan, result, label) === rowsText(plan, before, label))
    );
  }).length;
}

const NOTHING: CountedResult = { events: 0, rows: new Map() };

function rowsText(plan: Plan, { rows }: InputResult, label: string): string {
  const texts = (rows.get(label) ?? []).map(
    ({ key, start, end, values }) => `${keyText(plan, key)} ${start} ${end} ${values}`,
  );
  return texts.sort().join("\n");
}
