// Deep nesting and long rows: read, typed, compiled and formatted on Node's default stack, cold or warm; beyond the
// bounds one clear diagnostic.
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { compileProject } from "@feat-lang/compiler";
import { ast, createFeatServices, formatText } from "@feat-lang/language";
import { EmptyFileSystem } from "langium";
import { expect, test } from "vitest";
import { MAX_DATA_NESTING, MAX_NESTING, MAX_OPERATORS } from "../../language/src/syntax/lexer.js";
import { feat } from "../cli/feat-process.js";
import { check, load } from "../support/language.js";

const derived = (value: string) => `feature f on s by k <\n  x = sum(v) tumbling 1h\n  a = ${value}\n>\n`;
const counted = (condition: string) => `feature f on s by k <\n  a = count(*) where ${condition} tumbling 1h\n>\n`;
const nested = (open: string, inner: string, close: string, times = 200) =>
  open.repeat(times) + inner + close.repeat(times);

const DEEP: Readonly<Record<string, string>> = {
  brackets: derived(nested("(", "x", ")")),
  "brackets in the header": `feature f on s where ${nested("(", "v > 1", ")")} by k < a = count(*) tumbling 1h >`,
  calls: derived(nested("abs(", "x", ")")),
  "calls, in the last argument": derived(nested("if(x > 1, 2.0, ", "x", ")")),
  "calls, in the first argument": derived(nested("coalesce(", "x", ", 1)")),
  "calls inside of an aggregate": `feature f on s by k <\n  a = sum(${nested("abs(", "v + 1", ")")}) tumbling 1h\n>\n`,
  casts: derived(nested("cast(", "x", " as decimal(10,2))")),
  "brackets and `not`": counted(nested("not (", "v > 1", ")")),
  "brackets and signs": derived(nested("-(", "x", ")")),
  "brackets and operators": derived(nested("(x * 2 + ", "x", ")")),
  "brackets in a test": `${derived("x")}\ntest "t" of f < { v: 1 } expect k "a": ${nested("(", "x == 1", ")")} >`,
  operators: derived(`x${" + x".repeat(500)}`),
  "`and`": counted(`v > 1${" and v > 1".repeat(250)}`),
  "`not`": counted(`${"not ".repeat(400)}v > 1`),
  signs: derived(`${"-".repeat(400)}x`),
  "operators inside of brackets": derived(nested("abs(", `x${" + x".repeat(300)}`, ")")),
};

test.each(Object.entries(DEEP))("200 nested, or 500 in a row: %s", async (_, text) => {
  const { diagnostics, plans, artifacts } = await compileProject([{ path: "main.feat", text }]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(plans).toHaveLength(1);
  expect(artifacts.map(({ path }) => path)).toContain("f/job.sql");
  const formatted = await formatText(text, "main.feat");
  if (!("text" in formatted)) throw new Error("not formatted");
  expect(formatted.text.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  expect((await compileProject([{ path: "main.feat", text: formatted.text }])).plans[0]?.hash).toBe(plans[0]?.hash);
});

test("what nests deeply means what it means when it does not", async () => {
  const shallow = derived("abs(x * 2 + x) + 1");
  const deep = derived(`${nested("(", `abs(${nested("(", "x * 2", ")", 90)} + x)`, ")", 90)} + 1`);
  const [a, b] = await Promise.all([shallow, deep].map((text) => compileProject([{ path: "main.feat", text }])));
  expect(b?.plans[0]?.hash).toBe(a?.plans[0]?.hash);
});

test("a body of 500 items and a list of 500 values", async () => {
  const items = Array.from({ length: 500 }, (_, index) => `  i${index} = sum(v) tumbling 1h`).join("\n");
  const values = Array.from({ length: 500 }, (_, index) => index).join(", ");
  const text = `feature f on s where v in [${values}] by k <\n${items}\n>\n`;
  const { plans } = await compileProject([{ path: "main.feat", text }]);
  expect(plans[0]?.groups[0]?.aggregates).toHaveLength(500);
});

test("every node covers exactly its own text", () => {
  const parser = createFeatServices(EmptyFileSystem).feat.parser.LangiumParser;
  const text = `feature f on s where not a + /* c */ b * -c is not null and (${nested("(", "d == e", ")", 70)}) by k < >`;
  const { value } = parser.parse<ast.Model>(text);
  const texts: string[] = [];
  const visit = (node: ast.Expression): void => {
    if (!ast.isParenthesized(node)) texts.push(node.$cstNode?.text ?? "");
    for (const [key, part] of Object.entries(node)) {
      if (key.startsWith("$") || !ast.isExpression(part)) continue;
      expect(part.$container).toBe(node);
      expect(part.$containerProperty).toBe(key);
      visit(part);
    }
  };
  const [feature] = value.declarations;
  if (!ast.isFeature(feature) || !feature.where) throw new Error("no condition");
  visit(feature.where);
  expect(texts).toEqual([
    text.slice(text.indexOf("not"), text.lastIndexOf(" by")),
    "not a + /* c */ b * -c is not null",
    "a + /* c */ b * -c is not null",
    "a + /* c */ b * -c",
    "a",
    "b * -c",
    "b",
    "-c",
    "c",
    "d == e",
    "d",
    "e",
  ]);
});

const deep = (inner: string) => derived(`${"(".repeat(80)}${inner}${")".repeat(80)}`);

test.each([
  ["no operand", derived(`${"(".repeat(80)}x + <|)|>${")".repeat(79)}`), "syntax-error"],
  ["an operator too many", deep("x * <|*|> 2"), "syntax-error"],
  ["no operator", deep("x <|y|>"), "syntax-error"],
  ["a name that nobody knows", deep("<|nobody|>"), "unknown-item"],
  ["an argument too many", deep("<|abs(x, x)|>"), "wrong-argument-count"],
  ["no closing bracket", derived(`${"(".repeat(80)}x${")".repeat(79)}<||>`), "syntax-error"],
] as const)("a slip deep inside is reported once, where it is: %s", async (_, marked, code) => {
  await check(marked, code);
});

test.each([
  ["brackets", derived(nested("(", "x", ")", MAX_NESTING + 1)), MAX_NESTING],
  ["operators", derived(`x${" + x".repeat(MAX_OPERATORS + 1)}`), MAX_NESTING],
  ["types", `source s < a: ${nested("array<", "int", ">", MAX_DATA_NESTING + 1)} >`, MAX_DATA_NESTING],
])("beyond the bound: %s", async (_, text, nesting) => {
  const { diagnostics } = await load(text);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code }) => code).filter((code) => code !== "source-without-time")).toEqual([
    "nested-too-deeply",
  ]);
  expect(errors[0]?.message).toContain(`at most ${nesting} brackets`);
});

/** A process that has run nothing yet has the largest frames. */
test("by the command line, and in a worker", async () => {
  const folder = mkdtempSync(join(tmpdir(), "feat-nesting-"));
  try {
    for (const [index, text] of Object.values(DEEP).entries())
      writeFileSync(
        join(folder, `d${index}.feat`),
        text.replace("feature f", `feature f${index}`).replace("of f <", `of f${index} <`),
      );
    expect(await feat(["compile", "-o", "out"], { cwd: folder })).toMatchObject({ code: 0 });
    expect(await feat(["format", "--check"], { cwd: folder })).toMatchObject({ code: 1 });
  } finally {
    rmSync(folder, { recursive: true });
  }
  const language = new URL("../../language/dist/index.js", import.meta.url).href;
  const worker = new Worker(
    `import { parentPort, workerData } from "node:worker_threads";
     const { loadProject } = await import(${JSON.stringify(language)});
     const { hasErrors } = await loadProject(workerData);
     parentPort.postMessage(hasErrors);`,
    { eval: true, execArgv: ["--input-type=module"], workerData: [{ path: "a.feat", text: DEEP.calls }] },
  );
  const [hasErrors] = await once(worker, "message");
  expect(hasErrors).toBe(false);
  await worker.terminate();
});
