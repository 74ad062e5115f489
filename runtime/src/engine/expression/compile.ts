// Expressions of a plan compiled to closures, once per plan.
// Invariant: a plan that does not fit its columns or items is a bug of the compiler and throws here, not at an event.
import type { Expr, TypeOf } from "@feat-lang/compiler/plan";
import type { Value } from "../value/value.js";
import { castEvaluator } from "./cast.js";
import type { Evaluate, Operand } from "./evaluate.js";
import { lift } from "./lift.js";
import { valueOfLiteral } from "./literal.js";
import { SCALAR_EVALUATORS } from "./scalar-functions.js";

/** Where the values of names stand in a row: columns of an event, or items of a window. */
export type Slots = ReadonlyMap<string, number>;

export function compileExpr(expr: Expr, slots: Slots): Evaluate {
  switch (expr.op) {
    case "literal": {
      const value = valueOfLiteral(expr.value, expr.type);
      return () => value;
    }
    case "column":
    case "item": {
      const slot = slots.get(expr.name);
      if (slot === undefined) throw new TypeError(`The plan names an unknown ${expr.op}: ${expr.name}`);
      return (row) => row[slot] as Value;
    }
    case "field":
      return compileField(expr, slots);
    case "element":
      return compileElement(expr, slots);
    case "cast":
      return castEvaluator(compileOperand(expr.of, slots), expr.type);
    case "call":
      return SCALAR_EVALUATORS[expr.function]({
        type: expr.type,
        operands: expr.arguments.map((argument) => compileOperand(argument, slots)),
      });
  }
}

function compileOperand(expr: Expr, slots: Slots): Operand {
  return {
    type: expr.type,
    evaluate: compileExpr(expr, slots),
    constant: expr.op === "literal" ? expr.value : undefined,
  };
}

function compileField(expr: Extract<Expr, { op: "field" }>, slots: Slots): Evaluate {
  const { type } = expr.of;
  const at = type.kind === "row" ? type.fields.findIndex((field) => field.name === expr.name) : -1;
  if (at < 0) throw new TypeError(`The plan names an unknown field: ${expr.name}`);
  return lift(compileExpr(expr.of, slots) as Evaluate<readonly Value[]>, (fields) => fields[at] as Value);
}

function compileElement(expr: Extract<Expr, { op: "element" }>, slots: Slots): Evaluate {
  const { at } = expr;
  const kind: TypeOf<"array" | "map">["kind"] = typeof at === "string" ? "map" : "array";
  if (expr.of.type.kind !== kind) throw new TypeError(`The plan takes an element of a ${expr.of.type.kind}`);
  const of = compileExpr(expr.of, slots);
  if (typeof at === "string") return lift(of as Evaluate<ReadonlyMap<string, Value>>, (map) => map.get(at) ?? null);
  return lift(of as Evaluate<readonly Value[]>, (array) => array[at - 1] ?? null);
}
