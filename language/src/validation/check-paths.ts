// Names and paths in expressions: that they mean something where they stand.
import type { Place } from "../diagnostics/report.js";
import * as ast from "../generated/ast.js";
import { nameSpaceOf } from "../model/names.js";
import type { ResolvedFeature } from "../model/resolved.js";
import type { Type } from "../types/index.js";
import { printType } from "../types/index.js";
import { nearest } from "../types/nearest.js";
import { withNullable } from "../typing/common-type.js";
import { accessOf, typeOfField } from "../typing/type-of.js";
import type { Check, CheckContext } from "./check.js";
import { isBroken } from "./check.js";
import { isBlankName } from "./check-names.js";

export const checkNameReference: Check<ast.NameReference> = (node, context) => {
  const { model } = context;
  const name = node.target?.$refText;
  const space = nameSpaceOf(node);
  if (!space || !name) return;
  if (model.namesAt(node)(name)) {
    const isInferred = space.of === "columns" && !model.feature(space.feature).source.node;
    if (isInferred) checkInferredName(node, context);
    return;
  }
  if (space.of === "columns") {
    checkColumn(node, model.feature(space.feature), context);
  } else if (space.of === "items") {
    checkItem(node, model.feature(space.feature), context);
  } else {
    const tested = model.featureNode(space.test.feature?.$refText ?? "");
    if (tested) checkItem(node, model.feature(tested), context);
  }
};

/** Nothing declares the columns of an inferred source, so their names are looked at where they are used. */
function checkInferredName(node: ast.NameReference, { report }: CheckContext): void {
  // A key is looked at as a name of the row.
  if (isBlankName(node.target.$refText) && !ast.isKey(node.$container))
    report("blank-name", { node, property: "target" }, {});
}

function checkColumn(node: ast.NameReference, feature: ResolvedFeature, { model, report }: CheckContext): void {
  const { source } = feature;
  const name = node.target.$refText;
  if (!source.node || isBroken(source.node)) return;
  const item = feature.itemNamed(name) !== undefined;
  const suggestion = source.nearestColumn(name);
  const said = suggestion === undefined && isComparedText(node, model) ? { text: true } : suggested(suggestion);
  report("unknown-column", { node }, { name, source: source.name, ...said, ...(item ? { item } : {}) });
}

/** `status == void`: a text whose quotes were forgotten. */
function isComparedText(node: ast.NameReference, model: CheckContext["model"]): boolean {
  const parent = ast.isListLiteral(node.$container) ? node.$container.$container : node.$container;
  if (!ast.isComparison(parent) || !parent.left || parent.left === node) return false;
  return ["==", "=", "!=", "in"].includes(parent.operator) && model.typeOf(parent.left).kind === "string";
}

function checkItem(node: ast.NameReference, feature: ResolvedFeature, { report }: CheckContext): void {
  const name = node.target.$refText;
  if (isBroken(feature.node)) return;
  // Of an inferred source any name may be a column; a test speaks of items alone.
  const isDeclared = feature.source.columnNamed(name) !== undefined;
  const mayBeInferred = !feature.source.node && nameSpaceOf(node)?.of === "items";
  // `spend_1h` where there is only one size: `spend`.
  const plain = SIZE.test(name) ? feature.itemNamed(name.replace(SIZE, ""))?.name : undefined;
  const said = isBareCount(node) ? { advice: "count(*)" } : suggested(plain ?? feature.itemMeant(name));
  const column = isDeclared || (mayBeInferred && Object.keys(said).length === 0);
  report("unknown-item", { node }, { name, feature: feature.name, ...said, ...(column ? { column } : {}) });
}

/** What a list of windows adds to an item's name. */
const SIZE = /_([0-9]+(ms|[smhd]))+$/;

/** `count tumbling 1h`: only an aggregate has a window. */
function isBareCount({ target, $container: item }: ast.NameReference): boolean {
  return target.$refText === "count" && ast.isItem(item) && item.window !== undefined;
}

function suggested(suggestion: string | undefined): { readonly suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}

export const checkMemberAccess: Check<ast.MemberAccess> = (node, context) => {
  const receiver = context.model.typeOf(node.receiver);
  if (!node.member) {
    context.report("syntax-error", { node }, { expected: "the name of a field after `.`", found: "nothing" });
    return;
  }
  checkField({ place: { node, property: "member" }, receiver, name: node.member.$refText }, context);
};

interface FieldUse {
  readonly place: Place;
  readonly receiver: Type;
  readonly name: string;
}

function checkField({ place, receiver, name }: FieldUse, { report }: CheckContext): void {
  if (receiver.kind === "unknown") return;
  const fields = receiver.kind === "row" ? receiver.fields : [];
  if (receiver.kind === "row" && fields.some((field) => field.name === name)) return;
  const suggestion = nearest(
    name,
    fields.map((field) => field.name),
  );
  const said = receiver.kind === "map" ? { advice: `x[${JSON.stringify(name)}]` } : suggested(suggestion);
  report("unknown-field", place, { name, type: printType(withNullable(receiver, true)), ...said });
}

export const checkElementAccess: Check<ast.ElementAccess> = (node, context) => {
  const receiver = context.model.typeOf(node.receiver);
  if (receiver.kind === "unknown" || !node.index) return;
  const access = accessOf(node, receiver);
  if (access?.op === "element") return;
  if (access) {
    if (typeOfField(receiver, access.name).kind === "unknown") {
      checkField({ place: { node: node.index }, receiver, name: access.name }, context);
    }
    return;
  }
  const type = printType(withNullable(receiver, true));
  context.report("no-such-element", { node: node.index }, { type, advice: indexAdvice(receiver) });
};

function indexAdvice(receiver: Type): string {
  switch (receiver.kind) {
    case "row":
      return 'Write a field\'s name: `x["name"]`.';
    case "map":
      return 'Write a key: `x["key"]`.';
    case "array":
      return "Write a position, counted from 1: `x[1]`.";
    default:
      return "Only arrays, maps and rows have elements.";
  }
}
