// What a change of a feature does to its state, change by change.
import { compileProject } from "@feat-lang/compiler";
import { type AggregateDiff, diffPlans, type FeatureDiff } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { CHANGES, projectText } from "../support/upgrades.js";

async function diffOf(before: string, after: string): Promise<readonly FeatureDiff[]> {
  const [old, now] = await Promise.all([before, after].map((text) => compileProject([{ path: "main.feat", text }])));
  for (const compiled of [old, now]) {
    expect(compiled?.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  }
  return diffPlans(old?.plans ?? [], now?.plans ?? []);
}

const verdicts = (aggregates: readonly AggregateDiff[]) =>
  Object.fromEntries(aggregates.map(({ name, verdict }) => [name, verdict]));

describe("one feature", () => {
  test.each(CHANGES)("$name: $verdict", async ({ before, after, verdict, aggregates, reasons }) => {
    const [diff] = await diffOf(projectText(before), projectText(after));
    expect(diff?.verdict).toBe(verdict);
    expect(verdicts(diff?.aggregates ?? [])).toEqual(aggregates);
    expect(diff?.reasons).toEqual(reasons ?? []);
    expect(diff?.losesState).toBe(!["unchanged", "state-kept"].includes(verdict));
  });
});

test("a renamed aggregate says what it was", async () => {
  const [diff] = await diffOf(
    projectText({ body: "a = sum(amount) tumbling 1h" }),
    projectText({ body: "b = sum(amount) tumbling 1h" }),
  );
  expect(diff?.aggregates).toEqual([
    { name: "b", window: "tumbling_1h", verdict: "state-kept", change: "renamed from a" },
  ]);
});

test("features that come and go", async () => {
  const one = projectText({ body: "a = count(*) tumbling 1h" });
  const two = projectText({ body: "a = count(*) tumbling 1h", feature: "other" });
  const diffs = await diffOf(one, two);
  expect(diffs.map(({ feature, verdict, losesState }) => [feature, verdict, losesState])).toEqual([
    ["other", "added", false],
    ["stats", "removed", true],
  ]);
});

test("how long until values are whole again: the longest window, nothing of sessions", async () => {
  const before = { body: "a = count(*) tumbling 1h\n b = count(*) tumbling 1d" };
  const [windows] = await diffOf(projectText(before), projectText({ ...before, where: "amount > 1.0" }));
  expect(windows?.wholeAfterMs).toBe(86_400_000);
  const session = { body: "a = count(*) session 30m" };
  const [sessions] = await diffOf(projectText(session), projectText({ ...session, where: "amount > 1.0" }));
  expect(sessions?.losesState).toBe(true);
  expect(sessions?.wholeAfterMs).toBeUndefined();
});
