// The source of features on a name that nothing declares: topic = its name, JSON, keys strings, event time
// `event_timestamp` with 5s, a column a number is needed of double, any other string.
// Invariant: all features on one name share one inferred source, whatever file they stand in.
import type { AstNode } from "langium";
import { AGGREGATES, isAggregateName, isFunctionName, SCALARS } from "../functions/registry.js";
import type { Call, Expression, Feature, NameReference } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { Type } from "../types/index.js";
import { literalNumber } from "../typing/application.js";
import { columnReferences } from "./names.js";
import type { ResolvedColumn, ResolvedSource } from "./resolved.js";
import { columnLookup, DEFAULT_DELAY_MS, DEFAULT_TIME_COLUMN } from "./source-model.js";

export function inferSource(name: string, features: readonly Feature[]): ResolvedSource {
  const keys = new Set<string>();
  const numbers = new Set<string>();
  const names = new Set<string>();
  for (const feature of features) {
    for (const reference of columnReferences(feature)) {
      const column = reference.target.$refText;
      names.add(column);
      if (ast.isKey(reference.$container) || isKeyPath(reference)) keys.add(column);
      else if (needsNumber(reference)) numbers.add(column);
    }
  }
  names.delete(DEFAULT_TIME_COLUMN);
  const columns = [...names].sort().map((column): ResolvedColumn => {
    const type: Type = { kind: numbers.has(column) && !keys.has(column) ? "double" : "string", nullable: true };
    return { name: column, type };
  });
  columns.push({ name: DEFAULT_TIME_COLUMN, type: { kind: "timestamp", nullable: true } });
  return {
    name,
    topic: name,
    format: "json",
    columns,
    ...columnLookup(columns),
    time: { column: DEFAULT_TIME_COLUMN, delayMs: DEFAULT_DELAY_MS },
  };
}

function isKeyPath(reference: NameReference): boolean {
  let node: AstNode | undefined = reference.$container;
  while (ast.isMemberAccess(node)) node = node.$container;
  return ast.isKey(node);
}

/** Is the column what arithmetic, a function of numbers, a numeric aggregate or a comparison with a number works on? */
function needsNumber(node: Expression): boolean {
  const parent = node.$container;
  if (ast.isNegation(parent) || ast.isArithmetic(parent)) return true;
  if (ast.isParenthesized(parent)) return needsNumber(parent);
  if (ast.isCall(parent)) return isNumberIn(parent, node);
  if (!ast.isComparison(parent)) return false;
  const other = parent.left === node ? parent.right : parent.left;
  if (!other) return false;
  return ast.isListLiteral(other) ? other.elements.some((element) => literalNumber(element)) : !!literalNumber(other);
}

function isNumberIn(call: Call, argument: Expression): boolean {
  if (isAggregateName(call.function)) return AGGREGATES[call.function].needsNumber;
  if (!isFunctionName(call.function)) return false;
  const { parameters } = SCALARS[call.function];
  const typeAt = (index: number) => parameters[Math.min(index, parameters.length - 1)]?.type;
  const type = typeAt(call.arguments.indexOf(argument));
  if (type !== "T") return type === "numeric";
  // `if(…, amount, 0)`, `sum(coalesce(amount, discount))`
  const peers = call.arguments.filter((_, index) => typeAt(index) === "T");
  return peers.some((peer) => literalNumber(peer)) || needsNumber(call);
}
