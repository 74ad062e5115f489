// Rows as an aligned table for people.
import { textWidth, visible } from "./text-width.js";

/** Two blanks between columns, none at line ends; the first row is the heading. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => visible(cell)));
  const widths = cells.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, textWidth(cell))),
    [],
  );
  return cells
    .map((row) => {
      const padded = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - textWidth(cell)));
      return `${padded.join("  ").trimEnd()}\n`;
    })
    .join("");
}
