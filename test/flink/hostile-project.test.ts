// A project whose names and texts are hostile, from `.feat` text to the rows of a real Flink job.
// Invariant: Flink and the embedded engine give the same rows, with the names and texts as they were written.
import { compileProject } from "@feat-lang/compiler";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeOnFlink } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { flinkRows } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";
import { anyName, HOSTILE_TEXTS, quotedName } from "../support/hostile-texts.js";

const TEXTS = [...HOSTILE_TEXTS, "line\nbreak", "\r\n", "", " "];

/** A column and an item of each name; conditions on each text, as a value, in a list, as a pattern and as a map's key. */
function projectOf(names: readonly string[], texts: readonly string[]): string {
  const literal = (text: string) => JSON.stringify(text);
  const pattern = (text: string) => literal(`%${text.replace(/[\\%_]/g, "\\$&")}%`);
  const [first = "", second = ""] = names;
  const columns = names.map((name) => `  ${quotedName(name)}: string`);
  const items = names.map((name) => `  ${quotedName(name)} = max(${quotedName(name)}) tumbling 1h`);
  const conditions = texts.flatMap((text) => [
    `text == ${literal(text)}`,
    `text in [${literal(text)}, "none"]`,
    `text like ${pattern(text)}`,
    `concat(text, ${literal(text)}) == ${literal(text + text)}`,
    `labels[${literal(text)}] == ${literal(text)}`,
  ]);
  const counts = conditions.map((condition, n) => `  count_${n}_ = count(*) where ${condition} session 1h`);
  return `source ${quotedName(first)} <
${columns.join("\n")}
  key_: string
  text: string
  labels: map<string, string>
  at: timestamp
  time at
>
/** ${first.replaceAll("*/", "")} */
feature ${quotedName(second)} on ${quotedName(first)} by key_, ${quotedName(first)} as other_key <
${items.join("\n")}
${counts.join("\n")}
>`;
}

async function compare(flink: Parameters<Parameters<typeof describeOnFlink>[1]>[0], names: string[], texts: string[]) {
  const { plans, diagnostics } = await compileProject([{ path: "main.feat", text: projectOf(names, texts) }]);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const [plan] = plans;
  if (!plan) throw new Error("no plan");
  const values = Object.fromEntries(names.map((name, n) => [name, texts[n % texts.length]]));
  const events = texts.map((text, n) => ({
    ...values,
    key_: "k",
    [names[0] ?? ""]: n % 3 === 0 ? text : "same",
    text,
    labels: { [text]: text },
    at: "2026-02-12T10:00:00Z",
  }));
  const rows = await flinkRows(flink, plan, events);
  expectSameRows(rows, engineRows(plan, events));
  const read = rows.filter(({ window }) => window === "tumbling_1h").map((row) => row.values);
  expect(Object.keys(read[0] ?? {})).toEqual(names);
}

describeOnFlink("hostile names and texts", (flink) => {
  test("of the corpus", async () => {
    // Few at a time: Flink compiles hundreds of conditions in one query slowly.
    for (let start = 0; start < TEXTS.length; start += 20) {
      const names = HOSTILE_TEXTS.filter((name) => name.isWellFormed()).slice(start, start + 20);
      await compare(flink, names.length > 1 ? names : ["it's", "a`b"], TEXTS.slice(start, start + 20));
    }
  }, 240_000);

  test("random ones", async () => {
    const [names = []] = fc.sample(fc.uniqueArray(anyName, { minLength: 12, maxLength: 12 }), { numRuns: 1, seed: 5 });
    const text = fc.string({ unit: fc.oneof(anyName, fc.constantFrom("\n", "\r", "\u0000", "\\")), maxLength: 4 });
    const [texts = []] = fc.sample(fc.uniqueArray(text, { minLength: 12, maxLength: 12 }), { numRuns: 1, seed: 5 });
    await compare(flink, names, texts);
  }, 120_000);
});
