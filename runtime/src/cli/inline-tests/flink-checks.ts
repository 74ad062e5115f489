// What one inline test asks of Flink: for each expectation the events before it, as a bounded input.
// Invariant: Flink computes every value and decides about every late event; the embedded stream that runs alongside only
// says how far the watermark is and which of two windows with rows an expectation looks at.
import type { Plan, Span, TestPlan } from "@feat-lang/compiler/plan";
import { printTimestamp, TIMESTAMP_MAX } from "../../engine/value/timestamp.js";
import type { Value } from "../../engine/value/value.js";
import type { FeatureValues } from "../../online/read-record.js";
import { type Expectation, parseExpectedKey } from "./check-expectation.js";
import type { Remark } from "./run-test.js";
import { createTestStream } from "./test-stream.js";

/** The lines of a file of events. */
export type FlinkInput = readonly string[];

export type FlinkCheck =
  | {
      readonly kind: "values";
      readonly step: Expectation;
      readonly key: readonly Value[];
      readonly input: FlinkInput;
      readonly watermark: number;
      /** What the embedded engine shows of the entity. */
      readonly embedded: FeatureValues;
    }
  | {
      readonly kind: "late";
      readonly span: Span;
      readonly count: number;
      /** One for each event so far, ending with it. */
      readonly inputs: readonly FlinkInput[];
    };

/** In the order of the test's steps. */
export function flinkChecks(test: TestPlan, plan: Plan): readonly (Remark | FlinkCheck)[] {
  const stream = createTestStream(plan);
  const found: (Remark | FlinkCheck)[] = [];
  const lines: string[] = [];
  const inputs: FlinkInput[] = [];
  /** Of an expectation with a time that the events after it must not fall behind. */
  let advanced: Expectation | undefined;
  for (const step of test.steps) {
    const { span } = step;
    if (step.kind === "event") {
      if (advanced?.atMs !== undefined) {
        const line = watermarkLine(plan, advanced.atMs);
        if (line === undefined) return [...found, outOfReach(advanced)];
        lines.push(line);
        advanced = undefined;
      }
      lines.push(step.json);
      inputs.push([...lines]);
      const problem = stream.process(step.json);
      if (problem !== undefined) found.push({ severity: "info", span, message: problem });
    } else if (step.kind === "expect-late") {
      found.push({ kind: "late", span, count: step.count, inputs: [...inputs] });
    } else {
      if (step.atMs !== undefined && step.atMs > stream.watermark()) {
        stream.advanceTo(step.atMs);
        advanced = step;
      }
      const key = parseExpectedKey(step, plan);
      if ("message" in key) found.push(key);
      else {
        const input = inputs.at(-1) ?? [];
        found.push({
          kind: "values",
          step,
          ...key,
          input,
          watermark: stream.watermark(),
          embedded: stream.read(key.key),
        });
      }
    }
  }
  return found;
}

/** An event without a key: it moves the watermark and counts nowhere. */
function watermarkLine(plan: Plan, watermark: number): string | undefined {
  const { column, delayMs } = plan.source.time;
  const time = watermark + delayMs;
  const isKey = plan.keys.every(({ value }) => value.op === "column" && value.name === column);
  if (isKey || time > TIMESTAMP_MAX) return undefined;
  // Windows that end before 1970 never hold a row.
  return JSON.stringify({ [column]: printTimestamp(Math.max(time, 0)) });
}

function outOfReach({ span }: Expectation): Remark {
  const message =
    "On Flink only an event without a key can move the watermark to this time, and there is none such here.";
  return { severity: "error", span, message };
}
