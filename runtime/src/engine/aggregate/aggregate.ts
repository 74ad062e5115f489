// What an aggregate function is to the engine.
// Invariant: `merge` leaves its second pane as it was and shares nothing mutable with it, so slices can be merged again.
import type { Type } from "@feat-lang/compiler/plan";
import type { Evaluate } from "../expression/evaluate.js";
import type { Row, Value } from "../value/value.js";
import type { Pane } from "../window/panes.js";

/**
 * One aggregate item, bound to the panes in which it reserved cells and parts. A fresh pane is its value of
 * no rows; cells and parts are what is encoded.
 */
export interface Aggregate {
  add(pane: Pane, row: Row, time: number): void;
  /** Adds what `from` holds. Where order matters and times are equal, `from`'s events arrived later. */
  merge(into: Pane, from: Pane): void;
  result(pane: Pane): Value;
}

/** The argument of every aggregate but `count(*)`. */
export interface Argument {
  readonly type: Type;
  readonly evaluate: Evaluate;
}
