// Each name once, not too long, and none that rows already use.
import type { AstNode } from "langium";
import { GrammarUtils } from "langium";
import * as ast from "../generated/ast.js";
import type { ResolvedFeature } from "../model/resolved.js";
import { RESERVED_WORDS } from "../syntax/reserved.js";
import type { Check, CheckContext } from "./check.js";
import { placeName } from "./check.js";

/** Topics, tables and folders made of a name stay within their own limits. */
export const MAX_NAME_LENGTH = 128;
/** What rows have beside keys and items. */
export const OUTPUT_FIELDS: readonly string[] = ["window_kind", "window_start", "window_end"];

export const checkDeclarationName: Check<ast.Declaration> = (node, { model, report }) => {
  if (ast.isTest(node)) {
    const first = model.testNode(node.feature?.$refText ?? "", node.title);
    if (first && first !== node) {
      report(
        "duplicate-name",
        { node, property: "title" },
        { kind: "test", name: node.title, first: placeName(first, node) },
      );
    }
    return;
  }
  if (node.name === undefined) return;
  if (isBlankName(node.name)) report("blank-name", { node, property: "name" }, {});
  const kind = ast.isSource(node) ? "source" : "feature";
  const first = ast.isSource(node) ? model.sourceNode(node.name) : model.featureNode(node.name);
  if (first && first !== node) {
    report("duplicate-name", { node, property: "name" }, { kind, name: node.name, first: placeName(first, node) });
  }
  checkLength(node.name, kind, { node, property: "name" }, { model, report });
};

export const checkColumnNames: Check<ast.Source> = (source, context) => {
  checkDistinct(
    source.members.filter(ast.isColumn).map((node) => ({ kind: "column", name: node.name, node })),
    context,
  );
};

export const checkFieldNames: Check<ast.RowTypeNode> = (row, context) => {
  checkDistinct(
    row.fields.map((node) => ({ kind: "field", name: node.name, node })),
    context,
  );
};

/** Flink knows no columns of blanks alone, and nobody could read them. */
export function isBlankName(name: string): boolean {
  return !/[^\s\p{Cc}]/u.test(name);
}

/** Not blank, and no reserved word that could only be meant as a name and so was read as one. */
export const checkMemberName: Check<ast.Column | ast.Field | ast.Item> = (node, { report }) => {
  const word = node.name;
  if (word !== undefined && isBlankName(word)) report("blank-name", { node, property: "name" }, {});
  if (!RESERVED_WORDS.has(word)) return;
  const quoted = GrammarUtils.findNodeForProperty(node.$cstNode, "name")?.text !== word;
  if (!quoted) report("reserved-name", { node, property: "name" }, { word });
};

/** Keys and items share one row. */
export function checkOutputNames(feature: ResolvedFeature, context: CheckContext): void {
  const keys = feature.keys.map(({ name, node }) => ({ kind: "key", name, node }));
  const items = feature.items.map(({ name, node }) => ({ kind: "item", name, node }));
  const all = [...keys, ...items];
  checkDistinct(all, context);
  for (const { kind, name, node } of all) {
    const place = kind === "item" ? { node, property: "name" } : { node };
    checkLength(name, kind, place, context);
    if (kind === "key" && isBlankName(name)) context.report("blank-name", place, {});
    if (OUTPUT_FIELDS.includes(name)) context.report("reserved-output-name", place, { name });
  }
}

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly node: AstNode;
}

function checkDistinct(entries: readonly Named[], { report }: CheckContext): void {
  const first = new Map<string, Named>();
  const reported = new Set<AstNode>();
  for (const entry of entries) {
    const { name, node } = entry;
    if (name === undefined) continue;
    const before = first.get(name);
    if (!before) {
      first.set(name, entry);
    } else if (!reported.has(node)) {
      // A list of windows names several items; the text is at fault once.
      reported.add(node);
      const place = entry.kind === "key" ? { node } : { node, property: "name" };
      report("duplicate-name", place, { kind: before.kind, name, first: placeName(before.node, node) });
    }
  }
}

function checkLength(
  name: string,
  kind: string,
  place: { readonly node: AstNode; readonly property?: string },
  { report }: CheckContext,
): void {
  if (name.length > MAX_NAME_LENGTH) {
    report("name-too-long", place, { kind, length: name.length, limit: MAX_NAME_LENGTH });
  }
}
