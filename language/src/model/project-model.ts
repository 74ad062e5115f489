// All declarations of a project by name, resolved on demand.
// Invariant: made from one state of all files; the first declaration of a name in order of files and text is the one
// that counts, whatever order the files were read in.
import type { AstNode } from "langium";
import type { Feature, Model, Source, Test } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { AGGREGATE_FUNCTIONS, NAMED_FUNCTIONS, type Type } from "../types/index.js";
import { nearestAmong } from "../types/nearest.js";
import type { NameTypes } from "../typing/type-of.js";
import { typeOfExpr } from "../typing/type-of.js";
import { resolveFeature } from "./feature-model.js";
import { inferSource } from "./inferred-source.js";
import { columnReferences, nameSpaceOf } from "./names.js";
import type { ResolvedFeature, ResolvedSource, ResolvedTest } from "./resolved.js";
import { resolveSource } from "./source-model.js";
import { resolveTest } from "./test-model.js";

export interface ProjectModel {
  /** In order of files and text; of a name declared twice all declarations. */
  readonly sourceNodes: readonly Source[];
  readonly featureNodes: readonly Feature[];
  readonly testNodes: readonly Test[];
  readonly sourceNode: (name: string) => Source | undefined;
  readonly featureNode: (name: string) => Feature | undefined;
  readonly testNode: (feature: string, title: string) => Test | undefined;
  /** The declared source of this name, else the inferred one. */
  readonly source: (name: string) => ResolvedSource;
  /** The declared source whose name is nearest to an undeclared one. */
  readonly nearestSource: (name: string) => string | undefined;
  readonly nearestFunction: (name: string) => string | undefined;
  readonly nearestFeature: (name: string) => string | undefined;
  readonly declaredSource: (node: Source) => ResolvedSource;
  readonly feature: (node: Feature) => ResolvedFeature;
  readonly test: (node: Test) => ResolvedTest;
  readonly featuresOn: (sourceName: string) => readonly Feature[];
  /** Names of the columns that any feature on the source mentions. */
  readonly usedColumns: (sourceName: string) => ReadonlySet<string>;
  /** What names mean where the node stands. */
  readonly namesAt: (node: AstNode) => NameTypes;
  readonly typeOf: (expr: ast.Expression | undefined) => Type;
}

/** `models`: the roots of all files, in the order of their paths. */
export function createProjectModel(models: readonly Model[]): ProjectModel {
  const declarations = models.flatMap((model) => model.declarations);
  const sourceNodes = declarations.filter(ast.isSource);
  const featureNodes = declarations.filter(ast.isFeature);
  const sourceByName = firstByName(sourceNodes);
  const featureByName = firstByName(featureNodes);
  const testNodes = declarations.filter(ast.isTest);
  const testByName = new Map<string, Test>();
  for (const test of testNodes.toReversed()) testByName.set(testKey(test.feature?.$refText ?? "", test.title), test);
  const bySource = Map.groupBy(featureNodes, (feature) => sourceName(feature));

  const declaredSource = memoize(resolveSource);
  const featuresOn = (name: string) => bySource.get(name) ?? [];
  const inferred = memoize((name: string) => inferSource(name, featuresOn(name)));
  const source = (name: string) => {
    const node = sourceByName.get(name);
    return node ? declaredSource(node) : inferred(name);
  };
  const feature = memoize((node: Feature) => resolveFeature(node, source(sourceName(node))));
  const namesAt = (node: AstNode): NameTypes => {
    const space = nameSpaceOf(node);
    if (space?.of === "columns") return source(sourceName(space.feature)).columnType;
    if (space?.of === "items") return feature(space.feature).itemType;
    const tested = space && featureByName.get(space.test.feature?.$refText);
    return tested ? feature(tested).itemType : () => undefined;
  };
  return {
    sourceNodes,
    featureNodes,
    testNodes,
    sourceNode: (name) => sourceByName.get(name),
    featureNode: (name) => featureByName.get(name),
    testNode: (featureName, title) => testByName.get(testKey(featureName, title)),
    source,
    nearestSource: nearestAmong(() => sourceByName.keys()),
    nearestFunction: nearestAmong(() => [...AGGREGATE_FUNCTIONS, ...NAMED_FUNCTIONS]),
    nearestFeature: nearestAmong(() => featureByName.keys()),
    declaredSource,
    feature,
    test: memoize((node: Test) => {
      const tested = featureByName.get(node.feature?.$refText);
      return resolveTest(node, tested && feature(tested));
    }),
    featuresOn,
    usedColumns: memoize(
      (name: string) =>
        new Set(
          featuresOn(name)
            .flatMap(columnReferences)
            .map((reference) => reference.target.$refText),
        ),
    ),
    namesAt,
    typeOf: (expr) => typeOfExpr(expr, expr ? namesAt(expr) : () => undefined),
  };
}

function testKey(feature: string, title: string): string {
  return JSON.stringify([feature, title]);
}

/** Empty after a syntax error. */
function sourceName(feature: Feature): string {
  return feature.source?.$refText ?? "";
}

function firstByName<T extends { readonly name: string }>(nodes: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const node of nodes) if (node.name !== undefined && !map.has(node.name)) map.set(node.name, node);
  return map;
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, { readonly value: V }>();
  return (key) => {
    const entry = known.get(key) ?? { value: compute(key) };
    known.set(key, entry);
    return entry.value;
  };
}
