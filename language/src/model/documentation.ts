// The text of the `/** … */` comment before a declaration or item.
import type { AstNode, CstNode } from "langium";
import { CstUtils } from "langium";

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

function findComment(node: CstNode | undefined): CstNode | undefined {
  return CstUtils.findCommentNode(node, ["ML_COMMENT"]);
}
