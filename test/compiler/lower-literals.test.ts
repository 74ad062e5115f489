// Numbers in the text reach the plan with their digits, in the type that their place asks for.
import { compileProject } from "@feat-lang/compiler";
import { printExpr } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";

test.each([
  ["price == 9999999999999999.95", "(price == 9999999999999999.95:decimal)"],
  ["price > -0.10", "(price > -0.10:decimal)"],
  ["price > 1.5e-1", "(price > 0.15:decimal)"],
  ["price > 10", "(price > 10:decimal)"],
  ["big == 9007199254740993", "(big == 9007199254740993:bigint)"],
  ["big == (-9223372036854775808)", "(big == -9223372036854775808:bigint)"],
  ["ratio > 10", "(ratio > 10:double)"],
  ["small in [1, null]", "in(small, 1, null)"],
])("%s", async (condition, expected) => {
  const columns = "k: string price: decimal(38,2) big: bigint ratio: double small: int event_timestamp: timestamp";
  const text = `source s < ${columns} > feature f on s where ${condition} by k < n = count(*) tumbling 1h >`;
  const { diagnostics, plans } = await compileProject([{ path: "main.feat", text }]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(plans.map((plan) => plan.where && printExpr(plan.where))).toEqual([expected]);
});
