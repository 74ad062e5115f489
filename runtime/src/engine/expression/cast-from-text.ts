// `cast(text as T)`: as Flink reads text in `TRY_CAST`, which takes more than its JSON format does: whole numbers may have
// a fraction, which is cut off, and numbers may stand between blanks.
// Invariant: text that is no number at all is null, also where Flink guesses (`1.x`, `1d`, a lone point).
import type { Type } from "@feat-lang/compiler/plan";
import { convertString } from "../value/convert.js";
import { decimalFromText } from "../value/decimal.js";
import { fitsInt64, INT32_MAX, INT32_MIN, normalizeInteger } from "../value/integer.js";
import type { Integer, Value } from "../value/value.js";

/** Longer numbers fit no type, and exact arithmetic on a megabyte of digits takes minutes. */
const LONGEST_NUMBER = 1000;

export function parseText(to: Type): (text: string) => Value {
  switch (to.kind) {
    case "int":
      return (text) => within(wholeOf(text), (whole) => whole >= INT32_MIN && whole <= INT32_MAX);
    case "bigint":
      return (text) => within(wholeOf(text), fitsInt64);
    case "decimal":
      return (text) =>
        text.length > LONGEST_NUMBER
          ? null
          : decimalFromText(text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, ""), to.precision, to.scale);
    case "bytes":
      return (text) => new TextEncoder().encode(text);
    default:
      return (text) => convertString(text, to) ?? null;
  }
}

const WHOLE = /^ *([+-]?)(?:([0-9]+)\.?[0-9]*|\.[0-9]+) *$/;

function wholeOf(text: string): Integer | null {
  const match = text.length > LONGEST_NUMBER ? null : WHOLE.exec(text);
  if (match === null) return null;
  const magnitude = BigInt(match[2] ?? "0");
  return normalizeInteger(match[1] === "-" ? -magnitude : magnitude);
}

function within(whole: Integer | null, fits: (whole: Integer) => boolean): Integer | null {
  return whole !== null && fits(whole) ? whole : null;
}
