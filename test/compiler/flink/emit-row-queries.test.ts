// A plan's rows as queries: the job's own views, under names of their own.
import type { Plan } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { emitFlinkSql, emitRowQueries } from "../../../compiler/src/flink/index.js";
import {
  aggregate,
  column,
  DOUBLE,
  group,
  HOUR,
  keyOf,
  planOf,
  STRING,
  session,
  tumbling,
} from "../../support/plans.js";

const environment = {
  tenant: "acme-corp",
  source: { connector: "filesystem", path: "/events.json" },
  sink: { connector: "blackhole" },
} as const;

const planWith = (...keys: readonly string[]): Plan =>
  planOf({
    feature: "f",
    source: "payments",
    columns: { amount: DOUBLE, ...Object.fromEntries(keys.map((key) => [key, STRING])) },
    keys: keys.map((key) => keyOf(key, STRING)),
    groups: [
      group(tumbling(HOUR), [aggregate("total", "sum", column("amount", DOUBLE))]),
      group(session(HOUR), [aggregate("spread", "stddev", column("amount", DOUBLE))]),
    ],
  });

test("without a prefix the statements are the job's, up to its sinks", () => {
  const plan = planWith("a");
  const job = emitFlinkSql(plan, environment).statements.map(({ text }) => text);
  const { statements, events, groups } = emitRowQueries(plan, environment, "");
  expect(statements).toEqual(job.filter((text) => !/_output|EXECUTE/.test(text)));
  expect([events, ...groups]).toEqual([
    "SELECT * FROM events",
    "SELECT * FROM tumbling_1h",
    "SELECT * FROM session_1h",
  ]);
});

test("a prefix keeps every table and view of two inputs apart", () => {
  const created = ["one_", "two_"].map((prefix) =>
    emitRowQueries(planWith("a"), environment, prefix).statements.flatMap((text) =>
      [...text.matchAll(/^CREATE TEMPORARY \w+ (\S+)/g)].map(([, name]) => name),
    ),
  );
  expect(created[0]).toContain("one_tumbling_1h");
  expect(created[0]?.filter((name) => created[1]?.includes(name))).toEqual([]);
  const [, second] = emitRowQueries(planWith("a"), environment, "two_").groups;
  expect(second).toBe("SELECT * FROM two_session_1h");
});

test("sessions of several keys, which no view can hold, are within their query", () => {
  const [, sessions] = emitRowQueries(planWith("a", "b"), environment, "").groups;
  expect(sessions).toMatch(/^-- .*\nWITH [\s\S]*PARTITION BY \(a, b\)[\s\S]*\nSELECT \* FROM session_1h$/);
});
