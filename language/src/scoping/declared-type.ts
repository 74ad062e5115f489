// The type as written that an expression's value has: where `.member` finds its fields, for definition and rename.
import type { Expression, JsonObject, TypeNode } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { aggregateCall, nameSpaceOf } from "../model/names.js";
import type { ProjectModel } from "../model/project-model.js";
import { withoutParentheses } from "../typing/application.js";

/** Undefined for computed values, scalars' callers included: only paths from columns have a type in the text. */
export function declaredTypeOf(expr: Expression | undefined, model: ProjectModel): TypeNode | undefined {
  if (!expr) return undefined;
  const inner = withoutParentheses(expr);
  if (ast.isNameReference(inner)) return declaredTypeOfName(inner, model);
  if (ast.isMemberAccess(inner)) return fieldIn(declaredTypeOf(inner.receiver, model), inner.member?.$refText);
  if (!ast.isElementAccess(inner)) return undefined;
  const receiver = declaredTypeOf(inner.receiver, model);
  if (ast.isArrayTypeNode(receiver)) return receiver.element?.base;
  if (ast.isMapTypeNode(receiver)) return receiver.value?.base;
  return ast.isStringLiteral(inner.index) ? fieldIn(receiver, inner.index.value) : undefined;
}

function declaredTypeOfName(reference: ast.NameReference, model: ProjectModel): TypeNode | undefined {
  const name = reference.target?.$refText;
  const space = nameSpaceOf(reference);
  if (!space || name === undefined) return undefined;
  if (space.of === "columns") return model.source(space.feature.source?.$refText).columnNamed(name)?.node?.type?.base;
  const feature = space.of === "items" ? space.feature : model.featureNode(space.test.feature?.$refText);
  const item = feature && model.feature(feature).itemNamed(name);
  if (item?.kind !== "aggregate" || !PICKING.has(item.function)) return undefined;
  return declaredTypeOf(aggregateCall(item.node)?.arguments[0], model);
}

/** Aggregates whose value is one of their argument's values. */
const PICKING: ReadonlySet<string> = new Set(["first", "last"]);

/** The fields that the members of an event's nested object can name. */
export function declaredTypeOfEvent(object: JsonObject, model: ProjectModel): readonly (ast.Column | ast.Field)[] {
  const container = object.$container;
  if (ast.isTest(container)) {
    const feature = model.featureNode(container.feature?.$refText);
    const source = feature && model.source(feature.source?.$refText);
    return source?.columns.flatMap((column) => column.node ?? []) ?? [];
  }
  const type = ast.isJsonMember(container) ? typeOfMember(container, model) : undefined;
  return ast.isRowTypeNode(type) ? type.fields : [];
}

function typeOfMember(member: ast.JsonMember, model: ProjectModel): TypeNode | undefined {
  const fields = declaredTypeOfEvent(member.$container, model);
  return fields.find((field) => field.name === member.field?.$refText)?.type?.base;
}

function fieldIn(type: TypeNode | undefined, name: string | undefined): TypeNode | undefined {
  if (!ast.isRowTypeNode(type) || name === undefined) return undefined;
  return type.fields.find((field) => field.name === name)?.type?.base;
}
