// What can be named in a project, and every place that names it: one view for definition, references and rename.
// Invariant: works by name on the resolved model, so columns of inferred sources and items of window lists count too.
import { type AstNode, AstUtils, type CstNode, GrammarUtils } from "langium";
import type { Range } from "vscode-languageserver";
import * as ast from "../../generated/ast.js";
import { keyName, nameSpaceOf } from "../../model/names.js";
import type { ProjectModel } from "../../model/project-model.js";
import { walk } from "../../model/walk.js";
import { declaredTypeOfEvent } from "../../scoping/declared-type.js";
import { declaredFieldsOf } from "./fields.js";

export type FeatSymbol =
  | { readonly kind: "source" | "feature"; readonly name: string }
  | { readonly kind: "column"; readonly source: string; readonly name: string }
  | { readonly kind: "field"; readonly node: ast.Field; readonly name: string }
  /** `name` as written; a list of windows has several names that begin with it. */
  | { readonly kind: "item"; readonly feature: string; readonly name: string }
  /** A key with an alias; without one it is the column or field that it ends in. */
  | { readonly kind: "key"; readonly feature: string; readonly name: string };

export interface Occurrence {
  readonly symbol: FeatSymbol;
  readonly node: AstNode;
  readonly range: Range;
  readonly declares: boolean;
  /** What an item's window list adds to the name here: `_1h`. */
  readonly suffix: string;
  /** Is the name written as a text in quotes? */
  readonly quoted: boolean;
}

/** Equal for equal symbols. */
export function symbolKey(symbol: FeatSymbol): string {
  switch (symbol.kind) {
    case "column":
      return JSON.stringify(["column", symbol.source, symbol.name]);
    case "item":
    case "key":
      return JSON.stringify([symbol.kind, symbol.feature, symbol.name]);
    case "field":
      return JSON.stringify(["field", AstUtils.getDocument(symbol.node).uri.toString(), symbol.node.$cstNode?.offset]);
    default:
      return JSON.stringify([symbol.kind, symbol.name]);
  }
}

/** Every place below a node that names something, in no particular order. */
export function occurrencesIn(root: AstNode, model: ProjectModel): readonly Occurrence[] {
  const found: Occurrence[] = [];
  walk(root, (node) => collect(node, model, found));
  return found;
}

interface Named {
  readonly node: AstNode;
  readonly cst: CstNode | undefined;
  readonly symbol: FeatSymbol | undefined;
  readonly declares?: true;
  readonly suffix?: string;
}

function collect(node: AstNode, model: ProjectModel, found: Occurrence[]): void {
  const add = ({ node: named, cst, symbol, declares, suffix = "" }: Named) => {
    if (!cst || !symbol || symbol.name === undefined || symbol.name === "") return;
    const quoted = /^["']/.test(cst.text);
    found.push({ symbol, node: named, range: cst.range, declares: declares ?? false, suffix, quoted });
  };
  const name = (property = "name") => GrammarUtils.findNodeForProperty(node.$cstNode, property);
  if (ast.isSource(node)) {
    add({ node, cst: name(), symbol: { kind: "source", name: node.name }, declares: true });
  } else if (ast.isColumn(node)) {
    const symbol = columnOf(node.$container.name, node.name);
    add({ node, cst: name(), symbol, declares: true });
  } else if (ast.isField(node)) {
    add({ node, cst: name(), symbol: { kind: "field", node, name: node.name }, declares: true });
  } else if (ast.isTimeLine(node)) {
    add({ node, cst: node.column?.$refNode, symbol: columnOf(node.$container.name, node.column?.$refText) });
  } else if (ast.isFeature(node)) {
    add({ node, cst: name(), symbol: { kind: "feature", name: node.name }, declares: true });
    add({ node, cst: node.source?.$refNode, symbol: { kind: "source", name: node.source?.$refText } });
  } else if (ast.isKey(node)) {
    const symbol = node.alias === undefined ? undefined : keySymbol(node);
    add({ node, cst: name("alias"), symbol, declares: true });
  } else if (ast.isItem(node)) {
    const symbol: FeatSymbol = { kind: "item", feature: node.$container.name, name: node.name };
    add({ node, cst: name(), symbol, declares: true });
  } else if (ast.isTest(node)) {
    add({ node, cst: node.feature?.$refNode, symbol: { kind: "feature", name: node.feature?.$refText } });
  } else if (ast.isNameReference(node)) {
    add({ node, cst: node.target?.$refNode, ...symbolOfReference(node, model) });
  } else if (ast.isMemberAccess(node)) {
    const field = fieldNamed(declaredFieldsOf(node.receiver, model), node.member?.$refText);
    add({ node, cst: node.member?.$refNode, symbol: field });
  } else if (ast.isElementAccess(node) && ast.isStringLiteral(node.index)) {
    const field = fieldNamed(declaredFieldsOf(node.receiver, model), node.index.value);
    add({ node, cst: node.index.$cstNode, symbol: field });
  } else if (ast.isExpectedKey(node)) {
    add({ node, cst: node.key?.$refNode, symbol: symbolOfExpectedKey(node, model) });
  } else if (ast.isJsonMember(node)) {
    add({ node, cst: node.field?.$refNode, symbol: symbolOfMember(node, model) });
  }
}

function columnOf(source: string | undefined, name: string | undefined): FeatSymbol | undefined {
  return source === undefined || name === undefined ? undefined : { kind: "column", source, name };
}

function fieldNamed(fields: readonly ast.Field[], name: string | undefined): FeatSymbol | undefined {
  const node = fields.find((field) => field.name === name);
  return node && { kind: "field", node, name: node.name };
}

function symbolOfReference(
  node: ast.NameReference,
  model: ProjectModel,
): { readonly symbol: FeatSymbol | undefined; readonly suffix?: string } {
  const name = node.target?.$refText;
  const space = nameSpaceOf(node);
  if (!space || name === undefined) return { symbol: undefined };
  if (space.of === "columns") return { symbol: columnOf(space.feature.source?.$refText, name) };
  const feature = space.of === "items" ? space.feature : model.featureNode(space.test.feature?.$refText);
  const item = feature && model.feature(feature).itemNamed(name);
  if (!feature || !item) return { symbol: undefined };
  const symbol: FeatSymbol = { kind: "item", feature: feature.name, name: item.node.name };
  return { symbol, suffix: name.slice(item.node.name.length) };
}

/** What a key is called after. */
export function keySymbol(key: ast.Key): FeatSymbol | undefined {
  const name = keyName(key);
  return name === undefined ? undefined : { kind: "key", feature: key.$container.name, name };
}

function symbolOfExpectedKey(node: ast.ExpectedKey, model: ProjectModel): FeatSymbol | undefined {
  const feature = model.featureNode(node.$container.$container.feature?.$refText);
  const key = feature?.keys.find((each) => keyName(each) === node.key?.$refText);
  if (!feature || !key) return undefined;
  if (key.alias !== undefined) return keySymbol(key);
  const { value } = key;
  if (ast.isNameReference(value)) return symbolOfReference(value, model).symbol;
  return ast.isMemberAccess(value)
    ? fieldNamed(declaredFieldsOf(value.receiver, model), value.member?.$refText)
    : undefined;
}

function symbolOfMember(node: ast.JsonMember, model: ProjectModel): FeatSymbol | undefined {
  const object = node.$container;
  const container = object.$container;
  const name = node.field?.$refText;
  if (ast.isTest(container)) {
    const feature = model.featureNode(container.feature?.$refText);
    const source = feature && model.source(feature.source?.$refText);
    return source && name !== undefined && source.columnNamed(name) ? columnOf(source.name, name) : undefined;
  }
  const field = declaredTypeOfEvent(object, model).find((each) => each.name === name);
  return ast.isField(field) ? { kind: "field", node: field, name: field.name } : undefined;
}
