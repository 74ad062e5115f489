// Texts that a project compares a column with, or gives it in tests: what its values probably are.
import * as ast from "../../generated/ast.js";
import { pathText } from "../../model/names.js";
import type { ProjectModel } from "../../model/project-model.js";
import { walk } from "../../model/walk.js";
import { appliedFunction, withoutParentheses } from "../../typing/application.js";

const COMPARING: ReadonlySet<string> = new Set(["equal", "not_equal", "in"]);
const MAX_VALUES = 50;

/** `path` as in `merchant.country`. Sorted. */
export function seenValues(model: ProjectModel, source: string, path: string): readonly string[] {
  const values = new Set<string>();
  const features = model.featuresOn(source);
  for (const feature of features) for (const value of comparedTexts(feature).get(path) ?? []) values.add(value);
  const names = new Set(features.map(({ name }) => name));
  const [column = "", ...fields] = path.split(".");
  for (const test of model.testNodes) {
    if (!names.has(test.feature?.$refText)) continue;
    for (const step of test.steps) {
      const value = ast.isJsonObject(step) ? valueAt(step, [column, ...fields]) : undefined;
      if (ast.isStringLiteral(value)) values.add(value.value);
    }
  }
  return [...values].sort().slice(0, MAX_VALUES);
}

/** A tree is never changed once it is parsed, and most features stay what they are from key to key. */
const compared = new WeakMap<ast.Feature, ReadonlyMap<string, readonly string[]>>();

/** The texts that a feature compares its columns with, by column. */
function comparedTexts(feature: ast.Feature): ReadonlyMap<string, readonly string[]> {
  const known = compared.get(feature);
  if (known) return known;
  const found = new Map<string, string[]>();
  walk(feature, (node) => {
    if (!ast.isExpression(node)) return;
    const applied = appliedFunction(node);
    if (!applied || !COMPARING.has(applied.function)) return;
    const operands = applied.operands.map(withoutParentheses);
    const texts = operands.filter(ast.isStringLiteral).map(({ value }) => value);
    for (const path of operands.map(pathText)) {
      if (path !== "") found.set(path, [...(found.get(path) ?? []), ...texts]);
    }
  });
  compared.set(feature, found);
  return found;
}

function valueAt(object: ast.JsonObject, path: readonly string[]): ast.JsonValue | undefined {
  const [first, ...rest] = path;
  const value = object.members.find((member) => member.field?.$refText === first)?.value;
  return rest.length > 0 && ast.isJsonObject(value) ? valueAt(value, rest) : rest.length > 0 ? undefined : value;
}
