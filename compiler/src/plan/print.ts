// A plan as text for people: golden files, `feat preview`, reviews. One line per fact, in the language's own words.
// Invariant: deterministic and total; two plans that print alike differ at most in spans and documentation.
import { printDuration, printName, printType, type ScalarFunction } from "@feat-lang/language/types";
import type { AggregateItem, Expr, Plan, WindowGroup } from "./plan.js";

export function printPlan(plan: Plan): string {
  const lines = [
    `feature ${printName(plan.feature)}`,
    `hash ${plan.hash}`,
    `source ${printName(plan.source.name)} topic ${JSON.stringify(plan.source.topic)} format ${plan.source.format}`,
    ...plan.source.columns.map((column) => `  ${printName(column.name)}: ${printType(column.type)}`),
    `  time ${printName(plan.source.time.column)} delay ${printDuration(plan.source.time.delayMs)}`,
    ...(plan.where ? [`where ${printExpr(plan.where)}`] : []),
    ...plan.keys.map((key) => `by ${printName(key.name)} = ${printExpr(key.value)}: ${printType(key.value.type)}`),
    ...plan.groups.flatMap(printGroup),
    ...(plan.online ? [`online ttl ${printDuration(plan.online.ttlMs)}`] : []),
    ...(plan.offline ? ["offline"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function printGroup(group: WindowGroup): string[] {
  const text = new Map<string, string>();
  for (const item of group.aggregates) text.set(item.name, `${printAggregate(item)}: ${printType(item.type)}`);
  for (const item of group.derived) text.set(item.name, `${printExpr(item.value)}: ${printType(item.value.type)}`);
  return [`window ${group.label}`, ...group.output.map((name) => `  ${printName(name)} = ${text.get(name)}`)];
}

export function printAggregate(item: AggregateItem): string {
  const argument = item.argument ? printExpr(item.argument) : "*";
  const fraction = item.fraction === undefined ? "" : `, ${item.fraction}`;
  const where = item.where ? ` where ${printExpr(item.where)}` : "";
  return `${item.function}(${argument}${fraction})${where}`;
}

const INFIX: Partial<Record<ScalarFunction, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  modulo: "%",
  equal: "==",
  not_equal: "!=",
  less: "<",
  less_or_equal: "<=",
  greater: ">",
  greater_or_equal: ">=",
  and: "and",
  or: "or",
  like: "like",
};

/** Fully parenthesised, so that precedence never has to be known to read it. */
export function printExpr(expr: Expr): string {
  switch (expr.op) {
    case "literal":
      return expr.type.kind === "string" || expr.value === null
        ? JSON.stringify(expr.value)
        : `${expr.value}${expr.type.kind === "int" || expr.type.kind === "boolean" ? "" : `:${expr.type.kind}`}`;
    case "column":
    case "item":
      return printName(expr.name);
    case "field":
      return `${printExpr(expr.of)}.${printName(expr.name)}`;
    case "element":
      return `${printExpr(expr.of)}[${JSON.stringify(expr.at)}]`;
    case "cast":
      return `cast(${printExpr(expr.of)} as ${printType({ ...expr.type, nullable: true })})`;
    case "call": {
      const args = expr.arguments.map(printExpr);
      const infix = INFIX[expr.function];
      return infix && args.length === 2 ? `(${args[0]} ${infix} ${args[1]})` : `${expr.function}(${args.join(", ")})`;
    }
  }
}
