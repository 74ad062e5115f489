// The stream of one inline test: one partition on the embedded engine, read as `feat get` reads a store.
// Invariant: no clock and no store; the same events have the same values everywhere.
import type { Plan } from "@feat-lang/compiler/plan";
import type { EntityChange } from "../../engine/contract.js";
import { createEntityEngine } from "../../engine/entity-engine.js";
import { createStreamEngine } from "../../engine/stream-engine.js";
import type { Value } from "../../engine/value/value.js";
import { createEventReader } from "../../event/event-reader.js";
import type { FeatureValues } from "../../online/read-record.js";
import { encodeEntityKey, entityIdOf } from "../../online/record-key.js";
import { readValues } from "./read-values.js";

export interface TestStream {
  /** What is worth knowing about an event that did not count as written. */
  process(json: string): string | undefined;
  /** Events so far that came too late for a window. */
  late(): number;
  watermark(): number;
  advanceTo(watermark: number): void;
  read(key: readonly Value[]): FeatureValues;
}

export function createTestStream(plan: Plan): TestStream {
  const reader = createEventReader(plan.source);
  const entities = new Map<string, EntityChange>();
  const event = { isLate: false, hasNullKey: false };
  let late = 0;
  const engine = createStreamEngine({
    plans: [plan],
    columns: plan.source.columns,
    emit: "final",
    trackChanges: true,
    listener: {
      emission: () => {},
      late: () => {
        event.isLate = true;
      },
      nullKey: () => {
        event.hasNullKey = true;
      },
    },
  });
  const entity = createEntityEngine(plan, plan.source.columns);
  const idOf = (key: readonly Value[]) => encodeEntityKey(entityIdOf({ tenant: "", feature: "" }, plan.keys, key));
  const collect = () => {
    for (const change of engine.drainChanges()) entities.set(idOf(change.key), change);
  };
  return {
    process(json) {
      const bytes = Buffer.from(json);
      const reading = reader.readJson(bytes, 0, bytes.length);
      event.isLate = false;
      event.hasNullKey = false;
      if (reading.accepted) engine.process({ row: reading.row, time: reading.time, partition: 0 });
      else if (reading.time !== undefined) engine.observeTime(reading.time, 0);
      collect();
      if (event.isLate) late++;
      if (!reading.accepted) {
        return `This event was rejected: ${reading.reason}${reading.field === undefined ? "" : ` (${reading.field})`}.`;
      }
      if (event.hasNullKey) return "This event was rejected: null_key.";
      return reading.badFields.length === 0 ? undefined : `Read as null: ${reading.badFields.join(", ")}.`;
    },
    late: () => late,
    advanceTo(watermark) {
      if (watermark > engine.watermark) engine.observeTime(watermark + plan.source.time.delayMs, 0);
      collect();
    },
    watermark: () => engine.watermark,
    read(key) {
      const at = engine.watermark;
      const change = entities.get(idOf(key));
      return readValues({ plan, key, windows: change && entity.servedAt(change.state, at), at });
    },
  };
}
