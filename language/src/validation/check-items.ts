// Items: an aggregate has a window, a derived item takes it from the items it is made of.
import { AstUtils } from "langium";
import { isAggregateName } from "../functions/registry.js";
import type { Item } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { aggregateCall, hasUnknownFunction, itemReferences } from "../model/names.js";
import type { DerivedItem, ResolvedFeature } from "../model/resolved.js";
import { printWindow } from "../model/window-model.js";
import type { CheckContext } from "./check.js";

export function checkItems(feature: ResolvedFeature, context: CheckContext): void {
  for (const node of feature.node.members) {
    if (ast.isItem(node) && aggregateCall(node)) checkAggregateItem(node, context);
  }
  let circleReported = false;
  for (const item of feature.items) {
    if (item.kind !== "derived") continue;
    if (!item.cyclic) {
      checkDerivedItem(item, feature, context);
    } else if (!circleReported) {
      circleReported = true;
      context.report("derived-cycle", { node: item.node, property: "name" }, { item: item.name });
    }
  }
}

function checkAggregateItem(node: Item, { report }: CheckContext): void {
  if (!node.window) report("missing-window", { node: node.value }, { item: node.name });
}

function checkDerivedItem(item: DerivedItem, feature: ResolvedFeature, { report }: CheckContext): void {
  const { node, name } = item;
  if (!node.value || hasUnknownFunction(node)) return;
  const nested = nestedAggregate(node);
  if (nested) {
    report("aggregate-nested", { node: nested, property: "function" }, { name: nested.function });
    return;
  }
  // Meant as an aggregate of a column, which is reported where it stands.
  if (hasUnknownName(item, feature)) return;
  if (node.window) report("derived-with-window", { node: node.window }, { item: name });
  if (node.where) report("derived-with-where", { node: node.where }, { item: name });
  if (item.windows.length > 1) {
    const windows = item.windows.map(printWindow);
    report("derived-across-windows", { node: node.value }, { item: name, windows });
  } else if (item.windows.length === 0 && itemReferences(item.value).length === 0) {
    report("derived-without-item", { node: node.value }, { item: name });
  }
}

/** The first aggregate inside an expression; the rest of the item waits until it is taken out. */
function nestedAggregate(node: Item): ast.Call | undefined {
  for (const inner of AstUtils.streamAst(node.value)) {
    if (ast.isCall(inner) && isAggregateName(inner.function)) return inner;
  }
  return undefined;
}

function hasUnknownName(item: DerivedItem, feature: ResolvedFeature): boolean {
  return itemReferences(item.value).some((reference) => !feature.itemNamed(reference.target.$refText));
}
