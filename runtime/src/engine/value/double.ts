// Doubles as values hold them.

/** Null for what is not finite; no -0. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}
