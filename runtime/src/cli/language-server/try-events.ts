// Events tried on the embedded engine: what each did, and the record of the last one's entity.
// Invariant: the single-event path, so the same as `feat process` on an empty store; nothing is kept between calls.
import type { Plan } from "@feat-lang/compiler/plan";
import { createEntityEngine } from "../../engine/entity-engine.js";
import { printValue } from "../../engine/value/print.js";
import type { Value } from "../../engine/value/value.js";
import { createEventReader } from "../../event/event-reader.js";
import { encodeEntityKey, entityIdOf } from "../../online/record-key.js";
import { readValues } from "../inline-tests/read-values.js";
import type { Tried, TriedEvent, TriedRecord } from "./protocol.js";

export function tryEvents(plan: Plan, events: readonly string[]): Tried {
  const reader = createEventReader(plan.source);
  const engine = createEntityEngine(plan, plan.source.columns);
  const states = new Map<string, Uint8Array>();
  const idOf = (key: readonly Value[]) => encodeEntityKey(entityIdOf({ tenant: "", feature: "" }, plan.keys, key));
  const outcomes: TriedEvent[] = [];
  let record: TriedRecord | undefined;
  for (const event of events) {
    const bytes = Buffer.from(event);
    const reading = reader.readJson(bytes, 0, bytes.length);
    if (!reading.accepted) {
      const field = reading.field === undefined ? "" : ` (${reading.field})`;
      outcomes.push({ counted: false, remark: `Rejected: ${reading.reason}${field}.` });
      continue;
    }
    const key = engine.keyOf(reading.row);
    if (!key) {
      outcomes.push({ counted: false, remark: "Rejected: null_key." });
      continue;
    }
    const id = idOf(key);
    const { state, late, counted, watermark } = engine.apply(states.get(id), reading.row, reading.time);
    states.set(id, state);
    const remarks = [
      ...(counted ? [] : ["The feature's condition does not let it through."]),
      ...late.map(({ label }) => `Too late for ${label}.`),
      ...(reading.badFields.length === 0 ? [] : [`Read as null: ${reading.badFields.join(", ")}.`]),
    ];
    outcomes.push({ counted: counted && late.length < plan.groups.length, remark: remarks.join(" ") });
    record = recordOf(plan, key, engine.servedAt(state, watermark), watermark);
  }
  return { outcomes, ...(record ? { record } : {}) };
}

function recordOf(
  plan: Plan,
  key: readonly Value[],
  windows: Parameters<typeof readValues>[0]["windows"],
  at: number,
): TriedRecord {
  const values = readValues({ plan, key, windows, at });
  return {
    key: Object.fromEntries(
      plan.keys.map(({ name, value }, index) => [name, printValue(key[index] ?? null, value.type)]),
    ),
    values: [...values].map(([name, { value, status, window, window_start, window_end }]) => ({
      name,
      value,
      status,
      window,
      windowStart: window_start,
      windowEnd: window_end,
    })),
  };
}
