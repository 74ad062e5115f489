// Durations as interval literals of Flink SQL.
// Invariant: every duration of the language has a literal that Flink reads exactly; the short form is used where it fits.

const UNITS = [
  ["DAY", 86_400_000],
  ["HOUR", 3_600_000],
  ["MINUTE", 60_000],
  ["SECOND", 1_000],
] as const;

/** `INTERVAL '90' MINUTE`; what has no such form is written `INTERVAL '1 00:00:00.500' DAY(3) TO SECOND(3)`. */
export function sqlInterval(ms: number): string {
  for (const [unit, unitMs] of UNITS) {
    // Without a precision of its own a leading field has two digits.
    if (ms % unitMs === 0 && ms / unitMs <= 99) return `INTERVAL '${ms / unitMs}' ${unit}`;
  }
  const days = Math.floor(ms / 86_400_000);
  const time = new Date(ms % 86_400_000).toISOString().slice(11, 23);
  // Flink allows up to DAY(6), but inside WATERMARK only DAY(3).
  return `INTERVAL '${days} ${time}' DAY(${days > 999 ? 6 : 3}) TO SECOND(3)`;
}
