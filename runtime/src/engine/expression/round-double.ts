// Rounding a double to decimal places by its shortest text, as `BigDecimal.valueOf` on the JVM does it.
// Invariant: 1.005 rounds to 1.01 although the double lies below, since its text does not.
import { finite } from "../value/double.js";

/** Half up, away from zero; negative places round before the point. */
export function roundDouble(value: number, places: number): number | null {
  const text = value.toExponential();
  const split = text.indexOf("e");
  const mantissa = text.slice(0, split).replace("-", "").replace(".", "");
  const exponent = Number(text.slice(split + 1));
  // The digits kept of 0.mantissa × 10^(exponent + 1).
  const kept = exponent + 1 + places;
  if (kept >= mantissa.length) return value;
  if (kept < 0) return 0;
  const roundsUp = mantissa.charCodeAt(kept) >= 53; // "5"
  const whole = BigInt(mantissa.slice(0, kept) || "0") + (roundsUp ? 1n : 0n);
  return finite(Number(`${value < 0 ? "-" : ""}${whole}e${-places}`));
}
