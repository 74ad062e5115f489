// A diagnostic as the renderers take it: the shape of `feat check --format json`.

export const SEVERITIES = ["error", "warning", "info", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  /** Relative to the current folder. */
  readonly file: string;
  /** From 1; columns in UTF-16 units; the end is exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Address of the documentation section. */
  readonly docs: string;
}

/** What was checked and what was found, in order of file, line and column. */
export interface Report {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly findings: readonly Finding[];
}
