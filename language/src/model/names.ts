// What a bare name in an expression can mean, by where it stands: conditions, keys and aggregates see the source's
// columns; derived items and the conditions of tests see the feature's items.
import type { AstNode } from "langium";
import { isAggregateName, isFunctionName } from "../functions/registry.js";
import type { Expression, Feature, Item, NameReference } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { printName } from "../types/index.js";
import { withoutParentheses } from "../typing/application.js";
import { walk } from "./walk.js";

export type NameSpace =
  | { readonly of: "columns"; readonly feature: Feature }
  | { readonly of: "items"; readonly feature: Feature }
  /** In a test: the items of the feature that it names. */
  | { readonly of: "expected"; readonly test: ast.Test };

/** Undefined outside of any declaration that gives names a meaning. */
export function nameSpaceOf(node: AstNode): NameSpace | undefined {
  const parent = node.$container;
  if (!parent) return undefined;
  if (ast.isExpression(parent)) return nameSpaceInside(parent);
  if (ast.isItem(parent)) {
    const meantAsAggregate = hasUnknownFunction(parent);
    if (meantAsAggregate && !parent.window && node.$containerProperty === ast.Item.value) return undefined;
    const columns = meantAsAggregate || node.$containerProperty === ast.Item.where;
    return { of: columns ? "columns" : "items", feature: parent.$container };
  }
  if (ast.isFeature(parent)) return { of: "columns", feature: parent };
  return ast.isTest(parent) ? { of: "expected", test: parent } : nameSpaceOf(parent);
}

function nameSpaceInside(parent: Expression): NameSpace | undefined {
  if (nameSpaces.has(parent)) return nameSpaces.get(parent);
  const outside = nameSpaceOf(parent);
  const aggregated = ast.isCall(parent) && isAggregateName(parent.function) && outside?.of === "items";
  const space: NameSpace | undefined = aggregated ? { of: "columns", feature: outside.feature } : outside;
  nameSpaces.set(parent, space);
  return space;
}

/** Every name asks; without this the work would grow with the square of an expression's depth. */
const nameSpaces = new WeakMap<Expression, NameSpace | undefined>();

/** Is the item a call of nothing known, so that it cannot be said whether it is an aggregate? */
export function hasUnknownFunction(item: Item): boolean {
  const value = item.value && withoutParentheses(item.value);
  return ast.isCall(value) && !isAggregateName(value.function) && !isFunctionName(value.function);
}

/** The aggregate that an item is; undefined for a derived item. */
export function aggregateCall(item: Item): ast.Call | undefined {
  const value = item.value && withoutParentheses(item.value);
  return ast.isCall(value) && isAggregateName(value.function) ? value : undefined;
}

/** Every mention of a column in a feature, in order of the text. */
export function columnReferences(feature: Feature): readonly NameReference[] {
  const known = columnsOf.get(feature) ?? mentions(feature, "columns");
  columnsOf.set(feature, known);
  return known;
}

/** A tree is never changed once it is parsed; in an editor most features stay what they are from key to key. */
const columnsOf = new WeakMap<Feature, readonly NameReference[]>();

/** Every mention of an item in an expression of a derived item, in order of the text. */
export function itemReferences(value: Expression): readonly NameReference[] {
  return mentions(value, "items");
}

function mentions(root: AstNode, of: NameSpace["of"]): readonly NameReference[] {
  const found: NameReference[] = [];
  walk(root, (node) => {
    if (ast.isNameReference(node) && node.target && nameSpaceOf(node)?.of === of) found.push(node);
  });
  return found;
}

/** `merchant.country`, without the blanks and comments it may be written with. */
export function pathText(path: Expression): string {
  if (ast.isNameReference(path)) return printName(path.target?.$refText ?? "");
  if (!ast.isMemberAccess(path)) return "";
  return `${pathText(path.receiver)}.${printName(path.member?.$refText ?? "")}`;
}

/** A key's name: its alias, else the last name of its path. */
export function keyName(key: ast.Key): string | undefined {
  if (key.alias !== undefined) return key.alias;
  if (ast.isNameReference(key.value)) return key.value.target?.$refText;
  return ast.isMemberAccess(key.value) ? key.value.member?.$refText : undefined;
}
