// Events of one source: from JSON, CSV or typed fields to rows of its columns, or to the reason why an event is rejected.
// Invariant: whatever the input holds, reading neither throws nor looks at a column the source does not name.
import type { ColumnPlan, SourcePlan } from "@feat-lang/compiler/plan";
import { convertString } from "../engine/value/convert.js";
import { parseAnyTime } from "../engine/value/timestamp.js";
import { createExactReader } from "./exact-reader.js";
import { FieldScanner } from "./field-scanner.js";
import { createRowAssembler, type EventFields, type EventReading } from "./row-assembler.js";

export interface EventReader {
  /** What the slots of a row mean. */
  readonly columns: readonly ColumnPlan[];
  /** JSON text as valid UTF-8; at `end` the bytes end, or a control character stands there. */
  readJson(bytes: Buffer, start: number, end: number): EventReading;
  /** Texts by column name, as CSV has them; an empty one is null. */
  readTexts(texts: ReadonlyMap<string, string>): EventReading;
  /** Fields of any other form, by slot. */
  readFields(fields: EventFields): EventReading;
}

export function createEventReader(source: SourcePlan): EventReader {
  const { columns } = source;
  const names = columns.map((column) => column.name);
  const assembleRow = createRowAssembler(source);
  const scanner = new FieldScanner(source);
  const readExactly = createExactReader(source);
  return {
    columns,
    readJson: (bytes, start, end) => scanner.read(bytes, start, end) ?? readExactly(bytes, start, end),
    readTexts: (texts) => assembleRow(fieldsOfTexts(names, texts)),
    readFields: assembleRow,
  };
}

function fieldsOfTexts(names: readonly string[], texts: ReadonlyMap<string, string>): EventFields {
  const textAt = (slot: number) => texts.get(names[slot] as string) ?? "";
  return {
    value: (slot, type, reportBad) => {
      const text = textAt(slot);
      if (text === "") return null;
      const value = convertString(text, type);
      if (value === undefined) reportBad([]);
      return value ?? null;
    },
    time: (slot, epochUnitMs) => parseAnyTime(textAt(slot), epochUnitMs),
  };
}
