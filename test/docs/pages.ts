// The repository's Markdown pages as tests see them: headings with their anchors, fences, links.
// Invariant: what stands in a fence is neither a heading nor a link.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  /** As GitHub makes them from headings. */
  readonly anchors: ReadonlySet<string>;
  /** Targets as written, with their lines. */
  readonly links: readonly { readonly line: number; readonly target: string }[];
  readonly fences: readonly Fence[];
}

export interface Fence {
  /** Of the opening marks. */
  readonly line: number;
  /** What follows the marks: `feat`, `feat items`. */
  readonly info: string;
  readonly text: string;
  /** The last line before the fence that is not blank. */
  readonly before: string;
}

/** Pages for users and for those who change the project. */
export function readPages(): readonly Page[] {
  const paths = ["", "docs/", "docs/adr/", "examples/flights/", "examples/transactions/"].flatMap((folder) =>
    readdirSync(`${root}${folder}`)
      .filter((name) => name.endsWith(".md"))
      .map((name) => folder + name),
  );
  return paths.sort().map((path) => readPage(path, readFileSync(`${root}${path}`, "utf8")));
}

export function readPage(path: string, text: string): Page {
  const headings: string[] = [];
  const links: { line: number; target: string }[] = [];
  const fences: Fence[] = [];
  let open: { line: number; info: string; before: string; lines: string[] } | undefined;
  let before = "";
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const marks = /^\s*```(.*)$/.exec(content);
    if (open) {
      if (marks) {
        fences.push({ line: open.line, info: open.info, before: open.before, text: `${open.lines.join("\n")}\n` });
        open = undefined;
      } else open.lines.push(content);
      continue;
    }
    if (marks) open = { line, info: marks[1]?.trim() ?? "", before, lines: [] };
    const heading = /^#{1,6} (.*)$/.exec(content)?.[1];
    if (heading !== undefined) headings.push(heading);
    const prose = content.replace(/(`+)(?:(?!\1).)*\1(?!`)/g, "");
    for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) links.push({ line, target });
    if (content.trim() !== "") before = content.trim();
  }
  if (open) throw new Error(`${path}:${open.line} opens a fence that nothing closes.`);
  return { path, anchors: anchorsOf(headings), links, fences };
}

/** Small letters, without punctuation, blanks as hyphens; a heading that comes again gets a number. */
function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const base = text.replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-");
    let anchor = base;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${base}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
