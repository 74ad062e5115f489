// Equality and order of two values of one type.
// Invariant: a total order without locale; strings compare by code point, which is also the order of their UTF-8 bytes.
import type { Type } from "@feat-lang/compiler/plan";
import type { Value } from "../value/value.js";

export type Compare = (a: Value, b: Value) => number;

export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates, which stand for the code points from U+10000, before U+E000: move them behind. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Numbers and bigints mix exactly under `<`. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Equality of a type's values: each has one representation, so only bytes need a look inside. */
export function equalityOf(type: Type): (a: Value, b: Value) => boolean {
  if (type.kind === "bytes") return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array) === 0;
  return (a, b) => a === b;
}

/** The order of a type's values. */
export function compareOf(type: Type): Compare {
  switch (type.kind) {
    case "string":
      return (a, b) => compareText(a as string, b as string);
    case "boolean":
      return (a, b) => Number(a) - Number(b);
    case "bytes":
      return (a, b) => compareBytes(a as Uint8Array, b as Uint8Array);
    case "int":
    case "bigint":
    case "decimal":
    case "double":
    case "timestamp":
    case "date":
      return (a, b) => compareNumbers(a as number | bigint, b as number | bigint);
    default:
      throw new TypeError(`No order: ${type.kind}`);
  }
}
