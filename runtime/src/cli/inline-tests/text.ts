// Outcomes of inline tests for people: a line for each test, the difference under those that failed.

import { counted } from "../counted.js";
import type { Finding } from "../diagnostics/finding.js";
import { renderText } from "../diagnostics/text.js";
import { paint } from "../paint.js";
import type { SourceFile } from "../project.js";
import type { Output } from "../terminal.js";
import { visible } from "../text-width.js";
import type { Remark, TestOutcome } from "./run-test.js";

export function renderOutcomes(
  outcomes: readonly TestOutcome[],
  files: readonly SourceFile[],
  screen: Pick<Output, "colour" | "columns">,
): string {
  return outcomes
    .map(({ test, passed, remarks }) => {
      const verdict = passed ? paint(screen, "green", "ok  ") : paint(screen, "red", "FAIL");
      const line = `${verdict}  ${visible(test.title)} ${paint(screen, "dim", `(${visible(test.feature)})`)}\n`;
      // What did not count matters only where something is not as expected.
      if (passed) return line;
      return `${line}\n${renderText({ files, findings: remarks.map(findingOf) }, screen)}`;
    })
    .join("");
}

export function summarizeOutcomes(outcomes: readonly TestOutcome[]): string {
  const failed = outcomes.filter(({ passed }) => !passed).length;
  return `${counted(outcomes.length, "test")}: ${outcomes.length - failed} passed, ${failed} failed`;
}

function findingOf({ severity, span, message }: Remark): Finding {
  const code = severity === "error" ? "not-as-expected" : "did-not-count";
  return { ...span, severity, code, message, docs: "" };
}
