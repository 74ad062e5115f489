// What the language server is told by those who know more than the language: the compiler and the engine.
// Invariant: optional everywhere; without it the editor shows less, and nothing else changes.
import type { ResolvedFeature } from "../model/resolved.js";

export interface Execution {
  /** The SQL that a call of the function becomes: `PERCENTILE(x, 0.5)`. Undefined for names of no function. */
  readonly sqlOfFunction: (name: string) => string | undefined;
  /** A sentence: how many bytes of state an entity takes, of the whole feature or of one item's window group. */
  readonly stateInWords: (feature: ResolvedFeature, item?: string) => string | undefined;
}
