// Derived items in the order in which SELECTs can compute them.
// Invariant: one SELECT cannot refer to its own columns, so an item stands in a later one than every item it names.
import type { DerivedItem, Expr } from "../plan/plan.js";

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
