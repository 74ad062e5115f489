// A feature resolved: keys, items with window lists expanded, window groups, stores.
// Invariant: the order of items is the order of the text; a list's items stand in the order of its sizes.

import { isAggregateName } from "../functions/registry.js";
import type { Feature, Item } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import type { AggregateFunction } from "../types/index.js";
import { parseDuration } from "../types/index.js";
import { nearestAmong } from "../types/nearest.js";
import { literalNumber } from "../typing/application.js";
import { UNKNOWN } from "../typing/common-type.js";
import type { NameTypes } from "../typing/type-of.js";
import { applyAggregate, typeOfExpr } from "../typing/type-of.js";
import { resolveDerived } from "./derived-items.js";
import { documentationOf } from "./documentation.js";
import { groupItems } from "./groups.js";
import { aggregateCall, keyName } from "./names.js";
import type { AggregateItem, ResolvedFeature, ResolvedItem, ResolvedKey, ResolvedSource } from "./resolved.js";
import { resolveWindows } from "./window-model.js";

export const DEFAULT_TTL_MS = 86_400_000;

export function resolveFeature(node: Feature, source: ResolvedSource): ResolvedFeature {
  const declared = node.members.filter(ast.isItem);
  const aggregates = new Map(declared.map((item) => [item, aggregateItems(item, source.columnType)]));
  const items = resolveDerived(declared.map((item) => aggregates.get(item) ?? item));
  const byName = new Map<string, ResolvedItem>();
  for (const item of items) if (!byName.has(item.name)) byName.set(item.name, item);
  // `spend` where the items are `spend_1h` and `spend_1d`: the first of them is meant, rather than what looks alike.
  const expanded = new Map<string, string>();
  for (const { name, node } of items) if (!expanded.has(node.name)) expanded.set(node.name, name);
  const nearestItem = nearestAmong(() => byName.keys());
  const doc = documentationOf(node);
  return {
    name: node.name,
    node,
    ...(doc === undefined ? {} : { doc }),
    source,
    ...(node.where ? { where: node.where } : {}),
    keys: resolveKeys(node, source.columnType),
    items,
    itemNamed: (name) => byName.get(name),
    itemMeant: (name) => expanded.get(name) ?? nearestItem(name),
    itemType: (name) => byName.get(name)?.type,
    groups: groupItems(items),
    ...storesOf(node),
  };
}

function resolveKeys(node: Feature, columnType: NameTypes): readonly ResolvedKey[] {
  return node.keys.flatMap((key) => {
    const name = keyName(key);
    return name === undefined ? [] : [{ name, node: key, value: key.value, type: typeOfExpr(key.value, columnType) }];
  });
}

/** One per window of the item's list; undefined for a derived item. */
function aggregateItems(item: Item, columnType: NameTypes): readonly AggregateItem[] | undefined {
  const call = aggregateCall(item);
  if (!call || !isAggregateName(call.function)) return undefined;
  const doc = documentationOf(item);
  const fraction = call.function === "percentile" ? literalFraction(call) : undefined;
  const base = {
    kind: "aggregate",
    node: item,
    ...(doc === undefined ? {} : { doc }),
    ...aggregatedValue(call, call.function, columnType),
    ...(fraction === undefined ? {} : { fraction }),
    ...(item.where ? { where: item.where } : {}),
  } as const;
  if (!item.window) return [{ ...base, name: item.name }];
  return resolveWindows(item.window).map(({ suffix, window }) => {
    const named = { ...base, name: item.name + suffix };
    return window ? { ...named, window } : named;
  });
}

function aggregatedValue(
  call: ast.Call,
  name: AggregateFunction,
  columnType: NameTypes,
): Pick<AggregateItem, "function" | "argument" | "argumentType" | "type"> {
  const args = call.star ? [] : call.arguments;
  const application = applyAggregate(name, args, columnType);
  const argument = args[0];
  const argumentType = application.fits ? application.parameters[0] : undefined;
  return {
    function: name,
    ...(argument ? { argument } : {}),
    ...(argumentType ? { argumentType } : {}),
    type: application.fits ? application.result : UNKNOWN,
  };
}

function literalFraction(call: ast.Call): number | undefined {
  const argument = call.arguments[1];
  const number = argument && literalNumber(argument);
  return number ? Number(number.text) : undefined;
}

/** No store line: `online ttl 24h`. With store lines: exactly those. */
function storesOf(node: Feature): Pick<ResolvedFeature, "online" | "offline"> {
  const online = node.members.find(ast.isOnlineLine);
  const offline = node.members.some(ast.isOfflineLine);
  if (!online && offline) return { offline };
  const ttlMs = online?.ttl === undefined ? DEFAULT_TTL_MS : (parseDuration(online.ttl) ?? DEFAULT_TTL_MS);
  return { online: { ttlMs }, offline };
}
