// An inline test of a feature, ready to run: events as JSON text, expectations as expressions over the feature's items.
// Invariant: plain data like a plan; times and keys are as in events, names of items as in the feature's plan.
import type { Expr, Span } from "./plan.js";

export interface TestPlan {
  readonly title: string;
  readonly feature: string;
  readonly span: Span;
  readonly steps: readonly TestStep[];
}

export type TestStep =
  /** `json`: the event as JSON text, numbers with their digits as written. */
  | { readonly kind: "event"; readonly span: Span; readonly json: string }
  | {
      readonly kind: "expect";
      readonly span: Span;
      /** A value for each entity key, as JSON text. */
      readonly keys: readonly { readonly name: string; readonly json: string }[];
      /** Epoch milliseconds to which the watermark is advanced first. */
      readonly atMs?: number;
      /** Each must be true; `item` expressions stand for the entity's values. */
      readonly conditions: readonly { readonly expr: Expr; readonly span: Span }[];
    }
  /** So many events before it came too late for a window of the feature. */
  | { readonly kind: "expect-late"; readonly span: Span; readonly count: number };
