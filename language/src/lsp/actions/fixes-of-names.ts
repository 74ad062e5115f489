// Fixes of names: what a slip meant, and declarations that are missing.
import { type AstNode, AstUtils } from "langium";
import * as ast from "../../generated/ast.js";
import { printName } from "../../types/index.js";
import { declaredFieldsOf } from "../symbols/fields.js";
import { beforeDeclaration, columnInsertion, inferredType, printSource } from "./declarations.js";
import { type Fix, type FixContext, nodeAt, replaced } from "./fix.js";

/** Replaces the name by what was probably meant. */
export function suggested({
  range,
  params,
  text,
}: {
  readonly range: FixContext["range"];
  readonly params: { readonly suggestion?: string };
  readonly text: string;
}): readonly Fix[] {
  const { suggestion } = params;
  if (suggestion === undefined) return [];
  const newText = /^["']/.test(text) ? JSON.stringify(suggestion) : printName(suggestion);
  return replaced(`Change to \`${suggestion}\``, range, newText);
}

/** The advice of a diagnostic, where it is one name or text in place of another. */
export function advised({
  range,
  params,
}: {
  readonly range: FixContext["range"];
  readonly params: { readonly advice?: string };
}): readonly Fix[] {
  const { advice } = params;
  return advice === undefined || !/^[\w`]+$/.test(advice) ? [] : replaced(`Change to \`${advice}\``, range, advice);
}

export function backquoted({ range, text }: FixContext): readonly Fix[] {
  return /^\w+$/.test(text) ? replaced(`Put backquotes around \`${text}\``, range, `\`${text}\``) : [];
}

export function declareSource(
  context: Pick<FixContext, "document" | "range" | "model">,
  preferred = false,
): readonly Fix[] {
  const feature = nodeAt(context, ast.isFeature);
  const name = feature?.source?.$refText;
  if (!feature || !name || context.model.sourceNode(name)) return [];
  const position = beforeDeclaration(feature);
  return [
    {
      title: `Declare the source \`${name}\``,
      edits: [{ range: { start: position, end: position }, newText: printSource(context.model.source(name)) }],
      ...(preferred ? { preferred: true as const } : {}),
    },
  ];
}

export function addColumn(context: FixContext<"unknown-column">): readonly Fix[] {
  const { params, model } = context;
  const source = params.item ? undefined : model.sourceNode(params.source);
  const edit = source && columnInsertion(source, params.name, inferredType(model, params.source, params.name));
  return edit ? [{ title: `Add the column \`${params.name}\` to \`${params.source}\``, edits: [edit] }] : [];
}

export function addField(context: FixContext<"unknown-field">): readonly Fix[] {
  const access = nodeAt(context, ast.isMemberAccess);
  const fields = access ? declaredFieldsOf(access.receiver, context.model) : [];
  const last = fields.at(-1)?.$cstNode?.range.end;
  const field = fields.at(-1);
  if (!last || !field) return [];
  const newText = `, ${printName(context.params.name)}: string`;
  return [
    {
      title: `Add the field \`${context.params.name}\``,
      edits: [{ uri: uriOf(field), range: { start: last, end: last }, newText }],
    },
  ];
}

function uriOf(node: AstNode): string {
  return AstUtils.getDocument(node).uri.toString();
}

/** `spend = sum(amount) …` for a column that stands where only items may. */
export function aggregateColumn(context: FixContext<"unknown-item">): readonly Fix[] {
  const { params, range, model } = context;
  if (!params.column) return [];
  const item = nodeAt(context, ast.isItem);
  if (!item || item.window || item.value?.$cstNode?.text !== context.text) return [];
  const type = model.source(item.$container.source?.$refText).columnNamed(params.name)?.type;
  const call = type?.kind === "string" || type?.kind === "boolean" ? "last" : "sum";
  return replaced(
    `Aggregate it: \`${call}(${params.name}) tumbling 1h\``,
    range,
    `${call}(${printName(params.name)}) tumbling 1h`,
    false,
  );
}

/** A second declaration of a name under another one. */
export function renameDuplicate({ range, params, model, text }: FixContext<"duplicate-name">): readonly Fix[] {
  if (params.kind === "test" || params.kind === "key") return [];
  const taken = new Set([
    ...model.sourceNodes.map(({ name }) => name),
    ...model.featureNodes.map(({ name }) => name),
    ...model.featureNodes.flatMap((node) => model.feature(node).items.map(({ name }) => name)),
  ]);
  let index = 2;
  while (taken.has(`${params.name}_${index}`)) index++;
  const name = printName(`${params.name}_${index}`);
  return /^[\w`]/.test(text) ? replaced(`Call this one \`${name}\``, range, name, false) : [];
}

/** `not null` behind the types of the columns and fields on the way to a key. */
export function notNullKey(context: FixContext<"nullable-key">): readonly Fix[] {
  const key = nodeAt(context, ast.isKey);
  if (!key) return [];
  const edits = context.params.path.flatMap((path) => {
    const type = declaredTypeAt(key, path, context);
    const end = type?.$cstNode?.range.end;
    return type && end ? [{ uri: uriOf(type), range: { start: end, end }, newText: " not null" }] : [];
  });
  return edits.length === 0
    ? []
    : [{ title: `Declare \`${context.params.path.join("` and `")}\` as not null`, edits, preferred: true }];
}

function declaredTypeAt(key: ast.Key, path: string, { model }: FixContext): ast.ColumnType | undefined {
  const [first = "", ...rest] = path.split(".");
  let type = model.source(key.$container.source?.$refText).columnNamed(first)?.node?.type;
  for (const name of rest) {
    const base = type?.base;
    type = ast.isRowTypeNode(base) ? base.fields.find((field) => field.name === name)?.type : undefined;
  }
  return type?.notNull ? undefined : type;
}

/** One fix per scalar field that could be the key. */
export function keyFields(context: FixContext<"key-not-scalar">): readonly Fix[] {
  const key = nodeAt(context, ast.isKey);
  const end = key?.value?.$cstNode?.range.end;
  if (!key || !end) return [];
  return declaredFieldsOf(key.value, context.model)
    .filter(
      ({ type }) =>
        !ast.isRowTypeNode(type?.base) && !ast.isArrayTypeNode(type?.base) && !ast.isMapTypeNode(type?.base),
    )
    .map(({ name }) => ({
      title: `Use \`${context.params.key}.${name}\``,
      edits: [{ range: { start: end, end }, newText: `.${printName(name)}` }],
    }));
}

/** The keys that an expectation lacks. */
export function addKeys(context: FixContext<"missing-key">): readonly Fix[] {
  const expectation = nodeAt(context, ast.isExpectation);
  const last = expectation?.keys.at(-1)?.$cstNode?.range.end;
  if (!last) return [];
  const newText = context.params.keys.map((key) => `, ${printName(key)} ""`).join("");
  return [
    {
      title: `Name ${context.params.keys.map((key) => `\`${key}\``).join(" and ")}`,
      edits: [{ range: { start: last, end: last }, newText }],
      preferred: true,
    },
  ];
}
