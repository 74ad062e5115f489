// What every check gets.
import type { IRecognitionException, IToken } from "chevrotain";
import type { AstNode } from "langium";
import { AstUtils } from "langium";
import type { Report } from "../diagnostics/report.js";
import type { ProjectModel } from "../model/project-model.js";

export interface CheckContext {
  readonly model: ProjectModel;
  readonly report: Report;
}

export type Check<N extends AstNode> = (node: N, context: CheckContext) => void;

/** `orders.feat:12`, for messages; with as many of its folders as tell the file from that of `other`. */
export function placeName(node: AstNode, other: AstNode): string {
  const line = (node.$cstNode?.range.start.line ?? 0) + 1;
  const path = pathOf(node);
  const otherPath = pathOf(other);
  let parts = 1;
  if (path.join("/") !== otherPath.join("/")) {
    while (parts < path.length && path.at(-parts) === otherPath.at(-parts)) parts++;
  }
  return `${path.slice(-parts).join("/")}:${line}`;
}

function pathOf(node: AstNode): readonly string[] {
  return AstUtils.getDocument(node)
    .uri.path.split("/")
    .filter((part) => part !== "");
}

/** Is there a syntax error in the node's text, or just behind its last token, so that something of it may be missing? */
export function isBroken(node: AstNode): boolean {
  const { parserErrors, lexerErrors } = AstUtils.getDocument(node).parseResult;
  if (parserErrors.length === 0 && lexerErrors.length === 0) return false;
  const start = node.$cstNode?.offset ?? 0;
  const end = node.$cstNode?.end ?? 0;
  const inside = (offset: number) => offset >= start && offset <= end;
  return (
    lexerErrors.some((error) => inside(error.offset)) ||
    parserErrors.some(
      (error) =>
        Number.isNaN(error.token.startOffset) || inside(error.token.startOffset) || inside(offsetBefore(error)),
    )
  );
}

/** Of the last token that was understood. Chevrotain's errors have it, their common type does not. */
function offsetBefore(error: IRecognitionException): number {
  const previous = "previousToken" in error ? (error.previousToken as IToken | undefined) : undefined;
  return previous?.startOffset ?? -1;
}
