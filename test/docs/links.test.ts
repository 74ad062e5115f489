// Links between pages lead to files and headings that exist.
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { readPage, readPages, root } from "./pages.js";

const pages = readPages();
const byPath = new Map(pages.map((page) => [page.path, page]));

/** What is wrong with a link of a page; undefined if nothing is, or if it leads out of the repository. */
function problemOf(path: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file = "", anchor] = target.split("#");
  const linked = file === "" ? path : posix.join(posix.dirname(path), decodeURIComponent(file));
  if (linked.startsWith("..") || !existsSync(root + linked)) return `${linked} does not exist`;
  if (anchor === undefined || byPath.get(linked)?.anchors.has(anchor)) return undefined;
  return `${linked} has no heading #${anchor}`;
}

test.each(pages.map((page) => [page.path, page] as const))("%s", (path, { links }) => {
  const problems = links.flatMap(({ line, target }) => {
    const problem = problemOf(path, target);
    return problem === undefined ? [] : [`line ${line}: ${target}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

test("the pages for users are linked from the front page", () => {
  const targets = byPath.get("README.md")?.links.map(({ target }) => target);
  expect(targets).toEqual(
    expect.arrayContaining(["docs/guide.md", "docs/reference.md", "docs/semantics.md", "docs/diagnostics.md"]),
  );
});

describe("the reader of pages", () => {
  const page = readPage(
    "docs/a.md",
    "# The `feat get` command, *now*\n\n[x](b.md#y) `[no](link)`\n\n```feat items\n# no heading [no](link)\n```\n## A\n## A\n",
  );

  test("finds headings, links and fences", () => {
    expect([...page.anchors]).toEqual(["the-feat-get-command-now", "a", "a-1"]);
    expect(page.links).toEqual([{ line: 3, target: "b.md#y" }]);
    expect(page.fences).toEqual([
      { line: 5, info: "feat items", text: "# no heading [no](link)\n", before: "[x](b.md#y) `[no](link)`" },
    ]);
  });

  test("a link that leads nowhere is a problem", () => {
    expect(problemOf("docs/guide.md", "nowhere.md")).toBe("docs/nowhere.md does not exist");
    expect(problemOf("docs/guide.md", "diagnostics.md#nowhere")).toBe("docs/diagnostics.md has no heading #nowhere");
    expect(problemOf("README.md", "../outside.md")).toBe("../outside.md does not exist");
    expect(problemOf("README.md", "docs/diagnostics.md#syntax-error")).toBeUndefined();
  });
});
