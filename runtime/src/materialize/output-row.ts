// A record of a feature's output topic, as a Flink job wrote it → the row of one window of one entity.
// Invariant: numbers keep every digit; a record that is no row of this plan is undefined, never half a row.
import { isUtf8 } from "node:buffer";
import type { ColumnPlan, Plan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import { type JsonValue, printValue } from "../engine/value/print.js";
import type { Value } from "../engine/value/value.js";
import { createEventReader } from "../event/event-reader.js";
import { itemTypes } from "../online/record.js";

export interface OutputRow {
  readonly key: readonly Value[];
  /** The label of the window group. */
  readonly window: string;
  readonly windowStart: number;
  readonly windowEnd: number;
  /** In the order of the group's output. */
  readonly values: Readonly<Record<string, JsonValue>>;
}

/** Every column of any group: a row has its own group's, and null for the others. */
export function createOutputReader(plan: Plan): (value: Buffer) => OutputRow | undefined {
  const items = new Map(plan.groups.map((group) => [group.label, itemTypes(group)]));
  const columns: readonly ColumnPlan[] = [
    { name: "window_kind", type: { kind: "string", nullable: true } },
    { name: "window_start", type: { kind: "timestamp", nullable: true } },
    { name: "window_end", type: { kind: "timestamp", nullable: true } },
    ...plan.keys.map((key) => column(key.name, key.value.type)),
    ...[...items.values()].flat().map(([name, type]) => column(name, type)),
  ];
  const slots = new Map(columns.map(({ name }, slot) => [name, slot]));
  const source: SourcePlan = {
    name: plan.feature,
    topic: "",
    format: "json",
    columns,
    time: { column: "window_end", delayMs: 0 },
  };
  const reader = createEventReader(source);
  return (bytes) => {
    if (!isUtf8(bytes)) return undefined;
    const reading = reader.readJson(bytes, 0, bytes.length);
    if (!reading.accepted || reading.badFields.length > 0) return undefined;
    const at = (name: string): Value => reading.row[slots.get(name) ?? -1] ?? null;
    const [window, windowStart] = [at("window_kind"), at("window_start")];
    const group = typeof window === "string" ? items.get(window) : undefined;
    const key = plan.keys.map(({ name }) => at(name));
    if (typeof window !== "string" || group === undefined || typeof windowStart !== "number" || key.includes(null)) {
      return undefined;
    }
    const values = Object.fromEntries(group.map(([name, type]) => [name, printValue(at(name), type)]));
    return { key, window, windowStart, windowEnd: reading.time, values };
  };
}

/** Which of the columns a row must have depends on its group. */
function column(name: string, type: Type): ColumnPlan {
  return { name, type: { ...type, nullable: true } };
}
