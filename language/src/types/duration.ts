// Durations: whole milliseconds in plans, `1h30m` in text.
// Invariant: printing and reading are inverse, and equal durations have one text (`60m` is `1h`).

const UNITS: readonly (readonly [suffix: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** Canonical text, greatest units first: 5_400_000 → `1h30m`, 0 → `0s`. */
export function printDuration(ms: number): string {
  if (ms === 0) return "0s";
  let rest = ms;
  let text = "";
  for (const [suffix, unit] of UNITS) {
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${suffix}`;
    rest -= count * unit;
  }
  return text;
}

/** Milliseconds of `1h30m`; undefined where the text is no duration or exceeds what a plan can hold exactly. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, suffix] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    const unit = UNITS.find(([name]) => name === suffix);
    if (unit) total += Number(count) * unit[1];
  }
  return Number.isSafeInteger(total) ? total : undefined;
}
