// A double as text, as the JVM and so Flink's `CAST(x AS STRING)` prints it: `100.0`, `1.0E10`, `1.5E-5`.

export function printDouble(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return "0.0";
  if (magnitude >= 1e-3 && magnitude < 1e7) return withFraction(String(value));
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${withFraction(mantissa)}E${exponent.replace("+", "")}`;
}

function withFraction(digits: string): string {
  return digits.includes(".") ? digits : `${digits}.0`;
}
