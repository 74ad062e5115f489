// `declaration.json` is the seed's feature as data: as text and as data it compiles to one and the same plan.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import { expect, test } from "vitest";
import { readProject } from "../../runtime/src/cli/project.js";
import { parseDeclaration } from "../../runtime/src/declaration/declaration.js";
import { printDeclaration } from "../../runtime/src/declaration/print-declaration.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("the declaration has the plan of the feature beside it", async () => {
  const declaration = JSON.parse(await readFile(`${root}examples/transactions/declaration.json`, "utf8"));
  const text = printDeclaration(parseDeclaration(declaration));
  const imported = await compileProject([{ path: "imported.feat", text }]);
  const written = await compileProject(await readProject(["examples/transactions"], root));
  const plan = written.plans.find(({ feature }) => feature === "realtime_transaction_stats");
  expect(imported.plans.map(({ hash }) => hash)).toEqual([plan?.hash]);
});
