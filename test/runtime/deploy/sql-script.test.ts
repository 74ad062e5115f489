// Compiled scripts, taken apart again as a gateway wants them.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_ENVIRONMENT } from "../../../compiler/src/default-environment.js";
import { emitFlinkSql } from "../../../compiler/src/flink/index.js";
import { splitScript } from "../../../runtime/src/deploy/sql-script.js";
import {
  aggregate,
  column,
  group,
  HOUR,
  literal,
  planOf,
  STRING,
  seedPlan,
  session,
  tumbling,
} from "../../support/plans.js";

const texts = (script: string) => splitScript(script).map(({ text }) => text);

test("the statements that were printed, in order", () => {
  const plan = planOf({
    columns: { status: STRING },
    groups: [
      group(tumbling(HOUR), [aggregate("n", "count"), aggregate("newest", "last", column("status", STRING))]),
      group(session(HOUR), [aggregate("m", "count")]),
    ],
  });
  for (const each of [seedPlan(), plan]) {
    const { sql, statements } = emitFlinkSql(each, DEFAULT_ENVIRONMENT);
    expect(texts(sql)).toEqual(statements.map(({ text }) => text));
  }
});

test("texts, names and comments with semicolons, quotes and words of SQL", () => {
  const hostile = fc.string({
    unit: fc.constantFrom("'", '"', "`", ";", "-", "/", "*", "\n", " ", "END", "BEGIN", "a", "\\", "é"),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      hostile,
      hostile.map((text) => `x${text.replaceAll("\n", "")}`),
      hostile,
      (value, name, doc) => {
        const status = column(name, STRING);
        const where = {
          op: "call",
          function: "equal",
          type: { kind: "boolean", nullable: true },
          arguments: [status, literal(value, STRING)],
        } as const;
        const plan = {
          ...planOf({
            columns: { [name]: STRING },
            where,
            groups: [group(tumbling(HOUR), [aggregate("n", "count")])],
          }),
          doc,
        };
        const { sql, statements } = emitFlinkSql(plan, DEFAULT_ENVIRONMENT);
        expect(texts(sql)).toEqual(statements.map(({ text }) => text));
      },
    ),
  );
});

test("each statement knows its line", () => {
  expect(splitScript("-- a\nSET 'x' = ';';\n\n/* b;\n */\nSELECT 1;\nSELECT 2")).toEqual([
    { text: "SET 'x' = ';'", line: 2 },
    { text: "SELECT 1", line: 6 },
    { text: "SELECT 2", line: 7 },
  ]);
});

test("all golden scripts end with the statement that starts the job", () => {
  const folder = new URL("../../compiler/golden/", import.meta.url);
  const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("job.sql"));
  expect(scripts.length).toBeGreaterThan(3);
  for (const path of scripts) {
    const statements = texts(readFileSync(new URL(path, folder), "utf8"));
    if (statements.length === 0) continue;
    expect(statements.at(-1)).toMatch(/^EXECUTE STATEMENT SET\nBEGIN\n[\s\S]*;\nEND$/);
    for (const statement of statements.slice(0, -1)) expect(statement).toMatch(/^(SET|CREATE) /);
  }
});
