// One value of an event in the bytes of its JSON, as a value of its column's type: the exact way, for whatever stands there.
// Invariant: the bytes are one JSON value that `JsonCursor` has passed over.
import type { Type } from "@feat-lang/compiler/plan";
import { convertBoolean, convertJson, convertNumber, convertString } from "../engine/value/convert.js";
import { parseAnyTime, parseIsoTimestamp } from "../engine/value/timestamp.js";
import type { Value } from "../engine/value/value.js";
import { decodeString, JsonCursor } from "./json-cursor.js";
import type { ReportBad } from "./row-assembler.js";

const QUOTE = 34;

/** Where a value stands. */
export interface JsonSpan {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const cursor = new JsonCursor();

/** What does not convert is null, at least in part, and reported. */
export function convertSpan({ bytes, start, end }: JsonSpan, type: Type, reportBad: ReportBad): Value {
  switch (bytes[start]) {
    case 110: // n
      return null;
    case QUOTE:
      return orBad(convertString(decodeString(bytes, start, end), type), reportBad);
    case 116: // t
    case 102: // f
      return orBad(convertBoolean(bytes[start] === 116, type), reportBad);
    case 123: // {
    case 91: // [
      cursor.reset(bytes, start, end);
      return convertJson(cursor.readValue(), type, reportBad);
    default:
      return orBad(convertNumber(bytes.toString("latin1", start, end), type), reportBad);
  }
}

function orBad(value: Value | undefined, reportBad: ReportBad): Value {
  if (value !== undefined) return value;
  reportBad([]);
  return null;
}

/** Epoch milliseconds, in range or not; undefined where the value is no time. */
export function timeOfSpan({ bytes, start, end }: JsonSpan, epochUnitMs: 1 | 1000): number | undefined {
  const code = bytes[start] as number;
  if (code === QUOTE) {
    return parseIsoTimestamp(bytes, start + 1, end - 1) ?? parseAnyTime(decodeString(bytes, start, end), epochUnitMs);
  }
  const isNumber = code === 45 || (code >= 48 && code <= 57);
  return isNumber ? parseAnyTime(bytes.toString("latin1", start, end), epochUnitMs) : undefined;
}
