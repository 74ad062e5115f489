// Lines as text: indentation, spacing, aligned `=`, comments, blank lines between groups.
// Invariant: printing what was printed changes nothing.
import type { LeafCstNode } from "langium";
import type { Line } from "./lines.js";
import { spaceBetween } from "./spacing.js";

/** Longer lines keep the breaks of their author. */
const WIDTH = 100;
const INDENT = "  ";
const CONTINUATION = "    ";

export function printLines(lines: readonly Line[]): string {
  const nameWidths = alignedWidths(lines);
  const rows: string[] = [];
  let previous: LeafCstNode | undefined;
  for (const [index, line] of lines.entries()) {
    const indent = line.kind === "header" || line.kind === "close" || line.kind === "end" ? "" : INDENT;
    const commentIndent = line.kind === "close" ? INDENT : indent;
    const opensBody = lines[index - 1]?.kind === "header";
    let first = true;
    for (const comment of line.above) {
      if (wantsBlank({ line, previous, next: comment, first, opensBody })) rows.push("");
      rows.push(...printComment(comment, commentIndent));
      previous = comment;
      first = false;
    }
    const start = line.leaves[0];
    if (!start) continue;
    if (wantsBlank({ line, previous, next: start, first, opensBody })) rows.push("");
    rows.push(...printLine(line.leaves, indent, nameWidths.get(line)));
    previous = line.leaves.at(-1);
  }
  return rows.length === 0 ? "" : `${rows.join("\n")}\n`;
}

interface Gap {
  readonly line: Line;
  readonly previous: LeafCstNode | undefined;
  readonly next: LeafCstNode;
  /** Is `next` the first of what belongs to the line? */
  readonly first: boolean;
  readonly opensBody: boolean;
}

/** One between declarations, at most one where the author left some, none inside the ends of a body. */
function wantsBlank({ line, previous, next, first, opensBody }: Gap): boolean {
  if (!previous) return false;
  const written = next.range.start.line - previous.range.end.line > 1;
  if (line.kind === "header") return first || written;
  if (line.kind === "close") return written && !(first && opensBody) && next.hidden;
  return written && !(first && opensBody);
}

/** The width of the longest name among items that no blank line parts. */
function alignedWidths(lines: readonly Line[]): ReadonlyMap<Line, number> {
  const widths = new Map<Line, number>();
  let group: Line[] = [];
  const close = () => {
    const width = Math.max(0, ...group.map((line) => line.leaves[0]?.text.length ?? 0));
    for (const line of group) widths.set(line, width);
    group = [];
  };
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1]?.leaves.at(-1);
    const next = line.above[0] ?? line.leaves[0];
    const parted = before && next && next.range.start.line - before.range.end.line > 1;
    if (line.kind !== "item" || parted || hasBlankAbove(line)) close();
    if (line.kind === "item" && line.leaves[1]?.text === "=") group.push(line);
  }
  close();
  return widths;
}

function hasBlankAbove({ above, leaves }: Line): boolean {
  const all = [...above, ...leaves.slice(0, 1)];
  return all.some((leaf, index) => {
    const before = all[index - 1];
    return before !== undefined && leaf.range.start.line - before.range.end.line > 1;
  });
}

function printLine(leaves: readonly LeafCstNode[], indent: string, nameWidth: number | undefined): readonly string[] {
  const trailing = trailingComments(leaves);
  const body = leaves.slice(0, leaves.length - trailing.length);
  const oneRow = layOut({ leaves: body, indent, nameWidth, keepBreaks: false });
  const rows =
    oneRow.length === 1 && (oneRow[0]?.length ?? 0) <= WIDTH
      ? oneRow
      : layOut({ leaves: body, indent, nameWidth, keepBreaks: true });
  const comments = trailing.map((comment) => comment.text.replace(/\r\n?/g, "\n").trimEnd());
  const last = [rows.at(-1) ?? "", ...comments].join("  ");
  return [...rows.slice(0, -1), last];
}

function trailingComments(leaves: readonly LeafCstNode[]): readonly LeafCstNode[] {
  const lastToken = leaves.findLastIndex((leaf) => !leaf.hidden);
  return leaves.slice(lastToken + 1);
}

interface Layout {
  readonly leaves: readonly LeafCstNode[];
  readonly indent: string;
  readonly nameWidth: number | undefined;
  /** Break where the author did. */
  readonly keepBreaks: boolean;
}

function layOut({ leaves, indent, nameWidth, keepBreaks }: Layout): readonly string[] {
  const rows: string[] = [];
  let row = indent;
  for (const [index, leaf] of leaves.entries()) {
    const previous = leaves[index - 1];
    if (previous) {
      const forced = previous.text.startsWith("//") && previous.hidden;
      const kept = keepBreaks && leaf.range.start.line > previous.range.end.line;
      if (forced || kept) {
        rows.push(row.trimEnd());
        row = indent + CONTINUATION;
      } else if (leaf.hidden || previous.hidden || spaceBetween(previous, leaf)) {
        row += " ";
      }
    }
    row += leaf.hidden ? leaf.text.replace(/\r\n?/g, "\n").trimEnd() : leaf.text;
    if (index === 0 && nameWidth !== undefined) row = row.padEnd(indent.length + nameWidth);
  }
  rows.push(row);
  return rows;
}

/** The margin of a comment with a `*` on each line moves with it; other text stays as it is. */
function printComment(comment: LeafCstNode, indent: string): readonly string[] {
  const [first = "", ...rest] = comment.text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  const starred = rest.every((line) => line.trimStart().startsWith("*"));
  return [indent + first.trimStart(), ...rest.map((line) => (starred ? `${indent} ${line.trimStart()}` : line))];
}
