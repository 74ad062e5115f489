// Names, texts and comments of any content reach every artifact and picture as data.
// Invariant: what is read back from an artifact by its own language's reader is the text that was written.
import { compileProject } from "@feat-lang/compiler";
import type { Plan } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { renderDot } from "../../runtime/src/cli/graph/dot.js";
import { lineageOf } from "../../runtime/src/cli/graph/lineage.js";
import { renderMermaid } from "../../runtime/src/cli/graph/mermaid.js";
import { renderSvg } from "../../runtime/src/cli/graph/svg.js";
import { anyName, HOSTILE_TEXTS, quotedName } from "../support/hostile-texts.js";

/** A feature whose every name, text and comment is this one. */
function projectOf(name: string): string {
  const n = quotedName(name);
  const doc = `/** ${name.replaceAll("*/", "* /")} */`;
  return `${doc}
source ${n} <
  topic "topic"
  ${doc} ${n}: string
  at: timestamp
  time at
>
${doc}
feature ${n} on ${n} where ${n} != ${JSON.stringify(name)} by ${n} as key_ <
  ${doc} ${n} = count(*) where ${n} in [${JSON.stringify(name)}, 'x'] tumbling 1h
>`;
}

async function compiled(name: string) {
  const { plans, artifacts, diagnostics } = await compileProject([{ path: "main.feat", text: projectOf(name) }]);
  expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
  const [plan] = plans;
  if (!plan) throw new Error("no plan");
  const textOf = (end: string) => artifacts.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { plan, artifacts, textOf };
}

/** SQL without its comments, strings, quoted names and columns of blanks: what is left is the compiler's own. */
function skeleton(sql: string): string {
  return sql
    .split("\n")
    .filter((line) => !/^\s*--/.test(line))
    .join("\n")
    .replace(/(?:U&)?'(?:[^'\n]|'')*'|`(?:[^`\n]|``)*`/g, "@")
    .replace(/ +/g, " ");
}

async function expectData(name: string): Promise<void> {
  const { plan, artifacts, textOf } = await compiled(name);
  expect(plan.feature).toBe(name);
  for (const { path } of artifacts) expect(path).toMatch(/^(?:[\w%-]+\/)?[\w.]+$/);
  const plain = await compiled("plain name");
  // Where it stands in SQL without quotes, it is a plain identifier.
  if (!/^[A-Za-z]\w*$/.test(name)) expect(skeleton(textOf("job.sql"))).toBe(skeleton(plain.textOf("job.sql")));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: outside of quotes there are none
  expect(skeleton(textOf("job.sql")).replaceAll("\n", "")).not.toMatch(/[\u0001-\u001f\u0085\u2028\u2029]/);
  expect(JSON.parse(textOf("plan.json")).feature).toBe(name);
  expect(JSON.parse(textOf("schema.json")).$defs.row.properties.feature.const).toBe(name);
  const documents = parseAllDocuments(textOf("flinkdeployment.yaml")).map((document) => document.toJS());
  const scripts = documents.flatMap(({ data }) => Object.values(data ?? {}));
  expect(scripts).toContain(textOf("job.sql"));
  expectPictures(plan);
}

const MERMAID =
  /^ {2}n\d+(?:\(\[|\[\/|\[\(|\[)"(?:[^"<>&`\n]|<br\/>)*"(?:\]\)|\/\]|\)\]|\])$|^ {2}n\d+ -->(?:\|"[\w ]+"\|)? n\d+$/;
const DOT = /^ {2}n\d+ \[shape=\w+, label="(?:[^"\\\n]|\\.)*"\];$|^ {2}n\d+ -> n\d+(?: \[label="[\w ]+"\])?;$/;
const TAG = /<\/?(?:svg|defs|marker|path|rect|g|text)(?: [\w:-]+="[^"<&]*")*\/?>/g;

function expectPictures(plan: Plan): void {
  const lineage = lineageOf([plan]);
  const lines = lineage.nodes.length + lineage.edges.length;
  const mermaid = renderMermaid(lineage).trimEnd().split("\n").slice(1);
  expect(mermaid.filter((line) => MERMAID.test(line))).toHaveLength(lines);
  expect(mermaid).toHaveLength(lines);
  const dot = renderDot(lineage).trimEnd().split("\n").slice(2, -1);
  expect(dot.filter((line) => DOT.test(line))).toHaveLength(lines);
  expect(dot).toHaveLength(lines);
  const texts = renderSvg(lineage).replace(TAG, "");
  expect(texts).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
  expect(texts).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
}

test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text), text] as const))("%s", async (_, text) => {
  await expectData(text);
});

test("any name at all", async () => {
  await fc.assert(fc.asyncProperty(anyName, expectData), { numRuns: 60, seed: 11 });
}, 60_000);

test("a project without features has a picture, one of a thousand features, too", async () => {
  for (const render of [renderMermaid, renderDot, renderSvg]) expect(render(lineageOf([]))).not.toMatch(/Infinity|NaN/);
  const { plan } = await compiled("f");
  const plans = Array.from({ length: 1_000 }, (_, n) => ({ ...plan, feature: `f${n}` }));
  const svg = renderSvg(lineageOf(plans));
  expect(svg.match(/<text /g)?.length).toBeGreaterThan(4_000);
});
