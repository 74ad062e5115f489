// What decides the meaning of a feature's state, apart from names, documentation and everything computed from it later.
// Invariant: two definitions are equal as texts exactly if an old state may go on under the new one.
import { canonicalJson } from "../plan/hash.js";
import type { AggregateItem, Plan, WindowGroup } from "../plan/plan.js";

/** What an aggregate accumulates, whatever it is called. */
export function definitionOf(item: AggregateItem): string {
  return canonicalJson({ ...item, name: undefined });
}

/** The parts of a plan that decide which events reach which state, each under what it is called to people. */
export const ROUTING = {
  topic: (plan) => canonicalJson([plan.source.topic, plan.source.format]),
  "event time": (plan) => canonicalJson([plan.source.time.column, columnType(plan, plan.source.time.column)]),
  condition: (plan) => canonicalJson([plan.where]),
  "entity keys": (plan) => canonicalJson(plan.keys.map(({ value }) => value)),
} as const satisfies Readonly<Record<string, (plan: Plan) => string>>;

function columnType(plan: Plan, name: string): unknown {
  return plan.source.columns.find((column) => column.name === name)?.type;
}

/** The order of state in one window group: Flink restores aggregates by position, not by name. */
export function stateLayout({ label, aggregates }: WindowGroup): string {
  return canonicalJson([label, aggregates.map(definitionOf)]);
}
