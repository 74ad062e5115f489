// What a number in the text stands for. Invariant: exact; a literal's digits never pass through a double on the way to
// a decimal or a bigint.
import type { Type } from "../types/index.js";
import type { DecimalShape } from "./decimal.js";
import { MAX_PRECISION } from "./decimal.js";

export interface NumberText {
  /** `-12`, `10.5`, `1.5e3`: as written, blanks removed. */
  readonly text: string;
  readonly integer: boolean;
}

const SHAPE = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Undefined where the text is no number, such as `1hour`. */
export function parseNumber(text: string): NumberText | undefined {
  if (!SHAPE.test(text)) return undefined;
  return { text, integer: /^-?[0-9]+$/.test(text) };
}

/** The type of a literal on its own; undefined where no type holds it. */
export function typeOfNumber(number: NumberText): Type | undefined {
  if (!number.integer) return Number.isFinite(Number(number.text)) ? { kind: "double", nullable: false } : undefined;
  const value = BigInt(number.text);
  if (BigInt.asIntN(32, value) === value) return { kind: "int", nullable: false };
  if (BigInt.asIntN(64, value) === value) return { kind: "bigint", nullable: false };
  const shape = exactDecimal(number);
  return shape && { kind: "decimal", ...shape.shape, nullable: false };
}

/** The literal beside a decimal: its plain digits (`1.5e-3` is `0.0015`) and the narrowest type that holds them. */
export function exactDecimal(
  number: NumberText,
): { readonly digits: string; readonly shape: DecimalShape } | undefined {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(number.text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent);
  if (Math.abs(shift) > 2 * MAX_PRECISION || whole.length + fraction.length > 4 * MAX_PRECISION) return undefined;
  const point = whole.length + shift;
  const all = whole + fraction;
  const padded = point < 0 ? "0".repeat(-point) + all : all.padEnd(point, "0");
  const wholeDigits = padded.slice(0, Math.max(point, 0)).replace(/^0+/, "");
  const fractionDigits = padded.slice(Math.max(point, 0));
  const scale = fractionDigits.length;
  if (wholeDigits.length + scale > MAX_PRECISION) return undefined;
  // As in Flink, the zero before the point counts: 0.5 is a decimal(2,1).
  const precision = Math.min(MAX_PRECISION, Math.max(wholeDigits.length, 1) + scale);
  const digits = `${sign}${wholeDigits || "0"}${scale > 0 ? `.${fractionDigits}` : ""}`;
  return { digits, shape: { precision, scale } };
}
