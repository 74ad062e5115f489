// The exact way from the JSON of an event to its row: every form of JSON, every kind of column, every reason to reject.
// Invariant: it keeps nothing from one event to the next, so it is what the short way is tested against.
import type { SourcePlan } from "@feat-lang/compiler/plan";
import { JsonFields } from "./json-fields.js";
import { convertSpan, timeOfSpan } from "./json-value.js";
import { createRowAssembler, type EventFields, type EventReading } from "./row-assembler.js";

/** Takes valid UTF-8. */
export function createExactReader(source: SourcePlan): (bytes: Buffer, start: number, end: number) => EventReading {
  const assembleRow = createRowAssembler(source);
  const json = new JsonFields(source.columns.map((column) => column.name));
  const fields: EventFields = {
    value(slot, type, reportBad) {
      const span = json.span(slot);
      return span === undefined ? null : convertSpan(span, type, reportBad);
    },
    time(slot, epochUnitMs) {
      const span = json.span(slot);
      return span === undefined ? undefined : timeOfSpan(span, epochUnitMs);
    },
  };
  return (bytes, start, end) =>
    json.scan(bytes, start, end) ? assembleRow(fields) : { accepted: false, reason: "not_json" };
}
