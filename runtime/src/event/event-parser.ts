// One event handed in by a caller who can mend it: an object or JSON text becomes a row, or an error names the field.
// Invariant: no field is taken half; what a stream would count as a bad field is refused here.
import { type ColumnPlan, printType, type SourcePlan, type Type } from "@feat-lang/compiler/plan";
import { convertJson } from "../engine/value/convert.js";
import { type Json, printJson, WrittenNumber } from "../engine/value/json.js";
import { parseAnyTime } from "../engine/value/timestamp.js";
import type { Row } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import { JsonCursor } from "./json-cursor.js";
import { createRowAssembler, type EventFields, type EventReading } from "./row-assembler.js";

export interface ParsedEvent {
  readonly row: Row;
  readonly time: number;
}

/** The returned function throws a `FeatError` with the code `invalid-event`. */
export function createEventParser(source: SourcePlan): (event: unknown) => ParsedEvent {
  let badPath: readonly string[] | undefined;
  const assembleRow = createRowAssembler(source, (path) => {
    badPath ??= path;
  });
  return (event) => {
    badPath = undefined;
    const fields = typeof event === "string" ? fieldsOfText(event) : fieldsOfObject(event, source.columns);
    const reading = assembleRow(eventFields(fields, source.columns));
    if (badPath !== undefined) throw badField(badPath, fields, source.columns);
    if (!reading.accepted) throw rejected(reading, fields);
    return { row: reading.row, time: reading.time };
  };
}

type JsonObject = ReadonlyMap<string, Json>;

type Rejected = Extract<EventReading, { accepted: false }>;

function fieldsOfText(text: string): JsonObject {
  const bytes = Buffer.from(text);
  const cursor = new JsonCursor();
  cursor.reset(bytes, 0, bytes.length);
  if (cursor.peek() === 123 && cursor.skipValue(0) && cursor.peek() === -1) {
    cursor.reset(bytes, 0, bytes.length);
    const json = cursor.readValue();
    if (json instanceof Map) return json;
  }
  throw new FeatError("invalid-event", `The event is no JSON object: ${abbreviate(text)}`, { reason: "not_json" });
}

function fieldsOfObject(event: unknown, columns: readonly ColumnPlan[]): JsonObject {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new FeatError("invalid-event", `The event is no object: ${abbreviate(String(event))}`, {
      reason: "not_json",
    });
  }
  const fields = new Map<string, Json>();
  for (const { name } of columns) {
    if (Object.hasOwn(event, name)) fields.set(name, jsonOf((event as Record<string, unknown>)[name], name));
  }
  return fields;
}

/** Data as the JSON text of it would read. Whole numbers may be bigints, times may be `Date`s. */
function jsonOf(data: unknown, path: string): Json {
  if (data === null || data === undefined) return null;
  if (typeof data === "boolean" || typeof data === "string") return data;
  if (typeof data === "bigint" || (typeof data === "number" && Number.isFinite(data))) {
    return new WrittenNumber(String(data));
  }
  if (data instanceof Date && !Number.isNaN(data.getTime())) return data.toISOString();
  if (data instanceof Uint8Array) return Buffer.from(data).toString("base64");
  if (Array.isArray(data)) return data.map((item, index) => jsonOf(item, `${path}.${index}`));
  if (typeof data === "object" && !(data instanceof Date)) {
    return new Map(Object.entries(data).map(([name, item]) => [name, jsonOf(item, `${path}.${name}`)]));
  }
  throw new FeatError("invalid-event", `The field ${path} of the event is ${String(data)}, which JSON cannot hold.`);
}

function eventFields(fields: JsonObject, columns: readonly ColumnPlan[]): EventFields {
  const fieldAt = (slot: number): Json => fields.get(columns[slot]?.name ?? "") ?? null;
  return {
    value: (slot, type, reportBad) => convertJson(fieldAt(slot), type, reportBad),
    time: (slot, epochUnitMs) => {
      const field = fieldAt(slot);
      if (typeof field === "string") return parseAnyTime(field, epochUnitMs);
      return field instanceof WrittenNumber ? parseAnyTime(field.text, epochUnitMs) : undefined;
    },
  };
}

function badField(path: readonly string[], fields: JsonObject, columns: readonly ColumnPlan[]): FeatError {
  let json: Json | undefined = fields;
  let type: Type | undefined;
  for (const [depth, name] of path.entries()) {
    type = depth === 0 ? columns.find((column) => column.name === name)?.type : memberType(type, name);
    json = json instanceof Map ? json.get(name) : Array.isArray(json) ? json[Number(name)] : undefined;
  }
  const value = abbreviate(printJson(json ?? null));
  const wanted = type === undefined ? "value of its column" : printType({ ...type, nullable: true });
  return new FeatError(
    "invalid-event",
    `The field ${path.join(".")} of the event is ${value}, which is no ${wanted}.`,
    {
      reason: "bad_field",
    },
  );
}

function memberType(type: Type | undefined, name: string): Type | undefined {
  if (type?.kind === "row") return type.fields.find((field) => field.name === name)?.type;
  if (type?.kind === "map") return type.value;
  return type?.kind === "array" ? type.element : undefined;
}

function rejected({ reason, field: name = "" }: Rejected, fields: JsonObject): FeatError {
  const field = fields.get(name) ?? null;
  const refuse = (what: string, hint?: string) =>
    new FeatError("invalid-event", `The field ${name} of the event is ${what}.`, {
      reason,
      ...(hint === undefined ? {} : { hint }),
    });
  if (field === null) {
    const hint = reason === "null_column" ? "The source declares it `not null`." : "Every event needs its event time.";
    return refuse(fields.has(name) ? "null" : "missing", hint);
  }
  const value = abbreviate(printJson(field));
  return reason === "bad_time"
    ? refuse(`${value}, which is not in the years 1970 to 9999`)
    : refuse(`${value}, which is no timestamp`, "Write it like 2026-02-12T10:00:00Z, or as epoch milliseconds.");
}

function abbreviate(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
