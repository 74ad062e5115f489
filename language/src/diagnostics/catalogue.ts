// Every diagnostic of the language: code, severity, message, documentation.
// Invariant: codes are stable; editors, suppressions and the documentation hold on to them.
import { EXPRESSIONS } from "./catalogue/expressions.js";
import { FEATURES } from "./catalogue/features.js";
import { NAMES } from "./catalogue/names.js";
import { SOURCES } from "./catalogue/sources.js";
import { SYNTAX } from "./catalogue/syntax.js";
import { TESTS } from "./catalogue/tests.js";
import type { Entry } from "./entry.js";

export const CATALOGUE = { ...SYNTAX, ...NAMES, ...SOURCES, ...FEATURES, ...EXPRESSIONS, ...TESTS };

export type DiagnosticCode = keyof typeof CATALOGUE;
export type DiagnosticParams<C extends DiagnosticCode> = Parameters<(typeof CATALOGUE)[C]["message"]>[0];

export const DIAGNOSTIC_CODES: readonly DiagnosticCode[] = Object.keys(CATALOGUE).filter(
  (code): code is DiagnosticCode => Object.hasOwn(CATALOGUE, code),
);

const ENTRIES: { readonly [C in DiagnosticCode]: Entry<DiagnosticParams<C>> } = CATALOGUE;

export function entryOf<C extends DiagnosticCode>(code: C): Entry<DiagnosticParams<C>> {
  return ENTRIES[code];
}

/** The section of the documentation, relative to the repository. */
export function documentationAnchor(code: DiagnosticCode): string {
  return `docs/diagnostics.md#${code}`;
}
