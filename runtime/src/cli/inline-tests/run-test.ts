// One inline test: its steps in order on a stream of its own.
import type { Plan, Span, TestPlan } from "@feat-lang/compiler/plan";
import { counted } from "../counted.js";
import { checkExpectation } from "./check-expectation.js";
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
    } else if (step.kind === "expect") {
      remarks.push(...checkExpectation(step, plan, stream));
    } else if (stream.late() !== step.count) {
      const message = `${counted(stream.late(), "event")} came too late, not ${step.count}.`;
      remarks.push({ severity: "error", span, message });
    }
  }
  return { test, passed: remarks.every(({ severity }) => severity !== "error"), remarks };
}
