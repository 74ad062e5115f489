// Features as a whole: source, keys, stores, and that there is something to compute.
import * as ast from "../generated/ast.js";
import { pathText } from "../model/names.js";
import type { ResolvedFeature, ResolvedKey, ResolvedSource } from "../model/resolved.js";
import { printName, printType } from "../types/index.js";
import { isScalar, withNullable } from "../typing/common-type.js";
import type { NameTypes } from "../typing/type-of.js";
import { typeOfExpr, typeOfField } from "../typing/type-of.js";
import type { Check, CheckContext } from "./check.js";
import { isBroken } from "./check.js";
import { checkDuration } from "./check-durations.js";
import { checkItems } from "./check-items.js";
import { checkOutputNames } from "./check-names.js";
import { checkOnce, isTopicName } from "./check-sources.js";
import { checkWindowLengths } from "./check-windows.js";

export const checkFeature: Check<ast.Feature> = (node, context) => {
  const feature = context.model.feature(node);
  checkOnce(node.members.filter(ast.isOnlineLine), "online", context);
  checkOnce(node.members.filter(ast.isOfflineLine), "offline", context);
  checkSourceName(feature, context);
  for (const key of feature.keys) checkKey(key, feature, context);
  checkOutputNames(feature, context);
  checkItems(feature, context);
  checkWindowLengths(feature, context);
  if (node.name !== undefined && !node.members.some(ast.isItem) && !isBroken(node)) {
    context.report("feature-without-items", { node, property: "name" }, { feature: node.name });
  }
};

function checkSourceName({ node, source }: ResolvedFeature, { model, report }: CheckContext): void {
  const name = node.source?.$refText;
  if (name === undefined || name === "" || model.sourceNode(name)) return;
  const place = { node, property: "source" };
  const suggestion = model.nearestSource(name);
  if (model.featureNode(name)) report("feature-as-source", place, { name });
  else if (suggestion !== undefined) report("unknown-source", place, { name, suggestion });
  else if (!isTopicName(name)) report("invalid-topic", place, { topic: name });
  else {
    report("inferred-source", place, { name, columns: columnsInWords(source) });
  }
}

/** Made once for all features on the source. */
function columnsInWords(source: ResolvedSource): readonly string[] {
  const columns =
    printedColumns.get(source) ??
    source.columns.map((column) => `${printName(column.name)}: ${printType(column.type)}`);
  printedColumns.set(source, columns);
  return columns;
}

const printedColumns = new WeakMap<ResolvedSource, readonly string[]>();

/** A key of an inferred source is not called nullable: there is no place yet to say otherwise. */
function checkKey(key: ResolvedKey, feature: ResolvedFeature, { report }: CheckContext): void {
  if (key.type.kind === "unknown") return;
  if (!isScalar(key.type)) {
    report("key-not-scalar", { node: key.node }, { key: key.name, type: printType(key.type) });
  } else if (key.type.nullable && feature.source.node) {
    const path = nullableSteps(key.value, feature.source.columnType);
    report("nullable-key", { node: key.value }, { key: key.name, path });
  }
}

/** The column and the fields on the way to a key that are themselves declared nullable. */
function nullableSteps(path: ast.Expression, columns: NameTypes): readonly string[] {
  if (!ast.isMemberAccess(path)) return typeOfExpr(path, columns).nullable ? [pathText(path)] : [];
  const receiver = typeOfExpr(path.receiver, columns);
  const field = typeOfField(withNullable(receiver, false), path.member?.$refText);
  return [...nullableSteps(path.receiver, columns), ...(field.nullable ? [pathText(path)] : [])];
}

export const checkOnlineLine: Check<ast.OnlineLine> = (node, context) => {
  if (node.ttl === undefined) return;
  checkDuration({ text: node.ttl, what: "time to live", place: { node, property: "ttl" } }, context);
};
