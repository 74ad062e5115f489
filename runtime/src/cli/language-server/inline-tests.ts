// The inline tests of the workspace: the list of them, and their runs on the embedded engine.
// Invariant: a test that cannot be run is a result, too.

import type { ast } from "@feat-lang/language";
import { URI, UriUtils } from "langium";
import { FeatError } from "../../errors.js";
import { runTest } from "../inline-tests/run-test.js";
import type { RunTestsParams, TestEntry, TestResult } from "./protocol.js";
import { rangeOfSpan, type WorkspaceFeatures } from "./workspace-features.js";

export function listTests(features: WorkspaceFeatures): readonly TestEntry[] {
  return features.model().testNodes.flatMap((node) => {
    const place = features.placeOf(node);
    return place && node.title !== undefined
      ? [{ title: node.title, feature: node.feature?.$refText ?? "", ...place }]
      : [];
  });
}

export function runTests({ uri, title }: RunTestsParams, features: WorkspaceFeatures): readonly TestResult[] {
  const wanted = uri === undefined ? undefined : URI.parse(uri);
  return features.model().testNodes.flatMap((node) => {
    const place = features.placeOf(node);
    if (!place || (wanted && !UriUtils.equals(place.uri, wanted))) return [];
    return title === undefined || node.title === title ? [run(node, place.uri, features)] : [];
  });
}

function run(node: ast.Test, uri: string, features: WorkspaceFeatures): TestResult {
  const named = { uri, title: node.title, feature: node.feature?.$refText ?? "" };
  const broken = (problem: string): TestResult => ({ ...named, passed: false, problem, remarks: [] });
  const feature = features.resolved(named.feature);
  const compiled = feature && features.compiled(feature);
  if (!compiled) return broken(`There is no feature \`${named.feature}\`.`);
  if ("problems" in compiled) return broken(compiled.problems.join("\n"));
  const test = features.test(node);
  if (!test) return broken("There is an error in this file; the Problems view shows it.");
  try {
    const { passed, remarks } = runTest(test, compiled.plan);
    return {
      ...named,
      passed,
      remarks: remarks.map(({ severity, span, message }) => ({
        severity,
        message,
        uri: span.file,
        range: rangeOfSpan(span),
      })),
    };
  } catch (error) {
    if (!(error instanceof FeatError)) throw error;
    return broken(error.message);
  }
}
