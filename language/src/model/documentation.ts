// The text of the `/** … */` comment before a declaration or item.
import type { AstNode, CstNode } from "langium";
import { isLeafCstNode } from "langium";

/** Without the comment's marks and margins; undefined where there is no such comment. */
export function documentationOf(node: AstNode): string | undefined {
  const comment = findComment(node.$cstNode);
  if (!comment?.text.startsWith("/**") || comment.text.length < 5) return undefined;
  const lines = comment.text
    .slice(3, -2)
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const text = lines.join("\n").trim();
  return text === "" ? undefined : text;
}

/** What stands right before the node, where that is a comment. */
function findComment(node: CstNode | undefined): CstNode | undefined {
  for (let at = node; at?.container; at = at.container) {
    const { content } = at.container;
    const index = indexOfPiece(content, at);
    const previous = content[index - 1];
    if (previous) return isLeafCstNode(previous) && previous.tokenType.name === "ML_COMMENT" ? previous : undefined;
  }
  return undefined;
}

/** Pieces are in order of the text; to look through all of them takes the square of a body's length. */
function indexOfPiece(content: readonly CstNode[], piece: CstNode): number {
  const { offset } = piece;
  let low = 0;
  let high = content.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((content[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
