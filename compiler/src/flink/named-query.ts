// A query with a name: printed as a view, or as a part of WITH in the statement that uses it.
// Invariant: what it reads is printed before it.
import { sqlComment, sqlName } from "./dialect.js";
import { joinPieces, type Piece, type Statement } from "./script.js";

export interface NamedQuery {
  readonly name: string;
  readonly comment: string;
  /** `SELECT …` */
  readonly select: readonly Piece[];
}

export function createView({ name, comment, select }: NamedQuery): Statement {
  return { comment, pieces: [`CREATE TEMPORARY VIEW ${sqlName(name)} AS\n`, ...select] };
}

/** `WITH a AS (…), b AS (…)`, each under its comment; ends with a line break. */
export function withQueries(queries: readonly NamedQuery[]): readonly Piece[] {
  const parts = queries.map(({ name, comment, select }, index): Piece => {
    const start = `${sqlComment(comment)}\n${index === 0 ? "WITH " : ""}${sqlName(name)} AS (\n`;
    return { pieces: [start, "  ", ...select.map(indented), "\n)"], origin: undefined };
  });
  return [...joinPieces(parts, ",\n"), "\n"];
}

/** Two columns to the right. No literal of SQL holds a line break, so nothing but layout changes. */
function indented(piece: Piece): Piece {
  return typeof piece === "string" ? piece.replaceAll("\n", "\n  ") : { ...piece, pieces: piece.pieces.map(indented) };
}
