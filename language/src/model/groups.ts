// Window groups: the items of a feature that share a window, and so its state, rows and bounds.
import { dependencyOrder } from "./dependency-order.js";
import { derivedDependencies } from "./derived-items.js";
import type { AggregateItem, DerivedItem, ResolvedGroup, ResolvedItem, ResolvedWindow } from "./resolved.js";
import { printWindow } from "./window-model.js";

/** Items without a window, or with several, are in no group: they are errors. */
export function groupItems(items: readonly ResolvedItem[]): readonly ResolvedGroup[] {
  const members = new Map<string, { window: ResolvedWindow; items: ResolvedItem[] }>();
  for (const item of items) {
    const window = windowOf(item);
    if (!window) continue;
    const label = printWindow(window);
    const group = members.get(label) ?? { window, items: [] };
    group.items.push(item);
    members.set(label, group);
  }
  return [...members.values()].map((group) => ({
    window: group.window,
    aggregates: group.items.filter((item): item is AggregateItem => item.kind === "aggregate"),
    derived: inDependencyOrder(group.items.filter((item): item is DerivedItem => item.kind === "derived")),
    output: group.items.map((item) => item.name),
  }));
}

function windowOf(item: ResolvedItem): ResolvedWindow | undefined {
  if (item.kind === "aggregate") return item.window;
  return item.windows.length === 1 && !item.cyclic ? item.windows[0] : undefined;
}

function inDependencyOrder(items: readonly DerivedItem[]): readonly DerivedItem[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  return dependencyOrder(items, (item) => derivedDependencies(item, byName)).order;
}
