// Outcomes of inline tests as JUnit XML, which test reports of build servers read.
// Invariant: titles and messages are text and attribute values only; characters that XML forbids become pictures.

import { visible } from "../text-width.js";
import type { TestOutcome } from "./run-test.js";

export function renderJunit(outcomes: readonly TestOutcome[]): string {
  const suites = [...Map.groupBy(outcomes, ({ test }) => test.span.file)].map(([file, tests]) => [
    `  <testsuite name="${escapeXml(file)}" ${counts(tests)}>`,
    ...tests.flatMap(renderCase),
    "  </testsuite>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="feat" ${counts(outcomes)}>`,
    ...suites.flat(),
    "</testsuites>",
    "",
  ].join("\n");
}

function renderCase({ test, passed, remarks }: TestOutcome): readonly string[] {
  const { title, feature, span } = test;
  const attributes = `classname="${escapeXml(feature)}" name="${escapeXml(title)}" file="${escapeXml(span.file)}" line="${span.line}"`;
  if (passed) return [`    <testcase ${attributes}/>`];
  const lines = remarks.map(({ span, message }) => `${span.file}:${span.line}:${span.column} ${message}`);
  const message = escapeXml(remarks.find(({ severity }) => severity === "error")?.message ?? "");
  return [
    `    <testcase ${attributes}>`,
    `      <failure message="${message}">${escapeXml(lines.join("\n"))}</failure>`,
    "    </testcase>",
  ];
}

function counts(outcomes: readonly TestOutcome[]): string {
  const failed = outcomes.filter(({ passed }) => !passed).length;
  return `tests="${outcomes.length}" failures="${failed}"`;
}

function escapeXml(text: string): string {
  return visible(text.toWellFormed(), "keep lines")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
