// Derived items: their types and windows, found by following their references to other items of the feature.
// Invariant: any order in the text gives the same result; an item in a circle is `unknown` and marked as cyclic.
import type { Item } from "../generated/ast.js";
import { UNKNOWN } from "../typing/common-type.js";
import { typeOfExpr } from "../typing/type-of.js";
import { documentationOf } from "./documentation.js";
import { itemReferences } from "./names.js";
import type { AggregateItem, DerivedItem, ResolvedItem, ResolvedWindow } from "./resolved.js";
import { printWindow } from "./window-model.js";

/** Takes the aggregates where they are known and derived items as written, in order of the text. */
export function resolveDerived(entries: readonly (readonly AggregateItem[] | Item)[]): readonly ResolvedItem[] {
  const aggregates = new Map<string, AggregateItem>();
  const written = new Map<string, Item>();
  for (const entry of entries) {
    if (!isItemNode(entry)) for (const item of entry) setFirst(aggregates, item.name, item);
    else setFirst(written, entry.name, entry);
  }
  const done = new Map<Item, DerivedItem>();
  const open = new Set<Item>();
  const cyclic = new Set<Item>();

  function resolve(node: Item): DerivedItem {
    const known = done.get(node);
    if (known) return known;
    open.add(node);
    const windows = new Map<string, ResolvedWindow>();
    for (const name of referredNames(node)) {
      const aggregate = aggregates.get(name);
      const derived = aggregate ? undefined : written.get(name);
      if (derived && open.has(derived)) {
        for (const member of circle(open, derived)) cyclic.add(member);
        continue;
      }
      const found = aggregate ? [aggregate.window] : derived ? resolve(derived).windows : [];
      for (const window of found) if (window) windows.set(printWindow(window), window);
    }
    open.delete(node);
    const type = cyclic.has(node) ? UNKNOWN : typeOfExpr(node.value, typeOfName);
    const doc = documentationOf(node);
    const item: DerivedItem = {
      kind: "derived",
      name: node.name,
      node,
      ...(doc === undefined ? {} : { doc }),
      type: type.kind === "null" ? { kind: "string", nullable: true } : type,
      value: node.value,
      windows: [...windows.values()],
      cyclic: cyclic.has(node),
    };
    done.set(node, item);
    return item;
  }

  function typeOfName(name: string) {
    const node = written.get(name);
    return aggregates.get(name)?.type ?? (node && done.get(node)?.type);
  }

  return entries.flatMap((entry): readonly ResolvedItem[] => (isItemNode(entry) ? [resolve(entry)] : entry));
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

/** The items that are being resolved since `from` was: the circle that a reference to `from` closes. */
function circle(open: ReadonlySet<Item>, from: Item): readonly Item[] {
  const path = [...open];
  return path.slice(path.indexOf(from));
}

function referredNames(node: Item): readonly string[] {
  return node.value ? itemReferences(node.value).map((reference) => reference.target.$refText) : [];
}
