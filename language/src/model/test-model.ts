// A test resolved: its events as JSON text, its expectations with keys and times.
import type { JsonValue, Test } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { parseTimestampLiteral } from "../typing/time-literal.js";
import type { ResolvedFeature, ResolvedStep, ResolvedTest } from "./resolved.js";

export function resolveTest(node: Test, feature: ResolvedFeature | undefined): ResolvedTest {
  return { title: node.title, node, ...(feature ? { feature } : {}), steps: node.steps.map(resolveStep) };
}

function resolveStep(node: ast.TestStep): ResolvedStep {
  if (ast.isJsonObject(node)) return { kind: "event", node, json: printJson(node) };
  if (ast.isLateExpectation(node)) return { kind: "expect-late", node, count: Number(node.count) };
  const atMs = node.at === undefined ? undefined : parseTimestampLiteral(node.at);
  return {
    kind: "expect",
    node,
    keys: node.keys.map((key) => ({ name: key.key?.$refText ?? "", json: printJson(key.value) })),
    ...(atMs === undefined ? {} : { atMs }),
    conditions: node.conditions,
  };
}

/** JSON text with numbers as written; the last of several members of one name counts, as in JSON. */
export function printJson(node: JsonValue | undefined): string {
  if (ast.isJsonObject(node)) {
    return `{${node.members.map((member) => `${JSON.stringify(member.field?.$refText ?? "")}:${printJson(member.value)}`).join(",")}}`;
  }
  if (ast.isJsonArray(node)) return `[${node.elements.map(printJson).join(",")}]`;
  if (ast.isStringLiteral(node)) return JSON.stringify(node.value);
  if (ast.isNumberLiteral(node) || ast.isBooleanLiteral(node)) return node.value;
  return "null";
}
