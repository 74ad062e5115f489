// A checked inline test to its plan.
import type { AstNode, ResolvedStep, ResolvedTest } from "@feat-lang/language";
import type { Span, TestPlan, TestStep } from "../plan/index.js";
import { lowerExpr, type Scope } from "./expression.js";
import type { SpanOf } from "./feature.js";

export function lowerTest(test: ResolvedTest, spanOf: SpanOf): TestPlan {
  const { feature } = test;
  if (!feature) throw new Error(`The checked test ${JSON.stringify(test.title)} has no feature.`);
  const items: Scope = { names: "item", types: feature.itemType };
  const place = (node: AstNode): Span => {
    const span = spanOf(node);
    if (!span) throw new Error(`A step of the test ${JSON.stringify(test.title)} stands nowhere.`);
    return span;
  };
  return {
    title: test.title,
    feature: feature.name,
    span: place(test.node),
    steps: test.steps.map((step) => lowerStep(step, items, place)),
  };
}

function lowerStep(step: ResolvedStep, items: Scope, place: (node: AstNode) => Span): TestStep {
  const span = place(step.node);
  switch (step.kind) {
    case "event":
      return { kind: "event", span, json: step.json };
    case "expect-late":
      return { kind: "expect-late", span, count: step.count };
    case "expect":
      return {
        kind: "expect",
        span,
        keys: step.keys,
        ...(step.atMs === undefined ? {} : { atMs: step.atMs }),
        conditions: step.conditions.map((condition) => ({ expr: lowerExpr(condition, items), span: place(condition) })),
      };
  }
}
