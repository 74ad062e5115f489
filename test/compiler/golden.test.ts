// Golden folders: `main.feat` compiled to everything a reader may look at. `npx vitest run test/compiler -u` rewrites
// them; review every change of a golden file as a change of behaviour.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { printPlan } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { printDiagnostics } from "../support/diagnostics.js";
import { planSchemaErrors } from "../support/plan-schema.js";

const folder = fileURLToPath(new URL("golden", import.meta.url));

describe.each(readdirSync(folder).sort())("golden %s", (name) => {
  const text = readFileSync(`${folder}/${name}/main.feat`, "utf8");
  const compilation = compileProject([{ path: "main.feat", text }]);
  const golden = (file: string) => `${folder}/${name}/${file}`;

  test("diagnostics", async () => {
    const { diagnostics } = await compilation;
    await expect(printDiagnostics(text, diagnostics)).toMatchFileSnapshot(golden("diagnostics.txt"));
  });

  test("plan", async () => {
    const { plans } = await compilation;
    expect(plans.map(planSchemaErrors)).toEqual(plans.map(() => []));
    await expect(plans.map(printPlan).join("\n")).toMatchFileSnapshot(golden("plan.txt"));
  });

  test("SQL", async () => {
    const { artifacts } = await compilation;
    const jobs = artifacts.filter(({ path }) => path.endsWith("/job.sql")).map((artifact) => artifact.text);
    await expect(jobs.join("\n")).toMatchFileSnapshot(golden("job.sql"));
  });

  test("the same text gives the same bytes, whatever the file is called", async () => {
    const { plans, artifacts } = await compilation;
    const again = await compileProject([{ path: "main.feat", text }]);
    expect(again.artifacts).toEqual(artifacts);
    const renamed = await compileProject([{ path: "other/name.feat", text: `\n// moved\n${text}` }]);
    expect(renamed.plans.map((plan) => plan.hash)).toEqual(plans.map((plan) => plan.hash));
  });
});
