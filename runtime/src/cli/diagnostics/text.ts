// Diagnostics for people: place, code, message, and the source line with a marker under the exact range.
// Invariant: the marker stands under the range on screen, whatever tabs, wide characters or lengths the line has.
import { counted } from "../counted.js";
import { type Paint, paint } from "../paint.js";
import type { Output } from "../terminal.js";
import { type Glyph, glyphs, visible } from "../text-width.js";
import { type Finding, type Report, SEVERITIES, type Severity } from "./finding.js";

const COLOURS: Readonly<Record<Severity, Paint>> = { error: "red", warning: "yellow", info: "blue", hint: "cyan" };

type Screen = Pick<Output, "colour" | "columns">;

/** The findings, each followed by an empty line; nothing where there are none. */
export function renderText(report: Report, screen: Screen): string {
  const lines = new Map(report.files.map((file) => [file.path, file.text.split(/\r\n|\r|\n/)]));
  return report.findings
    .map((finding) => `${renderFinding(finding, lines.get(finding.file)?.[finding.line - 1] ?? "", screen)}\n\n`)
    .join("");
}

/** `2 errors, 1 hint in 3 files`, or `No problems in 3 files`. */
export function renderSummary(report: Report): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: report.findings.filter((finding) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => (severity === "info" ? `${count} info` : counted(count, severity)));
  return `${counts.length === 0 ? "No problems" : counts.join(", ")} in ${counted(report.files.length, "file")}`;
}

function renderFinding(finding: Finding, line: string, screen: Screen): string {
  const place = `${visible(finding.file)}:${finding.line}:${finding.column}`;
  const severity = paint(screen, COLOURS[finding.severity], finding.severity);
  const message = visible(finding.message, "keep lines").replaceAll("\n", "\n  ");
  return [
    `${paint(screen, "bold", place)} ${severity} ${paint(screen, "dim", finding.code)}`,
    `  ${message}`,
    ...excerpt(finding, line, screen),
  ].join("\n");
}

function excerpt(finding: Finding, line: string, screen: Screen): string[] {
  const all = glyphs(line);
  const start = finding.column - 1;
  // A range over several lines is marked to the end of its first one.
  const end = finding.endLine > finding.line ? line.length : finding.endColumn - 1;
  const marked = all.filter((glyph) => glyph.offset >= start && glyph.offset < end);
  const lineEnd = columnAfter(all.at(-1));
  const from = marked[0]?.column ?? all.find((glyph) => glyph.offset >= start)?.column ?? lineEnd;
  const to = Math.max(columnAfter(marked.at(-1)), from + 1);

  const gutter = String(finding.line);
  const view = clip(all, { from, to, width: Math.max(20, screen.columns - gutter.length - 5) });
  const marker = "^".repeat(Math.max(1, Math.min(to, view.end) - Math.max(from, view.start)));
  const indent = " ".repeat(Math.max(from, view.start) - view.start + view.lead.length);
  const bar = (number: string) => paint(screen, "blue", ` ${number} |`);
  return [
    `${bar(gutter)} ${view.lead}${view.text}${view.tail}`.trimEnd(),
    `${bar(" ".repeat(gutter.length))} ${indent}${paint(screen, COLOURS[finding.severity], marker)}`,
  ];
}

function columnAfter(glyph: Glyph | undefined): number {
  return glyph === undefined ? 0 : glyph.column + glyph.width;
}

interface Clip {
  readonly start: number;
  readonly end: number;
  readonly lead: string;
  readonly text: string;
  readonly tail: string;
}

/** The part of a line that fits the screen and shows the start of the range, with `…` where something was cut off. */
function clip(
  line: readonly Glyph[],
  view: { readonly from: number; readonly to: number; readonly width: number },
): Clip {
  const length = columnAfter(line.at(-1));
  const room = view.width - 2;
  if (length <= view.width) {
    return {
      start: 0,
      end: Math.max(length, view.to),
      lead: "",
      text: line.map((glyph) => glyph.text).join(""),
      tail: "",
    };
  }
  const middle = Math.floor((view.from + Math.min(view.to, view.from + room)) / 2);
  const wanted = Math.max(0, Math.min(middle - Math.floor(room / 2), length - room));
  const shown = line.filter((glyph) => glyph.column >= wanted && columnAfter(glyph) <= wanted + room);
  const start = shown[0]?.column ?? wanted;
  const end = columnAfter(shown.at(-1));
  return {
    start,
    // A range that begins where the line ends has its marker one column after it.
    end: Math.max(end, Math.min(view.to, wanted + room)),
    lead: start > 0 ? "…" : "",
    text: shown.map((glyph) => glyph.text).join(""),
    tail: end < length ? "…" : "",
  };
}
