// Types of the language as types of Flink SQL: what values are inside a job, and what columns of a source are declared as.
// Invariant: timestamps inside a job are TIMESTAMP(3) in UTC, which no session time zone can change.
import type { Type } from "../plan/plan.js";
import { sqlName } from "./dialect.js";

/** The type of a value inside the job. */
export function sqlType(type: Type): string {
  return printType(type, (scalar) => SCALARS[scalar]);
}

/**
 * The type a source column is declared as. Flink's JSON format reads any text as FALSE and few forms of timestamps, so
 * both arrive as text and are read by the job.
 */
export function wireType(type: Type): string {
  return printType(type, (scalar) => (scalar === "boolean" || scalar === "timestamp" ? "STRING" : SCALARS[scalar]));
}

/** The type of a published value: JSON prints TIMESTAMP_LTZ, and only it, with its `Z`. */
export function publishedType(type: Type): string {
  return printType(type, (scalar) => (scalar === "timestamp" ? "TIMESTAMP_LTZ(3)" : SCALARS[scalar]));
}

type NamedKind = Exclude<Type["kind"], "decimal" | "array" | "map" | "row" | "null" | "unknown">;

const SCALARS: Record<NamedKind, string> = {
  string: "STRING",
  boolean: "BOOLEAN",
  int: "INT",
  bigint: "BIGINT",
  double: "DOUBLE",
  timestamp: "TIMESTAMP(3)",
  date: "DATE",
  bytes: "BYTES",
};

function printType(type: Type, scalar: (kind: NamedKind) => string): string {
  switch (type.kind) {
    case "decimal":
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case "array":
      return `ARRAY<${printType(type.element, scalar)}>`;
    case "map":
      return `MAP<STRING, ${printType(type.value, scalar)}>`;
    case "row":
      return `ROW<${type.fields.map((field) => `${sqlName(field.name)} ${printType(field.type, scalar)}`).join(", ")}>`;
    case "null":
    case "unknown":
      throw new Error(`A plan holds no value of type ${type.kind}.`);
    default:
      return scalar(type.kind);
  }
}
