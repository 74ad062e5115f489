// What each cross-reference can refer to.
// Invariant: never throws (a throw here is only printed, and the user sees nothing) and never resolves a reference by
// resolving another one: everything comes from the project model, which works by name.
import type {
  AstNode,
  AstNodeDescription,
  AstNodeDescriptionProvider,
  ReferenceInfo,
  Scope,
  ScopeProvider,
} from "langium";
import { EMPTY_SCOPE, MapScope } from "langium";
import * as ast from "../generated/ast.js";
import { keyName, nameSpaceOf } from "../model/names.js";
import type { ProjectModel } from "../model/project-model.js";
import type { ResolvedFeature } from "../model/resolved.js";
import { declaredTypeOf, declaredTypeOfEvent } from "./declared-type.js";

type Named = readonly [name: string | undefined, node: AstNode | undefined];

export class FeatScopeProvider implements ScopeProvider {
  private readonly descriptions: AstNodeDescriptionProvider;
  private readonly currentModel: () => ProjectModel;
  /** Scopes by what they list. Keyed weakly by objects of one model, so that a new model starts afresh. */
  private readonly scopes = new WeakMap<object, Map<string, Scope>>();

  constructor(descriptions: AstNodeDescriptionProvider, currentModel: () => ProjectModel) {
    this.descriptions = descriptions;
    this.currentModel = currentModel;
  }

  getScope(context: ReferenceInfo): Scope {
    const model = this.currentModel();
    const node = context.container;
    switch (context.property) {
      case ast.Feature.source:
        return this.scope(model, "sources", () => named(model.sourceNodes));
      case ast.Test.feature:
        return this.scope(model, "features", () => named(model.featureNodes));
      case ast.TimeLine.column: {
        const source = ast.isTimeLine(node) ? model.declaredSource(node.$container) : undefined;
        return source ? this.scope(source, "columns", () => source.columns.map(asNamed)) : EMPTY_SCOPE;
      }
      case ast.NameReference.target:
        return this.names(node, model);
      case ast.MemberAccess.member: {
        const type = ast.isMemberAccess(node) ? declaredTypeOf(node.receiver, model) : undefined;
        return ast.isRowTypeNode(type) ? this.scope(type, "fields", () => named(type.fields)) : EMPTY_SCOPE;
      }
      case ast.ExpectedKey.key: {
        const test = ast.isExpectedKey(node) ? node.$container.$container : undefined;
        const feature = model.featureNode(test?.feature?.$refText ?? "");
        return feature
          ? this.scope(model.feature(feature), "keys", () => feature.keys.map((key) => [keyName(key), key]))
          : EMPTY_SCOPE;
      }
      case ast.JsonMember.field: {
        const fields = ast.isJsonMember(node) ? declaredTypeOfEvent(node.$container, model) : [];
        const first = fields[0];
        return first ? this.scope(first.$container, "event fields", () => named(fields)) : EMPTY_SCOPE;
      }
      default:
        return EMPTY_SCOPE;
    }
  }

  private names(node: AstNode, model: ProjectModel): Scope {
    const space = nameSpaceOf(node);
    if (!space) return EMPTY_SCOPE;
    if (space.of === "columns") {
      const source = model.source(space.feature.source?.$refText ?? "");
      return this.scope(source, "columns", () => source.columns.map(asNamed));
    }
    const feature = space.of === "items" ? space.feature : model.featureNode(space.test.feature?.$refText ?? "");
    return feature ? this.items(model.feature(feature)) : EMPTY_SCOPE;
  }

  /** Under the names that window lists expand to: `spend_1h` refers to the item `spend`. */
  private items(feature: ResolvedFeature): Scope {
    return this.scope(feature, "items", () => feature.items.map((item) => [item.name, item.node]));
  }

  private scope(owner: object, what: string, entries: () => readonly Named[]): Scope {
    const known = this.scopes.get(owner) ?? new Map<string, Scope>();
    this.scopes.set(owner, known);
    const before = known.get(what);
    if (before) return before;
    const scope = new MapScope(this.describe(entries()));
    known.set(what, scope);
    return scope;
  }

  /** Of several declarations of one name the first counts. */
  private describe(entries: readonly Named[]): readonly AstNodeDescription[] {
    const byName = new Map<string, AstNodeDescription>();
    for (const [name, node] of entries) {
      if (name !== undefined && node && !byName.has(name)) {
        byName.set(name, this.descriptions.createDescription(node, name));
      }
    }
    return [...byName.values()];
  }
}

function named(nodes: readonly (AstNode & { readonly name?: string })[]): readonly Named[] {
  return nodes.map((node) => [node.name, node]);
}

function asNamed(column: { readonly name: string; readonly node?: AstNode }): Named {
  return [column.name, column.node];
}
