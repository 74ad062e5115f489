// The `.feat` files of the examples: canonical layout, test blocks that pass, at least one for each feature.
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { formatText } from "@feat-lang/language";
import { describe, expect, test } from "vitest";
import { runTest } from "../../runtime/src/cli/inline-tests/run-test.js";
import { readProject } from "../../runtime/src/cli/project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe.each(["examples/transactions", "examples/flights"])("%s", async (folder) => {
  const files = await readProject([folder], root);

  test("is formatted", async () => {
    for (const { text, path } of files) expect(await formatText(text, path), path).toMatchObject({ text });
  });

  test("passes its own tests", async () => {
    const { plans, tests } = await compileProject(files);
    const planOf = new Map(plans.map((plan) => [plan.feature, plan]));
    expect(new Set(tests.map(({ feature }) => feature))).toEqual(new Set(planOf.keys()));
    for (const inline of tests) {
      const plan = planOf.get(inline.feature);
      expect(plan && runTest(inline, plan).remarks, inline.title).toEqual([]);
    }
  });
});
