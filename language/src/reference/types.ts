// The types for the reference: how each is written, what it holds, what an event's field must be, and Flink's name.
// Invariant: a kind of type without a row does not compile.
import type { TypeKind } from "../types/index.js";

export type WrittenKind = Exclude<TypeKind, "null" | "unknown">;

export interface TypeDocumentation {
  readonly written: string;
  readonly values: string;
  /** What of JSON it is read from; anything else is null and counts as a bad field. */
  readonly fields: string;
  readonly flink: string;
}

export const TYPES: Readonly<Record<WrittenKind, TypeDocumentation>> = {
  string: {
    written: "string",
    values: "text",
    fields:
      "strings; numbers and booleans as they are written; objects and arrays as compact JSON text. Half of a surrogate pair becomes `?`",
    flink: "STRING",
  },
  boolean: {
    written: "boolean",
    values: "true, false",
    fields: '`true`, `false`, `"true"`, `"false"`',
    flink: "BOOLEAN",
  },
  int: {
    written: "int",
    values: "whole numbers of 32 bits",
    fields:
      "numbers in range, a fraction cut towards zero (`3.9` is 3, `2147483647.5` is out of range); strings of digits with or without a sign",
    flink: "INT",
  },
  bigint: {
    written: "bigint",
    values: "whole numbers of 64 bits",
    fields:
      "as `int`; every digit is kept, unless the number has a fraction or an exponent: then it is read as a double first",
    flink: "BIGINT",
  },
  double: {
    written: "double",
    values: "64-bit floating point, always finite, no −0",
    fields:
      "numbers; strings of digits with or without sign, fraction and exponent. `1e400` is not finite and does not convert",
    flink: "DOUBLE",
  },
  decimal: {
    written: "decimal(p,s)",
    values: "exact, p digits of which s after the point, p at most 38; `decimal(p)` is `decimal(p,0)`",
    fields: "numbers and numeric strings, without blanks, rounded to s digits, half away from zero",
    flink: "DECIMAL(p,s)",
  },
  timestamp: {
    written: "timestamp",
    values: "points in time by the millisecond, years 0001 to 9999",
    fields: "see [Timestamps in events](#timestamps-in-events)",
    flink: "TIMESTAMP(3)",
  },
  date: { written: "date", values: "days", fields: "strings `YYYY-MM-DD` of a day that exists", flink: "DATE" },
  bytes: { written: "bytes", values: "bytes", fields: "strings in Base64", flink: "BYTES" },
  array: { written: "array<T>", values: "a list", fields: "arrays", flink: "ARRAY<T>" },
  map: { written: "map<string,T>", values: "values by name", fields: "objects", flink: "MAP<STRING, T>" },
  row: {
    written: "row<a: T, b: U>",
    values: "named fields",
    fields: "objects; other members are ignored",
    flink: "ROW<a T, b U>",
  },
};
