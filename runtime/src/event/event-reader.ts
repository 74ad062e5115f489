// Events of one source: from JSON, CSV or typed fields to rows of its columns, or to the reason why an event is rejected.
// Invariant: whatever the input holds, reading neither throws nor looks at a column the source does not name.
import type { ColumnPlan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import { convertBoolean, convertJson, convertNumber, convertString } from "../engine/value/convert.js";
import { INT32_MAX, INT32_MIN } from "../engine/value/integer.js";
import { isTimestamp, parseAnyTime } from "../engine/value/timestamp.js";
import type { Value } from "../engine/value/value.js";
import { JsonFields } from "./json-fields.js";
import { createRowAssembler, type EventFields, type EventReading, type ReportBad } from "./row-assembler.js";

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
  const fields = new JsonFields(names);
  const jsonFields = fieldsOfJson(fields);
  return {
    columns,
    readJson: (bytes, start, end) =>
      fields.scan(bytes, start, end) ? assembleRow(jsonFields) : { accepted: false, reason: "not_json" },
    readTexts: (texts) => assembleRow(fieldsOfTexts(names, texts)),
    readFields: assembleRow,
  };
}

function fieldsOfJson(fields: JsonFields): EventFields {
  /** Undefined where the field does not convert as a whole. */
  function convert(slot: number, type: Type, reportBad: ReportBad): Value | undefined {
    switch (fields.kind(slot)) {
      case "absent":
      case "null":
        return null;
      case "string": {
        const time = type.kind === "timestamp" ? fields.isoTimestamp(slot) : undefined;
        return time !== undefined && isTimestamp(time) ? time : convertString(fields.string(slot), type);
      }
      case "number":
        return shortNumber(fields, slot, type) ?? convertNumber(fields.number(slot), type);
      case "boolean":
        return convertBoolean(fields.boolean(slot), type);
      case "container":
        return convertJson(fields.container(slot), type, reportBad);
    }
  }
  return {
    value: (slot, type, reportBad) => valueOrBad(convert(slot, type, reportBad), reportBad),
    time: (slot, epochUnitMs) => {
      const kind = fields.kind(slot);
      if (kind === "string") return fields.isoTimestamp(slot) ?? parseAnyTime(fields.string(slot), epochUnitMs);
      return kind === "number" ? parseAnyTime(fields.number(slot), epochUnitMs) : undefined;
    },
  };
}

function valueOrBad(value: Value | undefined, reportBad: ReportBad): Value {
  if (value !== undefined) return value;
  reportBad([]);
  return null;
}

/** Most numbers are short and need no text in between; undefined for the others. */
function shortNumber(fields: JsonFields, slot: number, type: Type): number | undefined {
  if (type.kind !== "double" && type.kind !== "int" && type.kind !== "bigint") return undefined;
  const number = fields.shortNumber(slot);
  if (number === undefined || type.kind === "double") return number;
  if (type.kind === "int" && !(number >= INT32_MIN && number <= INT32_MAX)) return undefined;
  // Adding 0 turns -0, of -0.5, into 0.
  return Math.trunc(number) + 0;
}

function fieldsOfTexts(names: readonly string[], texts: ReadonlyMap<string, string>): EventFields {
  const textAt = (slot: number) => texts.get(names[slot] as string) ?? "";
  return {
    value: (slot, type, reportBad) => {
      const text = textAt(slot);
      return text === "" ? null : valueOrBad(convertString(text, type), reportBad);
    },
    time: (slot, epochUnitMs) => parseAnyTime(textAt(slot), epochUnitMs),
  };
}
