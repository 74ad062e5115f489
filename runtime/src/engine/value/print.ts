// Values as they stand in output rows, records and answers: plain JSON data.
// Invariant: nothing is lost that the type can hold; what JSON has no number for is text, or null.
import type { Type } from "@feat-lang/compiler/plan";
import { printBase64 } from "./base64.js";
import { printDate } from "./date.js";
import { printDecimal } from "./decimal.js";
import { printTimestamp } from "./timestamp.js";
import type { Integer, Value } from "./value.js";

export type JsonValue =
  | null
  | string
  | number
  | boolean
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export function printValue(value: Value, type: Type): JsonValue {
  if (value === null) return null;
  switch (type.kind) {
    case "bigint":
      return typeof value === "bigint" ? String(value) : (value as number);
    case "decimal":
      return printDecimal(value as Integer, type.scale);
    case "timestamp":
      return printTimestamp(value as number);
    case "date":
      return printDate(value as number);
    case "bytes":
      return printBase64(value as Uint8Array);
    case "double":
      return Number.isFinite(value) ? (value as number) : null;
    case "array":
      return (value as readonly Value[]).map((item) => printValue(item, type.element));
    case "map": {
      const entries = [...(value as ReadonlyMap<string, Value>)];
      return printFields(entries.map(([key, item]) => [key, printValue(item, type.value)]));
    }
    case "row": {
      const values = value as readonly Value[];
      return printFields(type.fields.map((field, at) => [field.name, printValue(values[at] ?? null, field.type)]));
    }
    case "string":
    case "boolean":
    case "int":
      return value as string | boolean | number;
    case "null":
    case "unknown":
      throw new TypeError(`a value of type ${type.kind} in a plan`);
  }
}

/** `fromEntries` defines own properties, so that `__proto__` stays a name like any other. */
function printFields(entries: readonly (readonly [name: string, value: JsonValue])[]): JsonValue {
  return Object.fromEntries(entries);
}
