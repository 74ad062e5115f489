// The plan: what one feature computes, as readonly, serialisable data. Flink SQL is printed from it and the embedded
// engine interprets it, so it says everything about values and nothing about text, files, tenants or servers.
// Invariant: every implicit conversion of the language is an explicit `cast` here; executors never widen on their own.
import type { AggregateFunction, ScalarFunction, Type } from "@feat-lang/language/types";

export type { AggregateFunction, RowField, ScalarFunction, Type, TypeKind, TypeOf } from "@feat-lang/language/types";

/** Raised when the shape below changes so that older readers would misread it. */
export const PLAN_FORMAT = 1;

export interface Plan {
  readonly format: typeof PLAN_FORMAT;
  /** `hashPlan` of this plan: 64 hex digits that ignore spans, documentation and file names. */
  readonly hash: string;
  readonly feature: string;
  readonly doc?: string;
  readonly span?: Span;
  readonly source: SourcePlan;
  /** The header's condition; only rows for which it is true reach the windows. */
  readonly where?: Expr;
  readonly whereSpan?: Span;
  /** At least one. */
  readonly keys: readonly KeyPlan[];
  /** In order of first appearance in the feature's body; at least one. */
  readonly groups: readonly WindowGroup[];
  readonly online?: { readonly ttlMs: number };
  readonly offline: boolean;
}

/** The columns the feature reads, those declared `not null`, and the event time; in declaration order. */
export interface SourcePlan {
  readonly name: string;
  readonly span?: Span;
  readonly topic: string;
  readonly format: SourceFormat;
  readonly columns: readonly ColumnPlan[];
  readonly time: { readonly column: string; readonly delayMs: number };
}

export type SourceFormat = "json" | "csv" | "avro";

export interface ColumnPlan {
  readonly name: string;
  readonly doc?: string;
  readonly type: Type;
}

export interface KeyPlan {
  readonly name: string;
  /** A column or a path from one. */
  readonly value: Expr;
  readonly span?: Span;
}

/** The items of a feature that share a window: one state, one row, one pair of bounds. */
export interface WindowGroup {
  /** `tumbling_1h`, `tumbling_1d_every_5m`, `sliding_10m_every_1m`, `session_30m`; unique in the plan. */
  readonly label: string;
  readonly window: Window;
  readonly span?: Span;
  /** In declaration order; at least one. */
  readonly aggregates: readonly AggregateItem[];
  /** In dependency order: each refers to aggregates and to derived items before it. */
  readonly derived: readonly DerivedItem[];
  /** Names of all items in declaration order: the order of values in rows and records. */
  readonly output: readonly string[];
}

export type Window =
  | { readonly kind: "tumbling"; readonly sizeMs: number; readonly everyMs?: number }
  | { readonly kind: "sliding"; readonly sizeMs: number; readonly everyMs: number }
  | { readonly kind: "session"; readonly gapMs: number };

export interface AggregateItem {
  readonly name: string;
  readonly doc?: string;
  readonly span?: Span;
  readonly function: AggregateFunction;
  /** Absent for `count(*)` alone. */
  readonly argument?: Expr;
  /** The p of `percentile(x, p)`, alone. */
  readonly fraction?: number;
  readonly where?: Expr;
  readonly type: Type;
}

export interface DerivedItem {
  readonly name: string;
  readonly doc?: string;
  readonly span?: Span;
  readonly value: Expr;
}

/** A row-at-a-time expression; every node carries its type. */
export type Expr =
  | { readonly op: "literal"; readonly type: Type; readonly value: LiteralValue }
  /** A top-level column of the source. */
  | { readonly op: "column"; readonly type: Type; readonly name: string }
  /** Another item of the same window group; only in derived items. */
  | { readonly op: "item"; readonly type: Type; readonly name: string }
  | { readonly op: "field"; readonly type: Type; readonly of: Expr; readonly name: string }
  /** A map's value by key, or an array's element counted from 1; null where there is none. */
  | { readonly op: "element"; readonly type: Type; readonly of: Expr; readonly at: string | number }
  /** Null where the value does not fit the type. */
  | { readonly op: "cast"; readonly type: Type; readonly of: Expr }
  | {
      readonly op: "call";
      readonly type: Type;
      readonly function: ScalarFunction;
      readonly arguments: readonly Expr[];
    };

/**
 * By the literal's type: string, boolean; int and double as numbers; bigint and decimal as digits in a string;
 * timestamp as epoch milliseconds; date as days since 1970-01-01. Null has the type its neighbours gave it.
 */
export type LiteralValue = string | number | boolean | null;

/** A place in `.feat` text; lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
