// Everything the repository compiles, seen by real Flink: each golden project is planned, each example is run.
// Invariant: a column of a group's view has exactly the type that the plan gives the item.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileProject } from "@feat-lang/compiler";
import type { Plan } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { emitFlinkSql } from "../../compiler/src/flink/index.js";
import { sqlType } from "../../compiler/src/flink/sql-type.js";
import { describeOnFlink } from "../support/flink/cases.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { flinkRows } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GOLDEN = readdirSync(`${ROOT}/test/compiler/golden`).sort();

/** Plans of all `.feat` files in a folder; a project with errors has those that are left. */
async function plansOf(folder: string): Promise<readonly Plan[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".feat"))
    .sort();
  const { plans } = await compileProject(
    files.map((path) => ({ path, text: readFileSync(`${folder}/${path}`, "utf8") })),
  );
  return plans;
}

describeOnFlink("compiled projects on Flink", (flink) => {
  test.each(GOLDEN)(
    "golden %s is planned, with the types of its plan",
    async (name) => {
      for (const plan of await plansOf(`${ROOT}/test/compiler/golden/${name}`)) {
        const brokers = ["localhost:9092"];
        const { statements } = emitFlinkSql(plan, {
          tenant: "golden",
          source: { connector: "kafka", brokers, startup: "earliest-offset" },
          sink: { connector: "kafka", brokers },
          offline: { path: "file:///offline", format: "json" },
        });
        const texts = statements.map(({ text }) => text);
        const job = texts.pop() ?? "";
        const views = plan.groups.filter(({ window }) => window.kind !== "session" || plan.keys.length === 1);
        const [explained, ...described] = await flink.run([
          ...texts,
          job.replace(/^EXECUTE /, "EXPLAIN "),
          ...views.map(({ label }) => `DESCRIBE ${label}`),
        ]);
        expect(String(explained?.rows[0]?.[0])).toContain("Optimized Execution Plan");
        for (const [index, group] of views.entries()) {
          const types = new Map(
            described[index]?.rows.map(([column, type]) => [column, String(type).replace(" *ROWTIME*", "")]),
          );
          const expected = [
            ...group.aggregates.map((item) => [item.name, sqlType(item.type)]),
            ...group.derived.map((item) => [item.name, sqlType(item.value.type)]),
          ];
          expect(expected.map(([item]) => [item, types.get(item)])).toEqual(expected);
        }
      }
    },
    120_000,
  );

  test.each(readdirSync(`${ROOT}/examples`).sort())(
    "example %s gives the engine's rows",
    async (name) => {
      const folder = `${ROOT}/examples/${name}`;
      for (const plan of await plansOf(folder)) {
        const events = readFileSync(`${folder}/events.ndjson`, "utf8").trimEnd().split("\n");
        const rows = await flinkRows(flink, plan, events);
        expect(rows.length).toBeGreaterThan(0);
        expectSameRows(rows, engineRows(plan, events));
      }
    },
    120_000,
  );
});
