// What declarations mean once names, defaults, window lists and inferred sources are worked out: what lowering reads.
// Invariant: readonly views over the syntax tree. They exist for any tree, broken ones too; only a project without
// errors is worth lowering.
import type {
  Column,
  Expectation,
  Expression,
  Feature,
  Item,
  JsonObject,
  Key,
  LateExpectation,
  Source,
  Test,
} from "../generated/ast.js";
import type { AggregateFunction, Type } from "../types/index.js";
import type { NameTypes } from "../typing/type-of.js";

export const SOURCE_FORMATS = ["json", "csv", "avro"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];

export interface ResolvedSource {
  readonly name: string;
  /** Absent for an inferred source. */
  readonly node?: Source;
  readonly doc?: string;
  readonly topic: string;
  readonly format: SourceFormat;
  /** In declaration order; of an inferred source by name, the event time last. */
  readonly columns: readonly ResolvedColumn[];
  readonly columnNamed: (name: string) => ResolvedColumn | undefined;
  readonly nearestColumn: (name: string) => string | undefined;
  /** For `typeOfExpr` of conditions, keys and aggregates' arguments. */
  readonly columnType: NameTypes;
  /** Absent only after an error. */
  readonly time?: { readonly column: string; readonly delayMs: number };
}

export interface ResolvedColumn {
  readonly name: string;
  readonly doc?: string;
  readonly type: Type;
  readonly node?: Column;
}

export interface ResolvedFeature {
  readonly name: string;
  readonly node: Feature;
  readonly doc?: string;
  readonly source: ResolvedSource;
  readonly where?: Expression;
  readonly keys: readonly ResolvedKey[];
  /** In declaration order, window lists expanded. */
  readonly items: readonly ResolvedItem[];
  readonly itemNamed: (name: string) => ResolvedItem | undefined;
  /** The item that a name was meant to be: the first of its list of windows, else the one that looks most alike. */
  readonly itemMeant: (name: string) => string | undefined;
  /** For `typeOfExpr` of derived items and of conditions in tests. */
  readonly itemType: NameTypes;
  /** In order of first appearance. */
  readonly groups: readonly ResolvedGroup[];
  readonly online?: { readonly ttlMs: number };
  readonly offline: boolean;
}

export interface ResolvedKey {
  readonly name: string;
  readonly node: Key;
  /** A column or a path from one. */
  readonly value: Expression;
  readonly type: Type;
}

export type ResolvedItem = AggregateItem | DerivedItem;

interface ItemBase {
  /** With the window's suffix where the item has a list of windows: `spend_1h`. */
  readonly name: string;
  readonly node: Item;
  readonly doc?: string;
  readonly type: Type;
}

export interface AggregateItem extends ItemBase {
  readonly kind: "aggregate";
  readonly function: AggregateFunction;
  /** Absent for `count(*)`. */
  readonly argument?: Expression;
  /** What the argument is converted to before it is aggregated. */
  readonly argumentType?: Type;
  /** The p of `percentile(x, p)`. */
  readonly fraction?: number;
  readonly where?: Expression;
  /** Absent only after an error. */
  readonly window?: ResolvedWindow;
}

export interface DerivedItem extends ItemBase {
  readonly kind: "derived";
  readonly value: Expression;
  /** The windows of the aggregates it is made of; one, if there is no error. */
  readonly windows: readonly ResolvedWindow[];
  /** Does it refer to itself, directly or through others? */
  readonly cyclic: boolean;
}

/** The plan's shape of a window; equal windows have equal `printWindow`. */
export type ResolvedWindow =
  | { readonly kind: "tumbling"; readonly sizeMs: number; readonly everyMs?: number }
  | { readonly kind: "sliding"; readonly sizeMs: number; readonly everyMs: number }
  | { readonly kind: "session"; readonly gapMs: number };

export interface ResolvedGroup {
  readonly window: ResolvedWindow;
  readonly aggregates: readonly AggregateItem[];
  /** Each after those it refers to. */
  readonly derived: readonly DerivedItem[];
  /** All items' names in declaration order. */
  readonly output: readonly string[];
}

export interface ResolvedTest {
  readonly title: string;
  readonly node: Test;
  /** Undefined where the feature is unknown. */
  readonly feature?: ResolvedFeature;
  readonly steps: readonly ResolvedStep[];
}

export type ResolvedStep =
  /** The event as JSON text, numbers with the digits as written. */
  | { readonly kind: "event"; readonly node: JsonObject; readonly json: string }
  | {
      readonly kind: "expect";
      readonly node: Expectation;
      /** Key values as JSON text, as they would stand in an event. */
      readonly keys: readonly { readonly name: string; readonly json: string }[];
      /** Epoch milliseconds to which the watermark is advanced first. */
      readonly atMs?: number;
      readonly conditions: readonly Expression[];
    }
  | { readonly kind: "expect-late"; readonly node: LateExpectation; readonly count: number };
