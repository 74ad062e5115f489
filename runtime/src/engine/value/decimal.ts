// Decimals as whole numbers of their last digit: 1.50 of scale 2 is 150.
// Invariant: no binary fraction takes part, so every digit is exact; rounding is half up, away from zero.
import { compareIntegers, multiplyIntegers, normalizeInteger } from "./integer.js";
import type { Integer } from "./value.js";

const SMALL_POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

export function powerOfTen(exponent: number): Integer {
  return SMALL_POWERS[exponent] ?? 10n ** BigInt(exponent);
}

export function fitsPrecision(unscaled: Integer, precision: number): boolean {
  const limit = powerOfTen(precision);
  return unscaled < limit && unscaled > -limit;
}

/** The same decimal with another number of digits after the point. */
export function rescaleDecimal(unscaled: Integer, from: number, to: number): Integer {
  if (to === from) return unscaled;
  if (to > from) return multiplyIntegers(unscaled, powerOfTen(to - from));
  return divideHalfUp(unscaled, powerOfTen(from - to));
}

/** The quotient rounded half up, away from zero; the divisor is positive. */
export function divideHalfUp(dividend: Integer, divisor: Integer): Integer {
  const numerator = BigInt(dividend);
  const denominator = BigInt(divisor);
  const half = numerator < 0n ? -denominator : denominator;
  return normalizeInteger((2n * numerator + half) / (2n * denominator));
}

/** The digits after the point cut off. */
export function truncateDecimal(unscaled: Integer, scale: number): Integer {
  return scale === 0 ? unscaled : normalizeInteger(BigInt(unscaled) / BigInt(powerOfTen(scale)));
}

export function compareDecimals(a: Integer, scaleOfA: number, b: Integer, scaleOfB: number): number {
  const scale = Math.max(scaleOfA, scaleOfB);
  return compareIntegers(rescaleDecimal(a, scaleOfA, scale), rescaleDecimal(b, scaleOfB, scale));
}

/** The nearest double. */
export function decimalToNumber(unscaled: Integer, scale: number): number {
  // Both operands are exact doubles, so the quotient is rounded once.
  if (typeof unscaled === "number" && scale <= 22) return unscaled / 10 ** scale;
  return Number(printDecimal(unscaled, scale));
}

/** All digits of the scale, no exponent: 150 of scale 2 is `1.50`. */
export function printDecimal(unscaled: Integer, scale: number): string {
  if (scale === 0) return String(unscaled);
  const negative = unscaled < 0;
  const digits = String(unscaled)
    .slice(negative ? 1 : 0)
    .padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${negative ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const DECIMAL_TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** The unscaled decimal(precision, scale) nearest to a number in text; null where it is no number or does not fit. */
export function decimalFromText(text: string, precision: number, scale: number): Integer | null {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (whole === "" && fraction === "") return null;
  if (digits === "") return 0;
  // The value is 0.digits × 10^magnitude, before rounding.
  const shift = Number(exponent) - fraction.length + scale;
  const magnitude = digits.length + shift;
  if (magnitude > precision + 1) return null;
  if (magnitude < 0) return 0;
  const unsigned =
    shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(divideHalfUp(BigInt(digits), 10n ** BigInt(-shift)));
  const unscaled = normalizeInteger(sign === "-" ? -unsigned : unsigned);
  return fitsPrecision(unscaled, precision) ? unscaled : null;
}
