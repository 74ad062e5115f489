// One inline test: its steps in order on a stream of its own.
import type { Plan, Span, TestPlan } from "@feat-lang/compiler/plan";
import { checkExpectation, checkLate, parseExpectedKey } from "./check-expectation.js";
import { createTestStream } from "./test-stream.js";

export interface TestOutcome {
  readonly test: TestPlan;
  readonly passed: boolean;
  /** In the order of the steps. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  /** `error`: an expectation that is not met; `info`: an event that did not count as written, which is legal. */
  readonly severity: "error" | "info";
  readonly span: Span;
  readonly message: string;
}

export function runTest(test: TestPlan, plan: Plan): TestOutcome {
  const stream = createTestStream(plan);
  const remarks: Remark[] = [];
  for (const step of test.steps) {
    const { span } = step;
    if (step.kind === "event") {
      const problem = stream.process(step.json);
      if (problem !== undefined) remarks.push({ severity: "info", span, message: problem });
    } else if (step.kind === "expect-late") {
      remarks.push(...checkLate(stream.late(), step));
    } else {
      if (step.atMs !== undefined) stream.advanceTo(step.atMs);
      const key = parseExpectedKey(step, plan);
      remarks.push(...("message" in key ? [key] : checkExpectation(step, plan, stream.read(key.key))));
    }
  }
  return outcomeOf(test, remarks);
}

export function outcomeOf(test: TestPlan, remarks: readonly Remark[]): TestOutcome {
  return { test, passed: remarks.every(({ severity }) => severity !== "error"), remarks };
}
