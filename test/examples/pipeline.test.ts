// The examples through the real pipeline, text to rows: what it prints is what the oracle found, as a set of lines.
// Invariant: nothing is rounded or left out before comparing, the seconds of the summary apart.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { describe, expect, test } from "vitest";
import { readProject } from "../../runtime/src/cli/project.js";
import { outputRow } from "../../runtime/src/run/output-row.js";
import { runFeatures } from "../../runtime/src/run/run-features.js";
import { openInput } from "../../runtime/src/source/open-input.js";
import type { Summary } from "./oracle.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe.each([
  {
    path: "examples/transactions",
    source: "transactions",
    events: "transactions/events",
    found: "transactions/expected",
  },
  {
    path: "examples/transactions/realtime-transaction-stats.feat",
    source: "transactions",
    events: "transactions/tiny",
    found: "transactions/tiny-expected",
  },
  { path: "examples/flights", source: "flights", events: "flights/events", found: "flights/expected" },
])("$path on $events", async ({ path, source, events, found }) => {
  const { lines, summary } = await runExample(path, source, `${root}examples/${events}.ndjson`);

  test("prints the expected rows, each once, and no other", () => {
    const expected = readFileSync(`${root}examples/${found}.ndjson`, "utf8").trimEnd().split("\n");
    expect(lines.toSorted()).toEqual(expected.toSorted());
  });

  test("counts what the oracle counts", () => {
    const { seconds: _, ...counts } = summary;
    const expected: Summary = JSON.parse(readFileSync(`${root}examples/${found}-summary.json`, "utf8"));
    expect(counts).toEqual(expected);
  });
});

async function runExample(path: string, source: string, events: string) {
  const { diagnostics, plans } = await compileProject(await readProject([path], root));
  expect(diagnostics.filter(({ severity }) => severity === "error" || severity === "warning")).toEqual([]);
  const lines: string[] = [];
  const summary = await runFeatures({
    plans,
    inputs: [{ source, events: await openInput(events) }],
    emit: "final",
    onRow: (emission) => lines.push(JSON.stringify(outputRow(emission))),
    now: () => 0,
  });
  return { lines, summary };
}
