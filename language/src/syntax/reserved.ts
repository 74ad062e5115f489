// Words with a fixed meaning. Invariant: every other keyword is in the grammar's SoftKeyword and may be any name.
export { RESERVED_WORDS } from "../types/index.js";

/** The words that open a declaration. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set(["source", "feature", "test"]);
