// How a type is written: in messages, on hover, in plans and in formatted `.feat` text, always the same.
import type { Type } from "./type.js";

/** `bigint not null`, `decimal(10,2)`, `row<id: string, country: string>`. */
export function printType(type: Type): string {
  return type.nullable ? bareType(type) : `${bareType(type)} not null`;
}

function bareType(type: Type): string {
  switch (type.kind) {
    case "timestamp":
      return type.epochSeconds ? "timestamp seconds" : "timestamp";
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "array":
      return `array<${printType(type.element)}>`;
    case "map":
      return `map<string,${printType(type.value)}>`;
    case "row":
      return `row<${type.fields.map((field) => `${printName(field.name)}: ${printType(field.type)}`).join(", ")}>`;
    default:
      return type.kind;
  }
}

/** Words that are names only in backquotes. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  ...["where", "and", "or", "not", "in", "is", "like", "cast", "true", "false", "null"],
]);

/** A name as it stands in `.feat` text: backquoted where it is no identifier or is a reserved word. */
export function printName(name: string): string {
  return /^[_a-zA-Z]\w*$/.test(name) && !RESERVED_WORDS.has(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}
