// An expectation against what is shown at that moment, by whatever engine.
import type { Expr, Plan, Span, TestStep, Type } from "@feat-lang/compiler/plan";
import { compileExpr } from "../../engine/expression/compile.js";
import { convertJson } from "../../engine/value/convert.js";
import type { JsonValue } from "../../engine/value/print.js";
import type { Value } from "../../engine/value/value.js";
import { FeatError } from "../../errors.js";
import { JsonCursor } from "../../event/json-cursor.js";
import { parseEntityKey } from "../../online/entity-key.js";
import type { FeatureValue, FeatureValues } from "../../online/read-record.js";
import { itemTypes } from "../../online/record.js";
import { counted } from "../counted.js";
import type { Remark } from "./run-test.js";

export type Expectation = Extract<TestStep, { readonly kind: "expect" }>;

/** The entity that it is about, or what is wrong with it. */
export function parseExpectedKey(step: Expectation, plan: Plan): { readonly key: readonly Value[] } | Remark {
  // Numbers keep their digits as text.
  const entity = step.keys.map(({ name, json }) => [name, json.startsWith('"') ? JSON.parse(json) : json] as const);
  try {
    return { key: parseEntityKey(plan, Object.fromEntries(entity)) };
  } catch (error) {
    if (!(error instanceof FeatError)) throw error;
    return { severity: "error", span: step.span, message: error.message };
  }
}

/** An error for each condition that is not true of what is read of the entity. */
export function checkExpectation(step: Expectation, plan: Plan, read: FeatureValues): readonly Remark[] {
  const types = new Map(plan.groups.flatMap((group) => itemTypes(group)));
  const names = [...types.keys()];
  const slots = new Map(names.map((name, slot) => [name, slot]));
  const row = names.map((name) => engineValue(read.get(name)?.value ?? null, types.get(name)));
  return step.conditions
    .filter(({ expr }) => compileExpr(expr, slots)(row) !== true)
    .map(({ expr, span }) => ({ severity: "error", span, message: describeValues(itemsOf(expr), read) }));
}

/** An error unless as many events came too late. */
export function checkLate(late: number, { count, span }: { readonly count: number; readonly span: Span }): Remark[] {
  if (late === count) return [];
  return [{ severity: "error", span, message: `${counted(late, "event")} came too late, not ${count}.` }];
}

const cursor = new JsonCursor();

/** A printed value as the engine holds it. */
function engineValue(printed: JsonValue, type: Type | undefined): Value {
  if (printed === null || type === undefined) return null;
  const bytes = Buffer.from(JSON.stringify(printed));
  cursor.reset(bytes, 0, bytes.length);
  return convertJson(cursor.readValue(), type, () => {
    throw new Error(`a printed value that does not read back: ${JSON.stringify(printed)}`);
  });
}

function itemsOf(expr: Expr): ReadonlySet<string> {
  switch (expr.op) {
    case "item":
      return new Set([expr.name]);
    case "field":
    case "element":
    case "cast":
      return itemsOf(expr.of);
    case "call":
      return new Set(expr.arguments.flatMap((argument) => [...itemsOf(argument)]));
    default:
      return new Set();
  }
}

/** `txn_sum_1h is 99.5 in the open window 2026-02-12T10:00:00.000Z to 2026-02-12T11:00:00.000Z.`, a line per window. */
function describeValues(items: ReadonlySet<string>, read: FeatureValues): string {
  const byWindow = new Map<string, string[]>();
  for (const item of items) {
    const value = read.get(item);
    if (!value) continue;
    const place = describeWindow(value);
    byWindow.set(place, [...(byWindow.get(place) ?? []), `${item} is ${JSON.stringify(value.value)}`]);
  }
  if (byWindow.size === 0) return "This is not true.";
  return [...byWindow].map(([place, values]) => `${values.join(", ")}${place}.`).join("\n");
}

function describeWindow({ status, window, window_start, window_end }: FeatureValue): string {
  if (status === "missing") return ": no event of this entity has counted";
  if (window_start === null || window_end === null) return `: no row of ${window} has counted`;
  return ` in the ${status} window ${window_start} to ${window_end}`;
}
