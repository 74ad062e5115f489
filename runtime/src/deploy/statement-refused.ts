// A statement that Flink does not take, and where in the script it stands.
// Invariant: never reaches a user: whoever submits a version knows the `.feat` text behind the place and says that.

export class StatementRefused extends Error {
  override readonly name = "StatementRefused";
  /** In the script, from 1. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, at: { readonly line: number; readonly column: number; readonly cause: unknown }) {
    super(message, { cause: at.cause });
    this.line = at.line;
    this.column = at.column;
  }
}
