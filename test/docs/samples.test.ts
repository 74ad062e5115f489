// Samples on pages compile, their tests pass, and the rows they show are the rows there are.
import { compileProject } from "@feat-lang/compiler";
import { describe, expect, test } from "vitest";
import { runTest } from "../../runtime/src/cli/inline-tests/run-test.js";
import { outputRow } from "../../runtime/src/run/output-row.js";
import { runFeatures } from "../../runtime/src/run/run-features.js";
import { memorySource } from "../runtime/run/memory-source.js";
import { type Fence, readPage, readPages } from "./pages.js";
import { samplesOf } from "./samples.js";

const pages = readPages();

/** Errors of a sample and, unless it only shows what is legal, its failed tests. */
async function problemsOf(text: string, { run = true } = {}): Promise<readonly string[]> {
  const compilation = await compileProject([{ path: "sample.feat", text }]);
  const { diagnostics, plans } = compilation;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors.map(({ line, message }) => `${text.split("\n")[line - 1]}: ${message}`);
  if (!run) return [];
  return compilation.tests.flatMap((one) => {
    const plan = plans.find(({ feature }) => feature === one.feature);
    if (!plan) return [`${one.title}: no feature`];
    return runTest(one, plan).remarks.map(({ message }) => `${one.title}: ${message}`);
  });
}

describe.each(
  pages.map((page) => ({ path: page.path, samples: samplesOf(page) })).filter(({ samples }) => samples.length > 0),
)("$path", ({ path, samples }) => {
  test.each(samples)("line $line", async ({ text }) => {
    expect(await problemsOf(text, { run: path !== "docs/diagnostics.md" })).toEqual([]);
  });
});

/** The rows of the last project before the fence for the last events before it. */
async function rowsBefore(fence: Fence, fences: readonly Fence[]): Promise<readonly string[]> {
  const last = (info: string) => fences.findLast((one) => one.info === info && one.line < fence.line)?.text ?? "";
  const { plans } = await compileProject([{ path: "sample.feat", text: last("feat") }]);
  const rows: string[] = [];
  await runFeatures({
    plans,
    inputs: [{ source: plans[0]?.source.name ?? "", events: memorySource(last("ndjson")) }],
    emit: "final",
    onRow: (row) => rows.push(JSON.stringify(outputRow(row))),
    now: () => 0,
  });
  return rows;
}

const shown = pages
  .filter(({ fences }) => fences.some(({ info }) => info === "ndjson"))
  .flatMap(({ path, fences }) =>
    fences
      .filter(({ info, text }) => info === "json" && text.startsWith('{"feature"'))
      .map((fence) => ({ path, line: fence.line, fence, fences })),
  );

test.each(shown)("rows of $path, line $line", async ({ fence, fences }) => {
  expect(fence.text.trimEnd().split("\n")).toEqual(await rowsBefore(fence, fences));
});

test("there are rows to compare", () => {
  expect(shown.length).toBeGreaterThan(0);
});

describe("how samples are read", () => {
  const read = (text: string) => samplesOf(readPage("a.md", text)).map((sample) => sample.text);
  const source = "source s <\n  id: string\n  event_timestamp: timestamp\n>\n";

  test("lines of a feature and files stand beside the source above", () => {
    const page = `\`\`\`feat\n${source}\`\`\`\n\`\`\`feat items\n  n = count(*) tumbling 1h\n\`\`\`\n\`\`\`feat with source\nX\n\`\`\`\n`;
    expect(read(page)).toEqual([
      source,
      `${source}\nfeature sample on s by id <\n  n = count(*) tumbling 1h\n>\n`,
      `${source}\nX\n`,
    ]);
  });

  test("an info string that is not known, or no source above, is an error", () => {
    expect(() => read("```feat parts\n```\n")).toThrow("a.md:1");
    expect(() => read("```feat items\n```\n")).toThrow("a.md:1");
  });

  test("a mistake in a sample and a test that fails are found", async () => {
    expect(await problemsOf("feature f on s by id < n = cuont(*) tumbling 1h >")).not.toEqual([]);
    const feature = "feature f on s by id < n = count(*) tumbling 1h >\n";
    const events = '{ id: "a", event_timestamp: "2026-02-12T10:00:00" }';
    expect(await problemsOf(`${feature}test "t" of f < ${events} expect id "a": n == 2 >`)).not.toEqual([]);
    expect(await problemsOf(`${feature}test "t" of f < ${events} expect id "a": n == 1 >`)).toEqual([]);
  });
});
