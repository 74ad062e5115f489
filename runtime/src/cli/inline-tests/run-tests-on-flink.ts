// Inline tests on the Flink cluster behind an SQL gateway.
// Invariant: nothing is left behind, neither files nor a session, however it ends.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, TestPlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../../errors.js";
import { type SqlGateway, withSession } from "../../flink/sql-gateway.js";
import { checkExpectation, checkLate } from "./check-expectation.js";
import { type FlinkCheck, type FlinkInput, flinkChecks } from "./flink-checks.js";
import { createFlinkInputs, type FlinkInputs } from "./flink-inputs.js";
import { countingPlan, countLate } from "./flink-late.js";
import { readFlinkValues } from "./flink-values.js";
import { outcomeOf, type Remark, type TestOutcome } from "./run-test.js";

export interface FlinkTest {
  readonly test: TestPlan;
  readonly plan: Plan;
}

export interface FlinkRun {
  readonly gateway: SqlGateway;
  readonly signal: AbortSignal;
  /** Before the tests of each feature. */
  onFeature(feature: string): void;
}

/** One subtask: with several, one that has no events could hold back the watermark of the others. */
const PROPERTIES = {
  "execution.runtime-mode": "streaming",
  "parallelism.default": "1",
  "table.exec.resource.default-parallelism": "1",
};

/** Outcomes in the order of the tests. */
export async function runTestsOnFlink(tests: readonly FlinkTest[], run: FlinkRun): Promise<readonly TestOutcome[]> {
  if (tests.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), "feat-test-"));
  try {
    return await withSession(run.gateway, { properties: PROPERTIES, signal: run.signal }, async (session) => {
      const inputs = createFlinkInputs(session, folder);
      const outcomes = new Map<TestPlan, TestOutcome>();
      for (const [plan, ofFeature] of Map.groupBy(tests, (test) => test.plan)) {
        run.onFeature(plan.feature);
        for (const outcome of await runFeature(plan, ofFeature, inputs)) outcomes.set(outcome.test, outcome);
      }
      return tests.flatMap(({ test }) => outcomes.get(test) ?? []);
    });
  } catch (error) {
    throw withAdvice(error, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runFeature(plan: Plan, tests: readonly FlinkTest[], inputs: FlinkInputs): Promise<TestOutcome[]> {
  const planned = tests.map(({ test }) => ({ test, steps: flinkChecks(test, plan) }));
  const checks = planned.flatMap(({ steps }) => steps.filter((step): step is FlinkCheck => "kind" in step));
  const ofValues = checks.flatMap((check) => (check.kind === "values" ? [check.input] : []));
  const resultOf = await runOnce(ofValues, (wanted) => inputs.run(plan, wanted));
  const counting = countingPlan(plan);
  const ofLate = checks.flatMap((check) => (check.kind === "late" ? check.inputs : []));
  const countsOf = await runOnce(ofLate, (wanted) => inputs.runCounted(counting, wanted));
  const remarksOf = (step: Remark | FlinkCheck): readonly Remark[] => {
    if (!("kind" in step)) return [step];
    if (step.kind === "late") return checkLate(countLate(counting, step.inputs.map(countsOf)), step);
    return checkExpectation(step.step, plan, readFlinkValues({ ...step, plan, result: resultOf(step.input) }));
  };
  return planned.map(({ test, steps }) => outcomeOf(test, steps.flatMap(remarksOf)));
}

/** Equal inputs, as of two expectations with no event between them, are one. */
async function runOnce<R>(
  wanted: readonly FlinkInput[],
  run: (inputs: readonly FlinkInput[]) => Promise<readonly R[]>,
): Promise<(input: FlinkInput) => R> {
  const unique = new Map(wanted.map((input) => [input.join("\n"), input]));
  const results = await run([...unique.values()]);
  const byText = new Map([...unique.keys()].map((text, at) => [text, results[at]]));
  return (input) => {
    const result = byText.get(input.join("\n"));
    if (!result) throw new Error("an input that was not run");
    return result;
  };
}

function withAdvice(error: unknown, folder: string): unknown {
  if (!(error instanceof FeatError) || error.code !== "flink-failed" || !error.message.includes(folder)) return error;
  return new FeatError(error.code, error.message, {
    cause: error.cause,
    hint: "The gateway and its cluster must run on this machine and see its folder for temporary files (TMPDIR).",
  });
}
