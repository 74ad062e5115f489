// A checked feature to its plan.
// Invariant: everything a value depends on is in the plan, and nothing else: equal meaning, equal hash.
import type { AstNode, ResolvedFeature, ResolvedGroup, ResolvedSource } from "@feat-lang/language";
import {
  type AggregateItem,
  type DerivedItem,
  type Expr,
  hashPlan,
  type KeyPlan,
  PLAN_FORMAT,
  type Plan,
  type Span,
  type WindowGroup,
  windowLabel,
} from "../plan/index.js";
import { columnsRead } from "./columns.js";
import { lowerAs, lowerExpr, type Scope } from "./expression.js";

/** Where a node stands; undefined for nodes without text. */
export type SpanOf = (node: AstNode) => Span | undefined;

export function lowerFeature(feature: ResolvedFeature, spanOf: SpanOf): Plan {
  const { source } = feature;
  const time = source.time;
  if (!time) throw new Error(`The checked source ${source.name} has no event time.`);
  const columns: Scope = { names: "column", types: source.columnType };
  const where = feature.where && lowerExpr(feature.where, columns);
  const whereSpan = feature.where && spanOf(feature.where);
  const keys = feature.keys.map((key): KeyPlan => {
    return { name: key.name, value: lowerExpr(key.value, columns), ...located(key.node, spanOf) };
  });
  const groups = feature.groups.map((group) => lowerGroup(group, feature, spanOf));
  const read = [
    ...(where ? [where] : []),
    ...keys.map((key) => key.value),
    ...groups.flatMap((group) => group.aggregates.flatMap(({ argument, where }) => [argument, where])),
  ].filter((expr) => expr !== undefined);
  const plan: Omit<Plan, "hash"> = {
    format: PLAN_FORMAT,
    feature: feature.name,
    ...documented(feature.doc),
    ...located(feature.node, spanOf),
    source: {
      name: source.name,
      ...located(source.node, spanOf),
      topic: source.topic,
      format: source.format,
      columns: columnsRead(source, read, time.column),
      time,
    },
    ...(where ? { where } : {}),
    ...(whereSpan ? { whereSpan } : {}),
    keys,
    groups,
    ...(feature.online ? { online: feature.online } : {}),
    offline: feature.offline,
  };
  return { ...plan, hash: hashPlan(plan) };
}

function lowerGroup(group: ResolvedGroup, feature: ResolvedFeature, spanOf: SpanOf): WindowGroup {
  const first = group.aggregates[0];
  const items: Scope = { names: "item", types: feature.itemType };
  return {
    label: windowLabel(group.window),
    window: group.window,
    ...located(first?.node.window, spanOf),
    aggregates: group.aggregates.map((item): AggregateItem => {
      const argument = lowerArgument(item, feature.source);
      return {
        name: item.name,
        ...documented(item.doc),
        ...located(item.node, spanOf),
        function: item.function,
        ...(argument ? { argument } : {}),
        ...(item.fraction === undefined ? {} : { fraction: item.fraction }),
        ...(item.where ? { where: lowerExpr(item.where, { names: "column", types: feature.source.columnType }) } : {}),
        type: item.type,
      };
    }),
    derived: group.derived.map(
      (item): DerivedItem => ({
        name: item.name,
        ...documented(item.doc),
        ...located(item.node, spanOf),
        value: lowerExpr(item.value, items),
      }),
    ),
    output: group.output,
  };
}

type CheckedAggregate = ResolvedGroup["aggregates"][number];

function lowerArgument(item: CheckedAggregate, source: ResolvedSource): Expr | undefined {
  if (!item.argument) return undefined;
  const scope: Scope = { names: "column", types: source.columnType };
  return item.argumentType ? lowerAs(item.argument, item.argumentType, scope) : lowerExpr(item.argument, scope);
}

function documented(doc: string | undefined): { readonly doc?: string } {
  return doc === undefined ? {} : { doc };
}

function located(node: AstNode | undefined, spanOf: SpanOf): { readonly span?: Span } {
  const span = node && spanOf(node);
  return span ? { span } : {};
}
