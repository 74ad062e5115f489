// Types of the language as TypeScript types of JSON values: what an event may give and what rows and records hold.
// Invariant: what is printed satisfies the type, and an event that satisfies it is read whole. What lies inside arrays,
// maps and rows may always be null in what is printed: a value that does not convert is null there.
import type { Type } from "../plan/plan.js";
import { propertyName } from "./type-names.js";

/** Names that the types below refer to, in the order in which they are printed. */
export const VALUE_TYPES = `/** A whole number of 64 bits: a number up to ±(2^53 − 1), beyond that its digits as text. */
export type Bigint = number | string;

/** An exact decimal: all digits of its scale as text, as \`"30.00"\`. */
export type Decimal = string;

/** A point in time in UTC, with milliseconds: \`"2026-02-12T10:00:00.000Z"\`. */
export type Timestamp = string;

/** A day: \`"2026-02-12"\`. */
export type Day = string;

/** Bytes as Base64. */
export type Base64 = string;

/** A decimal in an event; as text it keeps every digit. */
export type DecimalInput = number | string;

/** A point in time in an event: ISO-8601 text, in UTC where it names no offset, or epoch milliseconds. */
export type TimestampInput = string | number;

/** A point in time in an event: ISO-8601 text, in UTC where it names no offset, or epoch seconds. */
export type TimestampSecondsInput = string | number;
`;

/** As in rows and records. */
export function outputType(type: Type, isNullable = type.nullable): string {
  return nullable(bareType(type, { timestamp: "Timestamp", decimal: "Decimal", inner: printedInside }), isNullable);
}

/** As in events; `required` are paths of names below the value that must not be null, whatever is declared. */
export function inputType(type: Type, required: readonly (readonly string[])[] = []): string {
  const timestamp = type.kind === "timestamp" && type.epochSeconds ? "TimestampSecondsInput" : "TimestampInput";
  const isRequired = required.some((path) => path.length === 0);
  const below = (name?: string) => required.filter(([first]) => first === name).map(([, ...rest]) => rest);
  const inner: Inner = (of, name) => {
    if (name === undefined) return inputType(of);
    const paths = below(name);
    return fieldType(name, inputType(of, paths), of.nullable && paths.length === 0);
  };
  // A path leads through the value, so it is there.
  return nullable(
    bareType(type, { timestamp, decimal: "DecimalInput", inner }),
    type.nullable && !isRequired && required.length === 0,
  );
}

/** A property of an event: what may be null may be left out. */
export function fieldType(name: string, text: string, optional: boolean): string {
  return `readonly ${propertyName(name)}${optional ? "?" : ""}: ${text}`;
}

/** The type of an element; with a name, a whole property. */
type Inner = (type: Type, name?: string) => string;

interface Spelling {
  readonly timestamp: string;
  readonly decimal: string;
  readonly inner: Inner;
}

function printedInside(type: Type, name?: string): string {
  const text = outputType(type, true);
  return name === undefined ? text : fieldType(name, text, false);
}

function bareType(type: Type, { timestamp, decimal, inner }: Spelling): string {
  switch (type.kind) {
    case "string":
    case "boolean":
      return type.kind;
    case "int":
    case "double":
      return "number";
    case "bigint":
      return "Bigint";
    case "decimal":
      return decimal;
    case "timestamp":
      return timestamp;
    case "date":
      return "Day";
    case "bytes":
      return "Base64";
    case "array":
      return `readonly (${inner(type.element)})[]`;
    case "map":
      return `{ readonly [name: string]: ${inner(type.value)} }`;
    case "row":
      return `{ ${type.fields.map((field) => inner(field.type, field.name)).join("; ")} }`;
    case "null":
    case "unknown":
      return "null";
  }
}

function nullable(text: string, isNullable: boolean): string {
  return isNullable ? `${text} | null` : text;
}
