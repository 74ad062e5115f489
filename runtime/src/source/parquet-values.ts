// Values of a Parquet column as the JSON that the same event would have as a line of NDJSON.
// Invariant: no digit is lost: integers, decimals and times pass through no double, so both inputs give the same rows.
import type { Type } from "@feat-lang/compiler/plan";
import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from "hyparquet";
import { printBase64 } from "../engine/value/base64.js";
import { printDate } from "../engine/value/date.js";
import { printDecimal } from "../engine/value/decimal.js";
import { normalizeInteger } from "../engine/value/integer.js";
import { type Json, WrittenNumber } from "../engine/value/json.js";
import { isTimestamp, printTimestamp } from "../engine/value/timestamp.js";

/** What a value of the file is, as far as reading it depends on that. */
export type ParquetNode =
  | { readonly kind: "plain" }
  | { readonly kind: "date" }
  | { readonly kind: "decimal"; readonly scale: number }
  /** `perMs` units make a millisecond. */
  | { readonly kind: "timestamp"; readonly perMs: bigint }
  | { readonly kind: "list"; readonly element: ParquetNode }
  | { readonly kind: "map"; readonly value: ParquetNode }
  | { readonly kind: "row"; readonly fields: ReadonlyMap<string, ParquetNode> };

/** As the library's parsers, but every value stays the number that stands in the file. */
export const RAW_PARSERS = {
  timestampFromMilliseconds: (value: bigint) => value,
  timestampFromMicroseconds: (value: bigint) => value,
  timestampFromNanoseconds: (value: bigint) => value,
  dateFromDays: (days: number) => days,
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && utf8.decode(bytes),
} as const;

const utf8 = new TextDecoder();

/** The file's columns by name. Takes the mark of decimals off the schema: the library would make doubles of them. */
export function takeColumns(metadata: FileMetaData): ReadonlyMap<string, ParquetNode> {
  const columns = new Map(parquetSchema(metadata).children.map((tree) => [tree.element.name, nodeOf(tree)]));
  for (const element of metadata.schema) if (element.converted_type === "DECIMAL") delete element.converted_type;
  return columns;
}

function nodeOf({ element, children }: SchemaTree): ParquetNode {
  const [child] = children;
  if (child === undefined) return leafOf(element);
  const isNamed = (converted: SchemaElement["converted_type"], logical: string) =>
    element.converted_type === converted || element.logical_type?.type === logical;
  if (isNamed("LIST", "LIST")) {
    const [inner, ...others] = child.children;
    return { kind: "list", element: inner === undefined || others.length > 0 ? nodeOf(child) : nodeOf(inner) };
  }
  const [, value] = child.children;
  if (isNamed("MAP", "MAP") && value !== undefined) return { kind: "map", value: nodeOf(value) };
  if (element.logical_type?.type === "VARIANT") return { kind: "plain" };
  return { kind: "row", fields: new Map(children.map((field) => [field.element.name, nodeOf(field)])) };
}

const PER_MS = { MILLIS: 1n, MICROS: 1_000n, NANOS: 1_000_000n } as const;

function leafOf({ type, converted_type, logical_type, scale }: SchemaElement): ParquetNode {
  if (logical_type?.type === "DECIMAL") return { kind: "decimal", scale: logical_type.scale };
  if (converted_type === "DECIMAL") return { kind: "decimal", scale: scale ?? 0 };
  if (logical_type?.type === "DATE" || converted_type === "DATE") return { kind: "date" };
  if (logical_type?.type === "TIMESTAMP") return { kind: "timestamp", perMs: PER_MS[logical_type.unit] };
  if (converted_type === "TIMESTAMP_MILLIS") return { kind: "timestamp", perMs: PER_MS.MILLIS };
  if (converted_type === "TIMESTAMP_MICROS") return { kind: "timestamp", perMs: PER_MS.MICROS };
  return type === "INT96" ? { kind: "timestamp", perMs: PER_MS.NANOS } : { kind: "plain" };
}

/** `type`, where it is known, tells text from bytes: many writers do not. */
export function jsonOfParquet(value: unknown, node: ParquetNode, type: Type | undefined): Json {
  if (value === null || value === undefined) return null;
  switch (node.kind) {
    case "timestamp":
      return jsonOfTime(epochMs(value, node.perMs));
    case "date":
      return typeof value === "number" ? printDate(value) : null;
    case "decimal":
      return new WrittenNumber(printDecimal(normalizeInteger(unscaled(value)), node.scale));
    case "list": {
      const element = type?.kind === "array" ? type.element : undefined;
      return Array.isArray(value) ? value.map((item) => jsonOfParquet(item, node.element, element)) : null;
    }
    case "map": {
      const inner = type?.kind === "map" ? type.value : undefined;
      return new Map(Object.entries(value).map(([key, item]) => [key, jsonOfParquet(item, node.value, inner)]));
    }
    case "row": {
      const fields = type?.kind === "row" ? type.fields : [];
      return new Map(
        Object.entries(value).map(([name, item]) => {
          const inner = fields.find((field) => field.name === name)?.type;
          return [name, jsonOfParquet(item, node.fields.get(name) ?? { kind: "plain" }, inner)];
        }),
      );
    }
    case "plain":
      return jsonOfPlain(value, type);
  }
}

/** Floored, so that times before 1970 fall into their own millisecond. */
export function epochMs(value: unknown, perMs: bigint): number {
  const units = typeof value === "bigint" ? value : BigInt(Number(value));
  const ms = units / perMs;
  return Number(units < 0n && ms * perMs !== units ? ms - 1n : ms);
}

function jsonOfTime(ms: number): Json {
  // Beyond the years that have a text, the number says at least that there was a time.
  return isTimestamp(ms) ? printTimestamp(ms) : new WrittenNumber(String(ms));
}

/** Big-endian two's complement, where it is bytes. */
function unscaled(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (!(value instanceof Uint8Array)) return BigInt(Number(value));
  const hex = Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex");
  return hex === "" ? 0n : BigInt.asIntN(value.length * 8, BigInt(`0x${hex}`));
}

function jsonOfPlain(value: unknown, type: Type | undefined): Json {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return new WrittenNumber(String(value));
  // JSON has no other numbers; a double that is not finite is null everywhere.
  if (typeof value === "number") return Number.isFinite(value) ? new WrittenNumber(String(value)) : null;
  if (value instanceof Uint8Array) return type?.kind === "bytes" ? printBase64(value) : utf8.decode(value);
  if (Array.isArray(value)) return value.map((item) => jsonOfPlain(item ?? null, undefined));
  if (typeof value !== "object" || value === null) return null;
  return new Map(Object.entries(value).map(([name, item]) => [name, jsonOfPlain(item ?? null, undefined)]));
}
