// Statements as pieces of text that remember what they came from, and their printing as one script.
// Invariant: a mapping covers exactly the characters of its piece; printing changes no character of a piece.
import type { Span } from "../plan/plan.js";
import { sqlComment } from "./dialect.js";
import type { MappedKind, SourceMap, SourceMapping, SqlRange } from "./source-map.js";

export type Piece = string | MappedPiece;

/** Pieces that come from one place; without an origin, pieces that only belong together. */
export interface MappedPiece {
  readonly pieces: readonly Piece[];
  readonly origin: Origin | undefined;
}

/** What a piece of SQL says in the feature; without a span (a plan built by hand) it is printed but not mapped. */
export interface Origin {
  readonly kind: MappedKind;
  readonly name: string;
  readonly span: Span | undefined;
}

export interface Statement {
  /** Printed above the statement; any text. */
  readonly comment?: string;
  /** Without the final semicolon. */
  readonly pieces: readonly Piece[];
}

export interface PrintedStatement {
  /** As a gateway takes it: no comment above, no final semicolon. */
  readonly text: string;
}

export interface Script {
  readonly sql: string;
  readonly statements: readonly PrintedStatement[];
  readonly map: SourceMap;
}

export function mapped(origin: Origin, ...pieces: readonly Piece[]): MappedPiece {
  return { pieces, origin };
}

export function printScript(header: string, statements: readonly Statement[]): Script {
  const writer = createWriter();
  writer.write(`${sqlComment(header)}\n`);
  const printed = statements.map((statement): PrintedStatement => {
    writer.write(`\n${statement.comment === undefined ? "" : `${sqlComment(statement.comment)}\n`}`);
    const start = writer.length();
    writer.write(...statement.pieces);
    const text = writer.since(start);
    writer.write(";\n");
    return { text };
  });
  return { sql: writer.since(0), statements: printed, map: { version: 1, mappings: writer.mappings() } };
}

/** Pieces with a separator between them, as `join` does for strings. */
export function joinPieces(items: readonly Piece[], separator: string): Piece[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));
}

function createWriter() {
  let text = "";
  let line = 1;
  let lineStart = 0;
  const mappings: (Omit<SourceMapping, "sql"> & { sql: SqlRange })[] = [];

  function write(...pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (typeof piece === "string") writeText(piece);
      else if (piece.origin?.span === undefined) write(...piece.pieces);
      else writeMapped(piece.pieces, piece.origin, piece.origin.span);
    }
  }

  function writeMapped(pieces: readonly Piece[], origin: Origin, span: Span): void {
    const start = { line, column: text.length - lineStart + 1 };
    // Taken before the inner pieces write theirs, so that mappings are in order of their start.
    const index = mappings.push({
      kind: origin.kind,
      name: origin.name,
      feat: span,
      sql: { ...start, endLine: 0, endColumn: 0 },
    });
    write(...pieces);
    const mapping = mappings[index - 1];
    if (mapping) mapping.sql = { ...start, endLine: line, endColumn: text.length - lineStart + 1 };
  }

  function writeText(piece: string): void {
    for (let at = piece.indexOf("\n"); at >= 0; at = piece.indexOf("\n", at + 1)) {
      line++;
      lineStart = text.length + at + 1;
    }
    text += piece;
  }

  return {
    write,
    length: () => text.length,
    since: (start: number) => text.slice(start),
    mappings: (): readonly SourceMapping[] => mappings,
  };
}
