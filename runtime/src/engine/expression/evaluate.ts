// What expressions compile to.
import type { LiteralValue, Type } from "@feat-lang/compiler/plan";
import type { Row, Value } from "../value/value.js";

/** Of an event's row, or of the items of a window for derived items. Never throws for any row of the right types. */
export type Evaluate<V extends Value = Value> = (row: Row) => V | null;

/** A compiled argument of a call. */
export interface Operand {
  readonly type: Type;
  readonly evaluate: Evaluate;
  /** The literal it is; undefined where it is something else. */
  readonly constant: LiteralValue | undefined;
}

/** A call in the making: its own type and its arguments. */
export interface Call {
  readonly type: Type;
  readonly operands: readonly Operand[];
}
