// Several features on one source: whose columns are read, and what cannot be read together.
import type { Plan } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { mergeSources } from "../../../runtime/src/event/merge-sources.js";
import {
  aggregate,
  DOUBLE,
  group,
  HOUR,
  type PlanParts,
  planOf,
  STRING,
  TIMESTAMP,
  tumbling,
} from "../../support/plans.js";

const plan = (feature: string, parts: Partial<PlanParts>): Plan =>
  planOf({ feature, groups: [group(tumbling(HOUR), [aggregate("n", "count")])], ...parts });

function refusal(...plans: Plan[]): FeatError {
  try {
    mergeSources(plans);
  } catch (error) {
    if (error instanceof FeatError) return error;
    throw error;
  }
  throw new Error("the plans were merged");
}

describe("mergeSources", () => {
  test("joins the columns in order of first appearance", () => {
    const merged = mergeSources([
      plan("a", { columns: { amount: DOUBLE } }),
      plan("b", { columns: { status: STRING, amount: DOUBLE } }),
    ]);
    expect(merged.columns.map((column) => column.name)).toEqual(["customer_id", "amount", "event_timestamp", "status"]);
    expect(merged.time).toEqual({ column: "event_timestamp", delayMs: 5_000 });
  });

  test("refuses plans that disagree, saying on what", () => {
    const a = plan("a", { columns: { x: DOUBLE } });
    const error = refusal(a, plan("b", { columns: { x: STRING } }));
    expect([error.code, error.exitCode]).toEqual(["conflicting-plans", 2]);
    expect(error.message).toBe("In source transactions, column x is double for feature a and string for feature b.");
    expect(refusal(a, plan("b", { delayMs: 60_000 })).message).toBe(
      "In source transactions, the delay is 5s for feature a and 1m for feature b.",
    );
    expect(refusal(a, plan("b", { time: { name: "ts", type: TIMESTAMP } })).message).toBe(
      "In source transactions, the event time column is event_timestamp for feature a and ts for feature b.",
    );
    const nullable = refusal(a, plan("b", { columns: { x: { kind: "double", nullable: false } } }));
    expect(nullable.message).toContain("column x is double for feature a and double not null for feature b");
  });
});
