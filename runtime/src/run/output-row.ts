// A window's row as `feat run` prints it and as other consumers of rows get it: one flat JSON object.
// Invariant: the order of keys is fixed, so equal rows are equal text.
import type { Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import type { Emission } from "../engine/contract.js";
import { type JsonValue, printValue } from "../engine/value/print.js";
import { printTimestamp } from "../engine/value/timestamp.js";

export interface OutputRow {
  readonly feature: string;
  readonly key: Readonly<Record<string, JsonValue>>;
  /** The window group's label. */
  readonly window: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly final: boolean;
  readonly values: Readonly<Record<string, JsonValue>>;
}

export function outputRow(emission: Emission): OutputRow {
  const { plan, group, key, values } = emission;
  const types = outputTypes(group);
  return {
    feature: plan.feature,
    key: printKey(plan, key),
    window: group.label,
    window_start: printTimestamp(emission.windowStart),
    window_end: printTimestamp(emission.windowEnd),
    final: emission.final,
    values: Object.fromEntries(
      group.output.map((name, index) => [name, printValue(values[index] ?? null, types[index] as Type)]),
    ),
  };
}

/** With its line end. */
export function printRow(emission: Emission): string {
  return `${JSON.stringify(outputRow(emission))}\n`;
}

/** An entity key by the names of its parts. */
export function printKey(plan: Plan, key: Emission["key"]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    plan.keys.map(({ name, value }, index) => [name, printValue(key[index] ?? null, value.type)]),
  );
}

const typesByGroup = new WeakMap<WindowGroup, readonly Type[]>();

/** The type of each item in `group.output`. */
export function outputTypes(group: WindowGroup): readonly Type[] {
  const known = typesByGroup.get(group);
  if (known !== undefined) return known;
  const byName = new Map<string, Type>([
    ...group.aggregates.map((item) => [item.name, item.type] as const),
    ...group.derived.map((item) => [item.name, item.value.type] as const),
  ]);
  const types = group.output.map((name) => {
    const type = byName.get(name);
    if (type === undefined) throw new TypeError(`window group ${group.label} has no item ${name}`);
    return type;
  });
  typesByGroup.set(group, types);
  return types;
}
