// Words that are names only in backquotes. Invariant: all other keywords are in the grammar's SoftKeyword.
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  "where",
  "and",
  "or",
  "not",
  "in",
  "is",
  "like",
  "cast",
  "true",
  "false",
  "null",
]);

/** The words that open a declaration. */
export const DECLARATION_WORDS: ReadonlySet<string> = new Set(["source", "feature", "test"]);
