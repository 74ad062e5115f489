// The fields of an event become values of their columns' types, as Flink's JSON format converts them.
// Invariant: a conversion is exact or says that it failed (undefined); it never throws, whatever the event holds.
import type { Type, TypeKind, TypeOf } from "@feat-lang/compiler/plan";
import { parseBase64 } from "./base64.js";
import { parseDate } from "./date.js";
import { decimalFromText } from "./decimal.js";
import { fitsInt64, INT32_MAX, INT32_MIN, normalizeInteger } from "./integer.js";
import { type Json, printJson, WrittenNumber } from "./json.js";
import { parseTimestamp } from "./timestamp.js";
import type { Integer, Value } from "./value.js";

/** What a field's value in text, as written, is as a value of the type; undefined where it does not convert. */
interface ScalarReader<K extends TypeKind> {
  /** A JSON string. */
  string(text: string, type: TypeOf<K>): Value | undefined;
  /** A JSON number. */
  number(written: string, type: TypeOf<K>): Value | undefined;
  boolean(value: boolean): Value | undefined;
}

type ScalarTypeKind = Exclude<TypeKind, "array" | "map" | "row" | "null" | "unknown">;

const SCALARS: { readonly [K in ScalarTypeKind]: ScalarReader<K> } = {
  string: { string: wellFormed, number: (written) => written, boolean: String },
  boolean: {
    string: (text) => (text === "true" ? true : text === "false" ? false : undefined),
    number: () => undefined,
    boolean: (value) => value,
  },
  int: { string: (text) => int32(wholeFromString(text)), number: intFromNumber, boolean: () => undefined },
  bigint: { string: (text) => int64(wholeFromString(text)), number: bigintFromNumber, boolean: () => undefined },
  double: { string: doubleFromString, number: (written) => finite(Number(written)), boolean: () => undefined },
  decimal: { string: decimal, number: decimal, boolean: () => undefined },
  timestamp: {
    string: (text, type) => parseTimestamp(text, epochUnit(type)),
    // Digits alone: a number with a fraction or an exponent is no text of a timestamp either.
    number: (written, type) => parseTimestamp(written, epochUnit(type)),
    boolean: () => undefined,
  },
  date: { string: parseDate, number: () => undefined, boolean: () => undefined },
  bytes: { string: parseBase64, number: () => undefined, boolean: () => undefined },
};

export function convertString(text: string, type: Type): Value | undefined {
  return scalarReader(type)?.string(text, type);
}

export function convertNumber(written: string, type: Type): Value | undefined {
  return scalarReader(type)?.number(written, type);
}

export function convertBoolean(value: boolean, type: Type): Value | undefined {
  return scalarReader(type)?.boolean(value);
}

/**
 * Any JSON value. What does not convert inside an array, a map or a row is null there, and `reportBad` hears of its
 * path once for each; what does not convert as a whole is null and reported with the empty path.
 */
export function convertJson(json: Json, type: Type, reportBad: (path: readonly string[]) => void): Value {
  if (json === null) return null;
  const inside = (name: string) => (path: readonly string[]) => reportBad([name, ...path]);
  if (json instanceof Map) {
    if (type.kind === "row") {
      return type.fields.map(({ name, type }) => convertJson(json.get(name) ?? null, type, inside(name)));
    }
    if (type.kind === "map") {
      const entries = new Map<string, Value>();
      for (const [key, value] of json) entries.set(wellFormed(key), convertJson(value, type.value, inside(key)));
      return entries;
    }
  } else if (Array.isArray(json) && type.kind === "array") {
    return json.map((item, index) => convertJson(item, type.element, inside(String(index))));
  }
  const value = convertScalar(json, type);
  if (value !== undefined) return value;
  reportBad([]);
  return null;
}

function convertScalar(json: Exclude<Json, null>, type: Type): Value | undefined {
  if (typeof json === "string") return convertString(json, type);
  if (typeof json === "boolean") return convertBoolean(json, type);
  if (json instanceof WrittenNumber) return convertNumber(json.text, type);
  return type.kind === "string" ? wellFormed(printJson(json)) : undefined;
}

/** Each row takes its own kind of type alone, which the compiler cannot follow through a kind known only when running. */
function scalarReader(type: Type): ScalarReader<TypeKind> | undefined {
  const readers: { readonly [K in TypeKind]?: ScalarReader<K> } = SCALARS;
  return readers[type.kind] as ScalarReader<TypeKind> | undefined;
}

/** As the JVM encodes strings: a surrogate without its partner becomes `?`. */
function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, "?");
}

const WHOLE_STRING = /^[+-]?[0-9]{1,1000}$/;

/** Numeric strings may stand between blanks: what `String.trim` of the JVM takes off. */
function trimBlanks(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the JVM counts control characters as blanks
  return /^[\u0000- ]|[\u0000- ]$/.test(text) ? text.replace(/^[\u0000- ]+|[\u0000- ]+$/g, "") : text;
}

function wholeFromString(text: string): Integer | undefined {
  const trimmed = trimBlanks(text);
  return WHOLE_STRING.test(trimmed) ? wholeFromDigits(trimmed) : undefined;
}

function wholeFromDigits(digits: string): Integer {
  const number = Number(digits);
  // BigInt reads no plus sign; adding 0 turns -0 into 0.
  return Number.isSafeInteger(number) ? number + 0 : normalizeInteger(BigInt(digits.replace("+", "")));
}

function int32(value: Integer | undefined): Integer | undefined {
  return value !== undefined && value >= INT32_MIN && value <= INT32_MAX ? value : undefined;
}

function int64(value: Integer | undefined): Integer | undefined {
  return value !== undefined && fitsInt64(value) ? value : undefined;
}

/** In range before the fraction is cut: 2147483647.5 is no int, as on Flink. */
function intFromNumber(written: string): Value | undefined {
  const number = Number(written);
  return number >= INT32_MIN && number <= INT32_MAX ? Math.trunc(number) + 0 : undefined;
}

function bigintFromNumber(written: string): Value | undefined {
  const number = Number(written);
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return Math.trunc(number) + 0;
  if (!Number.isFinite(number)) return undefined;
  // Fractions and exponents pass through a double, as on Flink; whole numbers keep their digits.
  return int64(normalizeInteger(/[.eE]/.test(written) ? BigInt(Math.trunc(number)) : BigInt(written)));
}

const DOUBLE_STRING = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

function doubleFromString(text: string): Value | undefined {
  const trimmed = trimBlanks(text);
  return DOUBLE_STRING.test(trimmed) ? finite(Number(trimmed)) : undefined;
}

function finite(number: number): Value | undefined {
  // Adding 0 turns -0 into 0.
  return Number.isFinite(number) ? number + 0 : undefined;
}

/** Longer numbers are refused, as Flink's JSON parser does: exact arithmetic on a megabyte of digits takes minutes. */
const LONGEST_DECIMAL = 1000;

function decimal(text: string, type: TypeOf<"decimal">): Value | undefined {
  if (text.length > LONGEST_DECIMAL) return undefined;
  return decimalFromText(text, type.precision, type.scale) ?? undefined;
}

function epochUnit(type: TypeOf<"timestamp">): 1 | 1000 {
  return type.epochSeconds ? 1000 : 1;
}
