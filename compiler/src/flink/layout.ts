// How statements are laid out: one column a line, names aligned.
// Invariant: layout adds blanks and line breaks between tokens only.
import { sqlName, sqlString } from "./dialect.js";
import { joinPieces, mapped, type Origin, type Piece } from "./script.js";

/** One column of a SELECT list. */
export interface SelectColumn {
  readonly sql: string;
  /** The column's name in the result; a column that is called that already gets no AS. */
  readonly name: string;
  readonly origin?: Origin;
}

/** Expressions longer than this do not push the names of their neighbours to the right. */
const ALIGN_UP_TO = 60;

/** `SELECT` and its columns, one a line. */
export function selectList(columns: readonly SelectColumn[], indent = ""): Piece[] {
  const width = Math.max(
    0,
    ...columns.map(({ sql, name }) => (isPlain(sql, name) || sql.length > ALIGN_UP_TO ? 0 : sql.length)),
  );
  const lines = columns.map(({ sql, name, origin }): Piece => {
    const text = isPlain(sql, name) ? sql : `${sql.includes("\n") ? sql : sql.padEnd(width)} AS ${sqlName(name)}`;
    return origin ? mapped(origin, text) : text;
  });
  return [`SELECT\n${indent}  `, ...joinPieces(lines, `,\n${indent}  `)];
}

function isPlain(sql: string, name: string): boolean {
  const text = sqlName(name);
  return sql === text || (sql.endsWith(`.${text}`) && /^[A-Za-z]\w*$/.test(sql.slice(0, -text.length - 1)));
}

/** Rows of cells as lines, all but the last cell of a row padded to their column's width. */
export function alignCells(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      if (index < row.length - 1) widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join(" "));
}

/** `WITH ( 'key' = 'value', … )` */
export function withOptions(options: readonly (readonly [key: string, value: string])[]): string {
  return `WITH (\n${options.map(([key, value]) => `  ${sqlString(key)} = ${sqlString(value)}`).join(",\n")}\n)`;
}

export function setOption(key: string, value: string): string {
  return `SET ${sqlString(key)} = ${sqlString(value)}`;
}
