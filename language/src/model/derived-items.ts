// Derived items: their types and windows, found by following their references to other items of the feature.
// Invariant: any order in the text gives the same result; an item in a circle is `unknown` and marked as cyclic.
import type { Item } from "../generated/ast.js";
import type { Type } from "../types/index.js";
import { UNKNOWN } from "../typing/common-type.js";
import { typeOfExpr } from "../typing/type-of.js";
import { dependencyOrder } from "./dependency-order.js";
import { documentationOf } from "./documentation.js";
import { itemReferences } from "./names.js";
import type { AggregateItem, DerivedItem, ResolvedItem, ResolvedWindow } from "./resolved.js";
import { printWindow } from "./window-model.js";

/** Takes the aggregates where they are known and derived items as written, in order of the text. */
export function resolveDerived(entries: readonly (readonly AggregateItem[] | Item)[]): readonly ResolvedItem[] {
  const aggregates = new Map<string, AggregateItem>();
  const written = new Map<string, Item>();
  const nodes: Item[] = [];
  for (const entry of entries) {
    if (isItemNode(entry)) {
      nodes.push(entry);
      setFirst(written, entry.name, entry);
    } else {
      for (const item of entry) setFirst(aggregates, item.name, item);
    }
  }
  const names = new Map(nodes.map((node) => [node, referredNames(node)]));
  const referred = (node: Item) => names.get(node) ?? [];
  const derivedFrom = (node: Item) =>
    referred(node).flatMap((name) => (aggregates.has(name) ? [] : (written.get(name) ?? [])));
  const { order, cyclic } = dependencyOrder(nodes, derivedFrom);

  const done = new Map<Item, DerivedItem>();
  const itemNamed = (name: string): ResolvedItem | undefined => {
    const node = written.get(name);
    return aggregates.get(name) ?? (node && done.get(node));
  };
  for (const node of order) {
    const windows = new Map<string, ResolvedWindow>();
    for (const name of referred(node)) {
      for (const window of windowsOf(itemNamed(name))) windows.set(printWindow(window), window);
    }
    const doc = documentationOf(node);
    done.set(node, {
      kind: "derived",
      name: node.name,
      node,
      ...(doc === undefined ? {} : { doc }),
      type: cyclic.has(node) ? UNKNOWN : typed(typeOfExpr(node.value, (name) => itemNamed(name)?.type)),
      value: node.value,
      windows: [...windows.values()],
      cyclic: cyclic.has(node),
    });
  }
  return entries.flatMap((entry): ResolvedItem | readonly ResolvedItem[] =>
    isItemNode(entry) ? (done.get(entry) ?? []) : entry,
  );
}

function windowsOf(item: ResolvedItem | undefined): readonly ResolvedWindow[] {
  if (item?.kind === "derived") return item.windows;
  return item?.window ? [item.window] : [];
}

/** Nothing but nulls: any type would do. */
function typed(type: Type): Type {
  return type.kind === "null" ? { kind: "string", nullable: true } : type;
}

/** The items among `items` that `item` refers to, derived ones, each once. */
export function derivedDependencies(
  item: DerivedItem,
  items: ReadonlyMap<string, DerivedItem>,
): readonly DerivedItem[] {
  return [...new Set(referredNames(item.node).flatMap((name) => items.get(name) ?? []))];
}

function isItemNode(entry: readonly AggregateItem[] | Item): entry is Item {
  return !Array.isArray(entry);
}

function setFirst<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

function referredNames(node: Item): readonly string[] {
  return node.value ? itemReferences(node.value).map((reference) => reference.target.$refText) : [];
}
