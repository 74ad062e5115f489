// Checking of `.feat` text in tests. Ranges are marked in the text itself: `sum(<|amuont|>)`.
import { type DiagnosticCode, loadProject, type Project, type ProjectDiagnostic } from "@feat-lang/language";
import { expect } from "vitest";

export interface Marked {
  readonly text: string;
  /** Offsets of what stood between `<|` and `|>`, in order; empty for `<||>`. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

export function readMarkers(marked: string): Marked {
  let text = "";
  const ranges: { start: number; end: number }[] = [];
  for (const part of marked.split(/(<\||\|>)/)) {
    const open = ranges.at(-1);
    if (part === "<|") ranges.push({ start: text.length, end: -1 });
    else if (part === "|>" && open) open.end = text.length;
    else text += part;
  }
  return { text, ranges };
}

/** A project of one file, `main.feat`. */
export function load(text: string): Promise<Project> {
  return loadProject([{ path: "main.feat", text }]);
}

/** What short examples say besides what they are about. */
const INCIDENTAL: ReadonlySet<DiagnosticCode> = new Set(["inferred-source", "nullable-key", "unused-column"]);

/**
 * The text has these problems at the marked places, in order, and no others but incidental hints, which count where
 * they are asked for.
 */
export async function check(
  marked: string,
  ...codes: readonly DiagnosticCode[]
): Promise<readonly ProjectDiagnostic[]> {
  const { text, ranges } = readMarkers(marked);
  const project = await load(text);
  const found = project.diagnostics.filter(({ code }) => codes.includes(code) || !INCIDENTAL.has(code));
  const actual = found.map((diagnostic) => `${diagnostic.code} at ${slice(text, diagnostic)}`);
  const expected = codes.map((code, index) => {
    const range = ranges[index];
    return `${code} at ${range ? `${range.start}-${range.end} ${text.slice(range.start, range.end)}` : "no marker"}`;
  });
  expect(actual, found.map(({ message }) => message).join("\n")).toEqual(expected);
  expect(ranges.length, "markers").toBe(codes.length);
  return found;
}

function slice(text: string, { line, column, endLine, endColumn }: ProjectDiagnostic): string {
  const start = offsetOf(text, line, column);
  const end = offsetOf(text, endLine, endColumn);
  return `${start}-${end} ${text.slice(start, end)}`;
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((length, row) => length + row.length + 1, 0) + column - 1;
}
