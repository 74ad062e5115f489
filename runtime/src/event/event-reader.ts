// Events of one source: from JSON or CSV to rows of its columns, or to the reason why an event is rejected.
// Invariant: whatever the input holds, reading neither throws nor looks at a column the source does not name.
import type { ColumnPlan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import { convertBoolean, convertJson, convertNumber, convertString } from "../engine/value/convert.js";
import { INT32_MAX, INT32_MIN } from "../engine/value/integer.js";
import { parseAnyTime, TIMESTAMP_MAX } from "../engine/value/timestamp.js";
import type { Row, Value } from "../engine/value/value.js";
import { JsonFields } from "./json-fields.js";

/** Why an event counts nowhere, in the order in which the reasons are tried; `null_key` concerns one feature alone. */
export const REJECT_REASONS = ["not_json", "null_time", "bad_time", "null_column", "null_key"] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export type EventReading =
  | {
      readonly accepted: true;
      readonly row: Row;
      readonly time: number;
      /** Columns with a value that did not convert and is null now, at least in part. */
      readonly badFields: readonly string[];
    }
  | {
      readonly accepted: false;
      readonly reason: Exclude<RejectReason, "null_key">;
      readonly field?: string;
      /** A valid event time all the same: it moves the watermark. */
      readonly time?: number;
    };

export interface EventReader {
  /** What the slots of a row mean. */
  readonly columns: readonly ColumnPlan[];
  /** JSON text as valid UTF-8; at `end` the bytes end, or a control character stands there. */
  readJson(bytes: Buffer, start: number, end: number): EventReading;
  /** Texts by column name, as CSV has them; an empty one is null. */
  readTexts(texts: ReadonlyMap<string, string>): EventReading;
}

/** The fields of one event, by slot. */
export interface EventFields {
  /** Null where the field is missing or null; what does not convert is reported. */
  value(slot: number, type: Type, reportBad: (path: readonly string[]) => void): Value;
  /** Epoch milliseconds, in range or not; undefined where there is none. */
  time(slot: number, epochUnitMs: 1 | 1000): number | undefined;
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
  };
}

const NO_FIELDS: readonly string[] = [];

/** Reads every column; `onBad` hears of what did not convert, with the column's name first in the path. */
export function createRowAssembler(
  source: SourcePlan,
  onBad?: (path: readonly string[]) => void,
): (fields: EventFields) => EventReading {
  const { columns } = source;
  const timeSlot = columns.findIndex((column) => column.name === source.time.column);
  const epochUnitMs = epochUnit(columns[timeSlot]);
  let badFields: string[] | undefined;
  const values: Value[] = columns.map(() => null);
  const reporters = columns.map(({ name }) => (path: readonly string[]) => {
    badFields ??= [];
    if (badFields.at(-1) !== name) badFields.push(name);
    onBad?.([name, ...path]);
  });
  return (fields) => {
    const time = fields.time(timeSlot, epochUnitMs);
    if (time === undefined) return { accepted: false, reason: "null_time", field: source.time.column };
    // From 1970 on, and to the end of 9999.
    if (!(time >= 0 && time <= TIMESTAMP_MAX)) {
      return { accepted: false, reason: "bad_time", field: source.time.column };
    }
    badFields = undefined;
    for (let slot = 0; slot < columns.length; slot++) {
      const { name, type } = columns[slot] as ColumnPlan;
      const value = slot === timeSlot ? time : fields.value(slot, type, reporters[slot] as (typeof reporters)[number]);
      if (value === null && !type.nullable) return { accepted: false, reason: "null_column", field: name, time };
      values[slot] = value;
    }
    // A copy has the exact size at once; an array that grows by `push` takes four times the memory.
    return { accepted: true, row: values.slice(), time, badFields: badFields ?? NO_FIELDS };
  };
}

function epochUnit(column: ColumnPlan | undefined): 1 | 1000 {
  if (column?.type.kind !== "timestamp") throw new TypeError("a source without a column for its event time");
  return column.type.epochSeconds ? 1000 : 1;
}

function fieldsOfJson(fields: JsonFields): EventFields {
  return {
    value: (slot, type, reportBad) => {
      const value = valueOfJson(fields, slot, type, reportBad);
      if (value !== undefined) return value;
      reportBad([]);
      return null;
    },
    time: (slot, epochUnitMs) => {
      const kind = fields.kind(slot);
      if (kind === "string") return fields.isoTimestamp(slot) ?? parseAnyTime(fields.string(slot), epochUnitMs);
      return kind === "number" ? parseAnyTime(fields.number(slot), epochUnitMs) : undefined;
    },
  };
}

/** Undefined where the field does not convert as a whole. */
function valueOfJson(
  fields: JsonFields,
  slot: number,
  type: Type,
  reportBad: (path: readonly string[]) => void,
): Value | undefined {
  switch (fields.kind(slot)) {
    case "absent":
    case "null":
      return null;
    case "string": {
      const time = type.kind === "timestamp" ? fields.isoTimestamp(slot) : undefined;
      return time !== undefined && time <= TIMESTAMP_MAX ? time : convertString(fields.string(slot), type);
    }
    case "number":
      return shortNumber(fields, slot, type) ?? convertNumber(fields.number(slot), type);
    case "boolean":
      return convertBoolean(fields.boolean(slot), type);
    case "container":
      return convertJson(fields.container(slot), type, reportBad);
  }
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
      if (text === "") return null;
      const value = convertString(text, type);
      if (value !== undefined) return value;
      reportBad([]);
      return null;
    },
    time: (slot, epochUnitMs) => parseAnyTime(textAt(slot), epochUnitMs),
  };
}
