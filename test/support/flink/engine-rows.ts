// A plan's rows as the embedded engine computes them, in the shape and order of those of Flink.
// Invariant: the same lines go through the reader that `feat run` uses; only final rows count.
import type { Plan } from "@feat-lang/compiler/plan";
import type { Emission } from "../../../runtime/src/engine/contract.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import { createEventReader } from "../../../runtime/src/event/event-reader.js";
import { outputRow } from "../../../runtime/src/run/output-row.js";
import { byWindowAndKey, type EventLine, lineOf, type PlanRow } from "./plan-rows.js";

export function engineRows(plan: Plan, events: readonly EventLine[]): readonly PlanRow[] {
  const reader = createEventReader(plan.source);
  const emissions: Emission[] = [];
  const engine = createStreamEngine({
    plans: [plan],
    columns: reader.columns,
    emit: "final",
    trackChanges: false,
    listener: { emission: (emission) => emissions.push(emission), late() {}, nullKey() {} },
  });
  for (const event of events) {
    const bytes = Buffer.from(lineOf(event));
    const reading = reader.readJson(bytes, 0, bytes.length);
    if (reading.accepted) engine.process({ row: reading.row, time: reading.time, partition: 0 });
    else if (reading.time !== undefined) engine.observeTime(reading.time, 0);
  }
  engine.finish();
  return emissions
    .map((emission): PlanRow => {
      const { window, key, window_start, window_end, values } = outputRow(emission);
      return { window, key, window_start, window_end, values };
    })
    .sort(byWindowAndKey);
}
