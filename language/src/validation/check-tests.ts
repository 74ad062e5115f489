// Inline tests: a known feature, whole entities, key values of the keys' types.

import type { ExpectedKey } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { keyName } from "../model/names.js";
import type { ResolvedFeature } from "../model/resolved.js";
import type { Type } from "../types/index.js";
import { printType } from "../types/index.js";
import { nearest } from "../types/nearest.js";
import { isNumeric } from "../typing/common-type.js";
import { type Check, type CheckContext, isBroken } from "./check.js";

export const checkTest: Check<ast.Test> = (node, { model, report }) => {
  const name = node.feature?.$refText;
  if (!name || model.featureNode(name)) return;
  const suggestion = model.nearestFeature(name);
  report(
    "unknown-feature",
    { node, property: "feature" },
    { name, ...(suggestion === undefined ? {} : { suggestion }) },
  );
};

/** A field that is no column is legal; one that looks like a column which the event lacks is a slip. */
export const checkEvent: Check<ast.JsonObject> = (node, { model, report }) => {
  const tested = ast.isTest(node.$container) && model.featureNode(node.$container.feature?.$refText ?? "");
  if (!tested) return;
  const { source } = model.feature(tested);
  if (source.node && isBroken(source.node)) return;
  const given = new Set(node.members.map((member) => member.field?.$refText));
  const lacking = source.columns.map(({ name }) => name).filter((name) => !given.has(name));
  for (const member of node.members) {
    const name = member.field?.$refText;
    if (name === undefined || source.columnNamed(name)) continue;
    const suggestion = nearest(name, lacking);
    if (suggestion === undefined) continue;
    report("unknown-event-field", { node: member, property: "field" }, { name, source: source.name, suggestion });
  }
};

export const checkExpectedKeys: Check<ast.Expectation> = (node, context) => {
  const tested = context.model.featureNode(node.$container.feature?.$refText ?? "");
  if (!tested) return;
  const feature = context.model.feature(tested);
  let known = true;
  for (const key of node.keys) known = checkKey(key, feature, context) && known;
  const given = new Set(node.keys.map((key) => key.key?.$refText));
  const keys = feature.keys.map((key) => key.name).filter((name) => !given.has(name));
  // An unknown key is rather the missing one, misspelt.
  if (known && keys.length > 0)
    context.report("missing-key", { node, property: "keys" }, { feature: feature.name, keys });
};

function checkKey(node: ExpectedKey, feature: ResolvedFeature, { report }: CheckContext): boolean {
  const name = node.key?.$refText ?? "";
  const key = feature.keys.find((candidate) => candidate.name === name);
  if (!key) {
    const suggestion = nearest(
      name,
      feature.node.keys.flatMap((candidate) => keyName(candidate) ?? []),
    );
    const params = { name, feature: feature.name, ...(suggestion === undefined ? {} : { suggestion }) };
    report("unknown-key", { node, property: "key" }, params);
    return false;
  }
  if (node.value && !mayBe(node.value, key.type)) {
    report("wrong-key-value", { node, property: "value" }, { key: name, type: printType(key.type) });
  }
  return true;
}

/** As in events, but without what is legal there and a slip here: a truth value for a text. */
function mayBe(value: ast.JsonScalar, type: Type): boolean {
  if (type.kind === "unknown") return true;
  if (ast.isNullLiteral(value)) return false;
  if (ast.isBooleanLiteral(value)) return type.kind === "boolean";
  if (ast.isNumberLiteral(value)) return isNumeric(type) || type.kind === "timestamp" || type.kind === "string";
  return type.kind !== "boolean" || value.value === "true" || value.value === "false";
}

export const checkLateExpectation: Check<ast.LateExpectation> = (node, { report }) => {
  if (node.count === undefined || /^[0-9]{1,15}$/.test(node.count)) return;
  report("invalid-count", { node, property: "count" }, { text: node.count });
};
