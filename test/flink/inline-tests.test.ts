// Inline tests on real Flink through its SQL gateway: what they say there, and that it is what they say without Flink.
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { compileProject } from "@feat-lang/compiler";
import type { Plan, TestPlan, Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runTest, type TestOutcome } from "../../runtime/src/cli/inline-tests/run-test.js";
import { runTestsOnFlink } from "../../runtime/src/cli/inline-tests/run-tests-on-flink.js";
import { createTestStream } from "../../runtime/src/cli/inline-tests/test-stream.js";
import { createRestGateway } from "../../runtime/src/flink/rest-gateway.js";
import { itemTypes } from "../../runtime/src/online/record.js";
import { ended, feat, startFeat } from "../cli/feat-process.js";
import { scratchFolder } from "../cli/scratch-folder.js";
import { type Gateway, startGateway } from "../support/flink/gateway.js";
import { flinkTool } from "../support/flink/java-home.js";
import { describeWith } from "../support/tool.js";

const FEATURES = `source payments <
  customer_id: string
  shop: int
  amount: decimal(38, 2)
  score: double
  units: bigint
  at: timestamp
  time at delay 5s
>

feature spending on payments where amount >= 0 by customer_id <
  n = count(*) tumbling 1h
  total = sum(amount) tumbling 1h
  mean = total / n
  units_last = last(units) tumbling 1h
  running = count(*) tumbling 1h every 15m
  running_max = max(score) tumbling 1h every 15m
  recent = count(*) sliding 30m every 10m
  recent_first = first(score) sliding 30m every 10m
  recent_end = max(at) sliding 30m every 10m
  visit = count(*) session 20m
  visit_spread = stddev(score) session 20m
>

feature by_shop on payments by customer_id, shop <
  n = count(*) session 20m
  total = sum(units) session 20m
>
`;

const event = (time: string, fields: Readonly<Record<string, unknown>> = {}) =>
  `  ${JSON.stringify({ customer_id: "c1", shop: 1, amount: 1, score: 1, units: 1, at: `2026-02-12T${time}Z`, ...fields })}`;
const block = (title: string, feature: string, ...steps: readonly string[]) =>
  `test ${JSON.stringify(title)} of ${feature} <\n${steps.join("\n")}\n>\n`;

async function compile(tests: string) {
  const {
    diagnostics,
    plans,
    tests: compiled,
  } = await compileProject([
    { path: "f.feat", text: FEATURES },
    { path: "t.feat", text: tests },
  ]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return compiled.map((test) => ({ test, plan: planOf(plans, test.feature) }));
}

function planOf(plans: readonly Plan[], feature: string): Plan {
  const plan = plans.find((candidate) => candidate.feature === feature);
  if (!plan) throw new Error(`No feature ${feature}.`);
  return plan;
}

describeWith(flinkTool, "inline tests on Flink", () => {
  let flink: Gateway | undefined;
  const url = () => flink?.gatewayUrl ?? "";
  const states = async () => {
    const text = await (await fetch(`${flink?.restUrl}/jobs`)).text();
    return [...text.matchAll(/"status":"([A-Z]+)"/g)].map(([, status]) => status);
  };
  beforeAll(async () => {
    flink = await startGateway();
  }, 300_000);
  afterAll(() => flink?.stop());

  function onFlink(tests: readonly { readonly test: TestPlan; readonly plan: Plan }[]) {
    const signal = new AbortController().signal;
    return runTestsOnFlink(tests, { gateway: createRestGateway(url()), signal, onFeature() {} });
  }

  test("what passes", async () => {
    const tests = await compile(
      [
        block("nothing at all", "spending"),
        block("no events", "spending", '  expect customer_id "c1": n is null'),
        block(
          "values between events",
          "spending",
          event("10:00:00", { amount: "99999999999999999999999999999999999.95", units: "9007199254740993" }),
          '  expect customer_id "c1": n == 1, total == cast("99999999999999999999999999999999999.95" as decimal(38, 2)), units_last == 9007199254740993',
          '  expect customer_id "c1": recent_end == timestamp "2026-02-12T10:00:00Z", visit_spread is null',
          event("10:01:00", { amount: 0.05, score: 3 }),
          '  expect customer_id "c1": n == 2, running_max == 3, visit_spread > 1.41, recent_first == 1',
          '  expect customer_id "c2": n is null, recent is null',
        ),
        block(
          "windows close and empty",
          "spending",
          event("10:00:00"),
          '  expect customer_id "c1" at "2026-02-12T11:00:00": n == 1, recent == 0, visit == 1',
          '  expect customer_id "c1" at "2026-02-12T12:00:00": n == 0, total is null, running == 0, visit == 1',
        ),
        block(
          "a watermark advanced by an expectation",
          "spending",
          event("10:00:00"),
          '  expect customer_id "c1" at "2026-02-12T11:00:00": n == 1',
          event("10:30:00"),
          "  expect late 1",
          '  expect customer_id "c1": n == 1',
        ),
        block(
          "an event is late once, in however many windows; not where it is rejected",
          "spending",
          event("10:00:00"),
          event("12:00:00"),
          "  expect late 0",
          event("10:00:00"),
          event("10:00:00", { amount: -1 }),
          event("10:00:00", { customer_id: null }),
          event("11:45:00", { amount: "x" }),
          event("11:30:00"),
          "  expect late 2",
        ),
        block(
          "several keys",
          "by_shop",
          event("10:00:00"),
          event("10:00:01", { shop: 2, units: 5 }),
          '  expect customer_id "c1", shop 2: n == 1, total == 5',
          event("10:20:01", { shop: 2, units: 6 }),
          '  expect customer_id "c1", shop 2: n == 2, total == 11',
        ),
      ].join(""),
    );
    const outcomes = await onFlink(tests);
    expect(outcomes.map(failuresOf)).toEqual(tests.map(({ test }) => ({ title: test.title, failures: [] })));
  }, 180_000);

  test("what fails says the same as without Flink", async () => {
    const tests = await compile(
      [
        block(
          "values",
          "spending",
          event("10:00:00"),
          '  expect customer_id "c1": n == 2, recent == 1, recent > visit',
        ),
        block("late", "spending", event("10:00:00"), event("12:00:00"), event("10:00:00"), "  expect late 2"),
        block("missing", "spending", event("10:00:00", { amount: null }), '  expect customer_id "c1": n == 0'),
        block("empty", "spending", event("10:00:00"), '  expect customer_id "c1" at "2026-02-12T12:00:00": n == 1'),
      ].join(""),
    );
    const outcomes = await onFlink(tests);
    expect(outcomes).toEqual(tests.map(({ test, plan }) => runTest(test, plan)));
    expect(outcomes.map(({ passed }) => passed)).toEqual([false, false, false, false]);
  }, 120_000);

  test("random events: after each one, every value and the number of late ones are the embedded engine's", async () => {
    const features = await compile(`${block("", "spending")}${block("", "by_shop")}`);
    const texts = fc
      .sample(fc.array(randomMoment, { minLength: 6, maxLength: 6 }), { numRuns: 1, seed: 7 })
      .flatMap((moments, at) => features.map(({ plan }) => randomTest(`test ${at}`, plan, moments)));
    const tests = await compile(texts.join(""));
    const passing = tests.map(({ test }) => ({ title: test.title, failures: [] }));
    expect(tests.map(({ test, plan }) => failuresOf(runTest(test, plan)))).toEqual(passing);
    expect((await onFlink(tests)).map(failuresOf)).toEqual(passing);
  }, 300_000);

  test("the command: outcomes, and nothing left behind", async () => {
    const tests = block("good", "by_shop", event("10:00:00"), '  expect customer_id "c1", shop 1: n == 1');
    const cwd = scratchFolder({ "f.feat": FEATURES, "t.feat": tests });
    const TMPDIR = scratchFolder();
    const outcome = await feat(["test", "--engine", "flink"], { cwd, env: { FEAT_FLINK_GATEWAY: url(), TMPDIR } });
    expect(outcome).toEqual({ code: 0, stdout: "ok    good (by_shop)\n", stderr: "1 test: 1 passed, 0 failed\n" });
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith("feat-"))).toEqual([]);
  }, 60_000);

  test("Ctrl-C stops the job on Flink and takes the files away", async () => {
    const tests = block("slow", "by_shop", event("10:00:00"), '  expect customer_id "c1", shop 1: n == 1');
    const cwd = scratchFolder({ "f.feat": FEATURES, "t.feat": tests });
    const before = (await states()).length;
    const TMPDIR = scratchFolder();
    const child = startFeat(["test", "--engine", "flink", "--gateway", url()], { cwd, env: { TMPDIR } });
    const outcome = ended(child);
    while ((await states()).length === before) await sleep(5);
    child.kill("SIGINT");
    expect(await outcome).toMatchObject({ code: 130, stdout: "" });
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith("feat-"))).toEqual([]);
    // A job that has not begun to read when it is stopped fails: its file is gone.
    while ((await states()).some((state) => !["FINISHED", "CANCELED", "FAILED"].includes(state ?? ""))) await sleep(20);
  }, 60_000);
});

function failuresOf({ test, remarks }: TestOutcome) {
  return {
    title: test.title,
    failures: remarks.filter(({ severity }) => severity === "error").map(({ message }) => message),
  };
}

/** An event, and when the expectations after it look. */
const randomMoment = fc.record({
  minute: fc.integer({ min: 0, max: 150 }),
  lookAt: fc.option(fc.integer({ min: 0, max: 240 }), { freq: 3 }),
  fields: fc.record({
    customer_id: fc.constantFrom("c1", "c1", "c1", "c2", null),
    shop: fc.constantFrom(1, 1, 2),
    amount: fc.constantFrom(1, 2.25, "0.01", -1, "x", null),
    score: fc.constantFrom(1, 2.5, -4, 1e9, null),
    units: fc.constantFrom(1, 2, "9007199254740993", null),
  }),
});

const timeOf = (minute: number) => new Date(Date.UTC(2026, 1, 12, 10, minute)).toISOString().slice(11, 19);

type Moment = typeof randomMoment extends fc.Arbitrary<infer T> ? T : never;

/** Expects of two customers, after each event, what the embedded engine shows of them. */
function randomTest(title: string, plan: Plan, moments: readonly Moment[]) {
  const stream = createTestStream(plan);
  const steps = moments.flatMap(({ minute, lookAt, fields }) => {
    const line = event(timeOf(minute), fields);
    stream.process(line);
    if (lookAt !== null) stream.advanceTo(Date.UTC(2026, 1, 12, 10, lookAt));
    const at = lookAt === null ? "" : ` at "2026-02-12T${timeOf(lookAt)}"`;
    const expectations = ["c1", "c2"].map((customer) => {
      const key = plan.keys.map(({ name }) => (name === "shop" ? "shop 1" : `${name} "${customer}"`)).join(", ");
      const read = stream.read(plan.keys.map(({ name }) => (name === "shop" ? 1 : customer)));
      const conditions = plan.groups
        .flatMap(itemTypes)
        .map(([item, type]) => conditionOf(item, type, read.get(item)?.value));
      return `  expect ${key}${at}: ${conditions.join(", ")}`;
    });
    return [line, ...expectations, `  expect late ${stream.late()}`];
  });
  return block(title, plan.feature, ...steps);
}

function conditionOf(item: string, type: Type, value: unknown): string {
  if (value === null || value === undefined) return `${item} is null`;
  if (type.kind === "timestamp") return `${item} == timestamp "${value}"`;
  return type.kind === "double" ? `abs(${item} - ${value}) < 1.0e-9` : `${item} == ${value}`;
}
