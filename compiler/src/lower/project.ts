// All features of a project that can be lowered.
// Invariant: a mistake in one feature costs no other feature its plan.
import type { AstNode, Project, TextSpan } from "@feat-lang/language";
import type { Plan } from "../plan/index.js";
import { lowerFeature } from "./feature.js";

/** In order of file and text. */
export function lowerProject(project: Project): readonly Plan[] {
  const { spanOf } = project;
  const errors = Map.groupBy(
    project.diagnostics.filter(({ severity }) => severity === "error"),
    ({ file }) => file,
  );
  const isSound = (node: AstNode) => {
    const span = spanOf(node);
    return span !== undefined && !(errors.get(span.file) ?? []).some((error) => touches(error, span));
  };
  return project.features
    .filter(({ node, source }) => isSound(node) && (source.node === undefined || isSound(source.node)))
    .map((feature) => lowerFeature(feature, spanOf));
}

/** Do the ranges have a place in common? Ends count, since a syntax error stands behind what it is about. */
function touches(a: TextSpan, b: TextSpan): boolean {
  return !isBefore(a.endLine, a.endColumn, b.line, b.column) && !isBefore(b.endLine, b.endColumn, a.line, a.column);
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column < otherColumn);
}
