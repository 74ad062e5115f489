// Inline tests on Flink as far as no Flink is needed: the inputs made of a test, the choice among rows, the command line.
import { existsSync, readFileSync } from "node:fs";
import { compileProject } from "@feat-lang/compiler";
import type { Plan, TestPlan } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flinkChecks } from "../../runtime/src/cli/inline-tests/flink-checks.js";
import type { CountedResult, FlinkRow } from "../../runtime/src/cli/inline-tests/flink-inputs.js";
import { countingPlan, countLate } from "../../runtime/src/cli/inline-tests/flink-late.js";
import { readFlinkValues } from "../../runtime/src/cli/inline-tests/flink-values.js";
import { runTestsOnFlink } from "../../runtime/src/cli/inline-tests/run-tests-on-flink.js";
import { createStreamEngine } from "../../runtime/src/engine/stream-engine.js";
import { WrittenNumber } from "../../runtime/src/engine/value/json.js";
import { FeatError } from "../../runtime/src/errors.js";
import { createEventReader } from "../../runtime/src/event/event-reader.js";
import type { ResultRow, SqlGateway } from "../../runtime/src/flink/sql-gateway.js";
import { freePorts } from "../support/flink/java-process.js";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const FEATURE = `source payments <
  customer_id: string
  amount: double
  at: timestamp
  time at delay 5m
>

feature f on payments where amount >= 0 by customer_id <
  n = count(*) tumbling 1h
  running = count(*) tumbling 1h every 15m
  recent = sum(amount) sliding 30m every 10m
  visit = count(amount) session 20m
>

feature by_time on payments by at <
  m = count(*) tumbling 1h
>
`;

const line = (time: string, fields: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ customer_id: "c1", amount: 1, at: `2026-02-12T${time}Z`, ...fields });

async function compile(feature: string, ...steps: readonly string[]) {
  const { diagnostics, plans, tests } = await compileProject([
    { path: "f.feat", text: `${FEATURE}\ntest "t" of ${feature} <\n${steps.join("\n")}\n>\n` },
  ]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const [test] = tests;
  const plan = plans.find((candidate) => candidate.feature === feature);
  if (!test || !plan) throw new Error("No test.");
  return { test, plan };
}

/** What a bounded input of `f` gives on Flink, from the embedded engine; and how many of its events came too late. */
function boundedResult(plan: Plan, input: readonly string[]): CountedResult & { readonly late: number } {
  const reader = createEventReader(plan.source);
  const rows = new Map(plan.groups.map(({ label }) => [label, [] as FlinkRow[]]));
  const late = new Set<number>();
  let events = 0;
  let current = 0;
  const engine = createStreamEngine({
    plans: [plan],
    columns: reader.columns,
    emit: "final",
    trackChanges: false,
    listener: {
      emission: ({ group, key, windowStart, windowEnd, values }) =>
        rows.get(group.label)?.push({ key, start: windowStart, end: windowEnd, values: [...values] }),
      late: () => late.add(current),
      nullKey() {},
    },
  });
  for (const [at, text] of input.entries()) {
    current = at;
    const bytes = Buffer.from(text);
    const reading = reader.readJson(bytes, 0, bytes.length);
    if (reading.accepted) engine.process({ row: reading.row, time: reading.time, partition: 0 });
    const { customer_id, amount } = JSON.parse(text);
    if (typeof customer_id === "string" && amount >= 0 && amount !== null) events++;
  }
  engine.finish();
  return { events, rows, late: late.size };
}

describe("what is asked of Flink", () => {
  test("an input for each expectation; a time between two events moves the watermark", async () => {
    const { test, plan } = await compile(
      "f",
      line("10:00:00"),
      '  expect customer_id "c1" at "2026-02-12T12:00:00": n == 1',
      '  expect customer_id "c1" at "2026-02-12T11:00:00": n == 1',
      line("10:30:00"),
      "  expect late 1",
    );
    const first = [line("10:00:00")];
    const second = [...first, '{"at":"2026-02-12T12:05:00.000Z"}', line("10:30:00")];
    expect(flinkChecks(test, plan)).toMatchObject([
      { kind: "values", input: first, watermark: Date.UTC(2026, 1, 12, 12) },
      { kind: "values", input: first, watermark: Date.UTC(2026, 1, 12, 12) },
      { kind: "late", count: 1, inputs: [first, second] },
    ]);
  });

  test.each([
    ["by_time", 'at "2026-02-12T10:00:00Z" at "2026-02-12T12:00:00": m == 1'],
    ["f", 'customer_id "c1" at "9999-12-31T23:59:00": n == 0'],
  ])("what no event can do is an error where it matters (%s)", async (feature, expectation) => {
    const last = await compile(feature, line("10:00:00"), `  expect ${expectation}`);
    expect(flinkChecks(last.test, last.plan)).toMatchObject([{ kind: "values" }]);
    const between = await compile(feature, line("10:00:00"), `  expect ${expectation}`, line("10:00:00"));
    expect(flinkChecks(between.test, between.plan)).toMatchObject([
      { kind: "values" },
      { severity: "error", message: expect.stringContaining("there is none such here") },
    ]);
  });
});

test("of the rows of a bounded input the same are looked at as in the stream, and the same events are late", async () => {
  const { test: empty, plan } = await compile("f");
  const moment = fc.record({
    minute: fc.integer({ min: 0, max: 180 }),
    customer: fc.constantFrom("c1", "c1", "c2", null),
    amount: fc.constantFrom(1, 2, 4, 8, null, -1),
    lookAt: fc.option(fc.integer({ min: 0, max: 240 }), { freq: 3 }),
  });
  const span = { file: "f.feat", line: 1, column: 1, endLine: 1, endColumn: 2 };
  const time = (minute: number) => new Date(Date.UTC(2026, 1, 12, 10, minute)).toISOString();
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 12 }), (moments) => {
      const steps = moments.flatMap(({ minute, customer, amount, lookAt }): TestPlan["steps"] => [
        { kind: "event", span, json: JSON.stringify({ customer_id: customer, amount, at: time(minute) }) },
        {
          kind: "expect",
          span,
          keys: [{ name: "customer_id", json: '"c1"' }],
          ...(lookAt === null ? {} : { atMs: Date.parse(time(lookAt)) }),
          conditions: [],
        },
      ]);
      const last = moments.length === 0 ? [] : [{ kind: "expect-late", span, count: 0 } as const];
      const counting = countingPlan(plan);
      for (const check of flinkChecks({ ...empty, steps: [...steps, ...last] }, plan)) {
        if (!("kind" in check)) continue;
        if (check.kind === "late") {
          const { late } = boundedResult(plan, check.inputs.at(-1) ?? []);
          expect(
            countLate(
              counting,
              check.inputs.map((input) => boundedResult(counting, input)),
            ),
          ).toBe(late);
        } else {
          const read = readFlinkValues({ ...check, plan, result: boundedResult(plan, check.input) });
          const valuesOf = (values: typeof read) => [...values].map(([item, { value }]) => [item, value]);
          expect(valuesOf(read)).toEqual(valuesOf(check.embedded));
        }
      }
    }),
    { numRuns: 400 },
  );
});

describe("a run", () => {
  /** Answers queries with `answer`; statements and the files they name are kept. */
  function fakeFlink(answer: (statement: string, path: string) => readonly ResultRow[]) {
    const seen = { path: "", text: "", closed: 0, properties: {} };
    const gateway: SqlGateway = {
      async openSession({ properties }) {
        seen.properties = properties;
        return {
          async execute(statement) {
            seen.path = /'file:\/\/([^']+)'/.exec(statement)?.[1] ?? seen.path;
            if (!statement.startsWith("SELECT")) return [];
            seen.text = readFileSync(seen.path, "utf8");
            return answer(statement, seen.path);
          },
          async close() {
            seen.closed++;
          },
        };
      },
    };
    return { gateway, seen };
  }

  const run = async (gateway: SqlGateway, ...steps: readonly string[]) =>
    runTestsOnFlink([await compile("by_time", ...steps)], {
      gateway,
      signal: new AbortController().signal,
      onFeature() {},
    });

  test("Flink's values decide, and neither file nor session is left", async () => {
    const [start, end] = ["2026-02-12T10:00:00", "2026-02-12T11:00:00"];
    const { gateway, seen } = fakeFlink(() => [[new WrittenNumber("0"), start, start, end, new WrittenNumber("7")]]);
    const expectation = '  expect at "2026-02-12T10:00:00Z": m == 7, m == 1';
    const [outcome] = await run(gateway, line("10:00:00"), expectation);
    expect(outcome?.remarks.map(({ message }) => message)).toEqual([
      "m is 7 in the open window 2026-02-12T10:00:00.000Z to 2026-02-12T11:00:00.000Z.",
    ]);
    expect(seen).toMatchObject({
      text: `${line("10:00:00")}\n`,
      closed: 1,
      properties: { "parallelism.default": "1" },
    });
    expect(existsSync(seen.path)).toBe(false);
  });

  test("a file that Flink does not see comes with what to do", async () => {
    const { gateway, seen } = fakeFlink((_, path) => {
      throw new FeatError("flink-failed", `Flink: File ${path} does not exist`);
    });
    await expect(run(gateway, line("10:00:00"), '  expect at "2026-02-12T10:00:00Z": m == 1')).rejects.toMatchObject({
      code: "flink-failed",
      hint: expect.stringContaining("TMPDIR"),
    });
    expect(seen.closed).toBe(1);
    expect(existsSync(seen.path)).toBe(false);
  });
});

describe("the command line", () => {
  const call = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    feat(["test", ...args], {
      cwd: scratchFolder({ "f.feat": `${FEATURE}\ntest "t" of f <\n>\n` }),
      env: { FEAT_FLINK_GATEWAY: "", ...env },
    });

  test.each([
    [
      ["--engine", "flink"],
      "--engine flink needs the address of an SQL gateway.\nhint: Add --gateway http://localhost:8083",
    ],
    [["--engine", "flink", "--gateway", "localhost:8083"], '"localhost:8083" is no address of an SQL gateway.'],
    [["--engine", "flink", "--gateway", "nowhere"], '"nowhere" is no address of an SQL gateway.'],
    [["--engine", "flink", "--gateway", "http://u:secret@h:1"], "The address of the SQL gateway holds a user name"],
    [["--gateway", "http://localhost:8083"], "--gateway says where Flink is, but the tests run without it."],
  ])("%j", async (args, message) => {
    const outcome = await call(args);
    expectMistake(outcome, 2, message);
    expect(outcome.stderr).not.toContain("secret");
  });

  test("nothing listens at the address in the environment", async () => {
    const [port] = await freePorts(1);
    const url = `http://localhost:${port}`;
    const outcome = await call(["--engine", "flink"], { FEAT_FLINK_GATEWAY: url });
    expectMistake(outcome, 3, `The Flink SQL gateway at ${url} cannot be reached: nothing listens there.`);
  });
});
