// `feat compile`, `preview` and `graph` on a real project.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const feature = (name: string, window = "tumbling 1h") =>
  `feature ${name} on transactions by customer_id <\n  total = sum(amount) ${window}\n>\n`;

const contents = (folder: string) =>
  Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]));

test("compile writes artifacts, the same bytes again, and nothing that is unchanged", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f"), "b.feat": feature("g") });
  const first = await feat(["compile"], { cwd });
  expect(first).toMatchObject({ code: 0, stderr: "2 features: 11 written, 0 removed, 0 unchanged\n" });
  expect(filesBelow(join(cwd, "dist"))).toEqual([
    ...["f/flinkdeployment.yaml", "f/job.sql", "f/job.sql.map.json", "f/plan.json", "f/schema.json"],
    ...["g/flinkdeployment.yaml", "g/job.sql", "g/job.sql.map.json", "g/plan.json", "g/schema.json"],
    "manifest.json",
  ]);
  expect(first.stdout).toContain("wrote dist/f/plan.json\n");
  const again = await feat(["compile"], { cwd });
  expect(again).toEqual({ code: 0, stdout: "", stderr: "2 features: 0 written, 0 removed, 11 unchanged\n" });
  await feat(["compile", "--output", "other"], { cwd });
  expect(contents(join(cwd, "other"))).toEqual(contents(join(cwd, "dist")));
});

test("--types adds types.ts; without it the next compile removes it", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f"), "b.feat": feature("types") });
  const outcome = await feat(["compile", "--types", "-o", "out"], { cwd });
  expect(outcome.stdout).toContain("wrote out/types.ts\n");
  const types = readFileSync(join(cwd, "out", "types.ts"), "utf8");
  expect(types).toContain("export type FEvent = {");
  expect(types).toContain("readonly f: { readonly event: FEvent; readonly key: FKey; readonly row: FRow;");
  expect(await feat(["compile", "--types", "-o", "out"], { cwd })).toMatchObject({ code: 0, stdout: "" });
  expect((await feat(["compile", "-o", "out"], { cwd })).stdout).toContain("removed out/types.ts\n");
});

test("a changed feature is rewritten, one that is gone is removed", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f"), "b.feat": feature("g") });
  await feat(["compile", "-o", "out"], { cwd });
  writeFileSync(join(cwd, "a.feat"), feature("f", "tumbling 2h"));
  rmSync(join(cwd, "b.feat"));
  const outcome = await feat(["compile", "-o", "out/", "--json"], { cwd });
  expect(outcome.code).toBe(0);
  const { features, removed } = JSON.parse(outcome.stdout);
  expect({ features, removed }).toEqual({
    features: 1,
    removed: ["g/flinkdeployment.yaml", "g/job.sql", "g/job.sql.map.json", "g/plan.json", "g/schema.json"],
  });
  expect(filesBelow(join(cwd, "out"))).toEqual([
    ...["f/flinkdeployment.yaml", "f/job.sql", "f/job.sql.map.json", "f/plan.json", "f/schema.json"],
    "manifest.json",
  ]);
});

test("an error stops compile before it writes", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f"), "b.feat": feature("g", "tumbling") });
  const outcome = await feat(["compile"], { cwd });
  expect(outcome).toMatchObject({ code: 1, stdout: "" });
  expect(outcome.stderr).toMatch(/^b\.feat:2:\d+ error /);
  expect(outcome.stderr).toContain("error: 1 error in 2 files; nothing was done.\n");
  expect(filesBelow(cwd)).toEqual(["a.feat", "b.feat"]);
});

test("preview prints job.sql, with --map also positions", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f") });
  await feat(["compile"], { cwd });
  const plain = await feat(["preview", "f"], { cwd });
  expect(plain).toEqual({ code: 0, stdout: readFileSync(join(cwd, "dist/f/job.sql"), "utf8"), stderr: "" });
  const mapped = await feat(["preview", "f", "a.feat", "--map"], { cwd });
  expect(mapped.stdout).toContain("/* a.feat:2:3 */ ");
  expect(mapped.stdout.replaceAll(/\/\* a\.feat:\d+:\d+ \*\/ /g, "")).toBe(plain.stdout);
});

test("graph, from text and from plans", async () => {
  const cwd = scratchFolder({ "a.feat": feature("f") });
  await feat(["compile"], { cwd });
  const text = await feat(["graph"], { cwd });
  expect(text).toMatchObject({ code: 0, stderr: "" });
  expect(text.stdout).toContain('  n2[/"tumbling_1h<br/>total"/]');
  expect(await feat(["graph", "--plan", "dist"], { cwd })).toEqual(text);
  expect((await feat(["graph", "--format", "dot"], { cwd })).stdout).toMatch(/^digraph features \{/);
  expect((await feat(["graph", "--format", "svg"], { cwd })).stdout).toMatch(/^<svg .*<\/svg>\n$/s);
});

test("mistakes", async () => {
  const cwd = scratchFolder({ "a.feat": feature("spending"), "web/manifest.json": "{}" });
  expectMistake(
    await feat(["preview", "spendnig"], { cwd }),
    2,
    'There is no feature "spendnig". Did you mean "spending"?',
  );
  expectMistake(await feat(["preview"], { cwd }), 2, "FEATURE is missing");
  expectMistake(await feat(["graph", "--plan", "gone"], { cwd }), 2, '"gone" has no manifest.json');
  expectMistake(
    await feat(["graph", "a.feat", "--plan", "web"], { cwd }),
    2,
    '"a.feat" and --plan cannot be given together',
  );
  expectMistake(
    await feat(["compile", "-o", "web"], { cwd }),
    3,
    "web/manifest.json exists and feat did not write it.",
  );
  expectMistake(await feat(["compile", "-o", "a.feat"], { cwd }), 3, "a.feat");
});
