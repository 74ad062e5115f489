// Derived items in the order in which SELECTs can compute them.
// Invariant: one SELECT cannot refer to its own columns, so an item stands in a later one than every item it names.
import type { DerivedItem, Expr, WindowGroup } from "../plan/plan.js";
import { aggregateMayOverflow, type MayOverflow, mayOverflow } from "./double-bounds.js";

/** Derived items by how many others lie between them and the aggregates. */
export function derivationLevels(derived: readonly DerivedItem[]): readonly (readonly DerivedItem[])[] {
  const levelOf = new Map<string, number>();
  const levels: DerivedItem[][] = [];
  for (const item of derived) {
    const level = Math.max(0, ...itemsIn(item.value).map((name) => (levelOf.get(name) ?? -1) + 1));
    levelOf.set(item.name, level);
    const peers = levels[level];
    if (peers) peers.push(item);
    else levels[level] = [item];
  }
  return levels;
}

/** Items whose columns may hold a double that is not finite: checked where they leave the job or where one could tell. */
export function itemsThatMayOverflow({ aggregates, derived }: WindowGroup): MayOverflow {
  const names = new Set<string>();
  for (const item of aggregates) if (aggregateMayOverflow(item)) names.add(item.name);
  // In dependency order.
  for (const item of derived) if (mayOverflow(item.value, (name) => names.has(name))) names.add(item.name);
  return (name) => names.has(name);
}

function itemsIn(expr: Expr): readonly string[] {
  switch (expr.op) {
    case "item":
      return [expr.name];
    case "field":
    case "element":
    case "cast":
      return itemsIn(expr.of);
    case "call":
      return expr.arguments.flatMap(itemsIn);
    case "literal":
    case "column":
      return [];
  }
}
