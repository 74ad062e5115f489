// The shape of a catalogue entry.
// Invariant: a message says what is wrong and what to write instead, and is made of typed parameters only.

export type Severity = "error" | "warning" | "info" | "hint";

export interface Entry<P> {
  readonly severity: Severity;
  readonly message: (params: P) => string;
  /** Why it matters, for the documentation. */
  readonly explanation: string;
  /** Text that gives the diagnostic, and text that does not. */
  readonly wrong: string;
  readonly right: string;
}

/** Fixes the type of an entry's parameters. */
export function entry<P>(definition: Entry<P>): Entry<P> {
  return definition;
}

/** ` Did you mean …?`, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` Did you mean ${quote(suggestion)}?`;
}

/** ` Write …`, or nothing. */
export function writeInstead(text: string | undefined): string {
  return text === undefined ? "" : ` Write ${quote(text)}.`;
}

/** A name that is backquoted already stays as it is. */
export function quote(text: string): string {
  return /^`[^`]+`$/.test(text) ? text : `\`${text}\``;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(names: readonly string[]): string {
  const quoted = names.map(quote);
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
