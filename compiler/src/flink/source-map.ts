// Which range of a job's SQL came from which range of `.feat` text; `job.sql.map.json` is this, as JSON.
// Invariant: mappings are in order of their start and nest; an inner one is the more exact answer.
import type { Span } from "../plan/plan.js";

export interface SourceMap {
  readonly version: 1;
  readonly mappings: readonly SourceMapping[];
}

export interface SourceMapping {
  readonly kind: MappedKind;
  /** Name of the source, feature, key or item, label of the window. */
  readonly name: string;
  readonly sql: SqlRange;
  readonly feat: Span;
}

export type MappedKind = "source" | "feature" | "where" | "key" | "window" | "item";

/** Lines and columns from 1, columns in UTF-16 units, the end exclusive: the same as in a plan's spans. */
export interface SqlRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
