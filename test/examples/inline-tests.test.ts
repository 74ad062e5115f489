// The test blocks of the examples pass, and there is at least one for each feature.
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { expect, test } from "vitest";
import { runTest } from "../../runtime/src/cli/inline-tests/run-test.js";
import { readProject } from "../../runtime/src/cli/project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

test.each(["examples/transactions", "examples/flights"])("%s", async (path) => {
  const { plans, tests } = await compileProject(await readProject([path], root));
  const planOf = new Map(plans.map((plan) => [plan.feature, plan]));
  const failures = tests.flatMap((inline) => {
    const plan = planOf.get(inline.feature);
    return plan ? runTest(inline, plan).failures : [`no feature ${inline.feature}`];
  });
  expect(failures).toEqual([]);
  expect(new Set(tests.map(({ feature }) => feature))).toEqual(new Set(planOf.keys()));
});
