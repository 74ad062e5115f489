// Whole numbers that keep every digit: plain numbers while they are safe, bigints beyond.
// Invariant: every function returns the one normal form of its result, so `===` compares values.
import type { Integer } from "./value.js";

export const INT32_MIN = -2_147_483_648;
export const INT32_MAX = 2_147_483_647;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** The normal form of a bigint. */
export function normalizeInteger(value: bigint): Integer {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function addIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalizeInteger(BigInt(a) + BigInt(b));
}

export function subtractIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normalizeInteger(BigInt(a) - BigInt(b));
}

export function multiplyIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // Adding 0 turns -0 into 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return normalizeInteger(BigInt(a) * BigInt(b));
}

/** The remainder with the dividend's sign; the divisor is not 0. */
export function remainderOfIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
  return normalizeInteger(BigInt(a) % BigInt(b));
}

export function negateInteger(value: Integer): Integer {
  return typeof value === "number" ? 0 - value : normalizeInteger(-value);
}

export function compareIntegers(a: Integer, b: Integer): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function fitsInt64(value: Integer): boolean {
  return typeof value === "number" || (value >= INT64_MIN && value <= INT64_MAX);
}

/** What remains of a whole number in 64 bits, as on the JVM. */
export function wrapToInt64(value: Integer): Integer {
  return fitsInt64(value) ? value : normalizeInteger(BigInt.asIntN(64, BigInt(value)));
}
