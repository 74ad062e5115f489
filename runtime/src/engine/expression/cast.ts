// `cast(x as T)`: null where the value does not fit.
// Invariant: both executors agree, so text is read and printed as Flink reads and prints it.
import type { Type, TypeOf } from "@feat-lang/compiler/plan";
import { printDate } from "../value/date.js";
import {
  decimalFromText,
  decimalToNumber,
  fitsPrecision,
  printDecimal,
  rescaleDecimal,
  truncateDecimal,
} from "../value/decimal.js";
import { finite } from "../value/double.js";
import { fitsInt64, INT32_MAX, INT32_MIN, normalizeInteger } from "../value/integer.js";
import { printTimestamp } from "../value/timestamp.js";
import type { Integer, Value } from "../value/value.js";
import { parseText } from "./cast-from-text.js";
import type { Evaluate, Operand } from "./evaluate.js";
import { lift } from "./lift.js";
import { scaleOf } from "./numeric.js";
import { printDouble } from "./print-double.js";

const DAY = 86_400_000;

/** Of a value that is not null. */
type Convert = (value: Value) => Value;

export function castEvaluator(operand: Operand, to: Type): Evaluate {
  return lift(operand.evaluate, conversion(operand.type, to));
}

function conversion(from: Type, to: Type): Convert {
  if (to.kind === "string") return toText(from);
  if (from.kind === "string") {
    const parse = parseText(to);
    return (value) => parse(value as string);
  }
  switch (to.kind) {
    case "int":
      return within(toWhole(from), (whole) => whole >= INT32_MIN && whole <= INT32_MAX);
    case "bigint":
      return within(toWhole(from), fitsInt64);
    case "double":
      return toDouble(from);
    case "decimal":
      return within(toUnscaled(from, to), (unscaled) => fitsPrecision(unscaled, to.precision));
    case "boolean":
      if (from.kind !== "boolean") return (value) => value !== 0;
      break;
    case "timestamp":
      if (from.kind === "date") return (value) => (value as number) * DAY;
      break;
    case "date":
      if (from.kind === "timestamp") return (value) => Math.floor((value as number) / DAY);
      break;
  }
  if (from.kind === to.kind) return (value) => value;
  throw impossible(from, to.kind);
}

function impossible(from: Type, to: string): TypeError {
  return new TypeError(`The plan casts ${from.kind} to ${to}`);
}

function within(convert: (value: Value) => Integer | null, fits: (whole: Integer) => boolean): Convert {
  return (value) => {
    const whole = convert(value);
    return whole !== null && fits(whole) ? whole : null;
  };
}

function toText(from: Type): Convert {
  switch (from.kind) {
    case "string":
      return (value) => value;
    case "boolean":
      return (value) => (value ? "TRUE" : "FALSE");
    case "double":
      return (value) => printDouble(value as number);
    case "timestamp":
      return (value) =>
        printTimestamp(value as number)
          .replace("T", " ")
          .replace("Z", "");
    case "date":
      return (value) => printDate(value as number);
    case "bytes":
      return (value) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(value as Uint8Array);
  }
  const scale = scaleOf(from);
  if (scale === undefined) throw impossible(from, "string");
  return (value) => printDecimal(value as Integer, scale);
}

/** Fractions are cut off. */
function toWhole(from: Type): (value: Value) => Integer {
  if (from.kind === "double") return (value) => wholeOfDouble(value as number);
  if (from.kind === "boolean") return Number;
  const scale = scaleOf(from);
  if (scale === undefined) throw impossible(from, "a whole number");
  return (value) => truncateDecimal(value as Integer, scale);
}

function wholeOfDouble(value: number): Integer {
  const whole = Math.trunc(value) + 0;
  return Number.isSafeInteger(whole) ? whole : normalizeInteger(BigInt(whole));
}

function toDouble(from: Type): Convert {
  if (from.kind === "double") return (value) => value;
  if (from.kind === "boolean") return Number;
  const scale = scaleOf(from);
  if (scale === undefined) throw impossible(from, "double");
  return (value) => finite(decimalToNumber(value as Integer, scale));
}

function toUnscaled(from: Type, to: TypeOf<"decimal">): (value: Value) => Integer | null {
  // By the double's shortest text: 0.1 is exactly 0.1.
  if (from.kind === "double") return (value) => decimalFromText(String(value), to.precision, to.scale);
  if (from.kind === "boolean") return (value) => rescaleDecimal(Number(value), 0, to.scale);
  const scale = scaleOf(from);
  if (scale === undefined) throw impossible(from, "decimal");
  return (value) => rescaleDecimal(value as Integer, scale, to.scale);
}
