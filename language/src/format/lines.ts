// The tokens and comments of a file, cut into the lines that the layout gives them: one for each header, member and
// closing `>`.
// Invariant: every token and comment is in exactly one line, in order of the text.
import type { AstNode, LeafCstNode } from "langium";
import { CstUtils } from "langium";
import type { Model } from "../generated/ast.js";
import * as ast from "../generated/ast.js";

export type LineKind = "header" | "item" | "member" | "close" | "end";

export interface Line {
  readonly kind: LineKind;
  /** Own-line comments above. */
  readonly above: LeafCstNode[];
  /** Tokens, and comments between and behind them. Empty for `end`. */
  readonly leaves: LeafCstNode[];
}

export function cutLines(model: Model): readonly Line[] {
  const root = model.$cstNode;
  if (!root) return [];
  const kinds = lineStarts(model);
  const leaves = CstUtils.flattenCst(root).toArray();
  const lines: Line[] = [];
  let above: LeafCstNode[] = [];
  for (const [index, leaf] of leaves.entries()) {
    const line = lines.at(-1);
    if (!leaf.hidden) {
      const kind = leaf.tokenType.name === "CLOSE" ? "close" : kinds.get(leaf.offset);
      if (kind !== undefined) {
        lines.push({ kind, above, leaves: [leaf] });
        above = [];
      } else {
        line?.leaves.push(leaf);
      }
    } else if (line && above.length === 0 && belongsToLine(leaf, leaves, index, kinds)) {
      line.leaves.push(leaf);
    } else {
      above.push(leaf);
    }
  }
  return [...lines, { kind: "end", above, leaves: [] }];
}

/** A comment on the line of the token before it, or inside of a line; not one that leads up to the next line's start. */
function belongsToLine(
  comment: LeafCstNode,
  leaves: readonly LeafCstNode[],
  index: number,
  kinds: ReadonlyMap<number, LineKind>,
): boolean {
  const next = leaves.slice(index + 1).find((leaf) => !leaf.hidden);
  const startsLine = !next || next.tokenType.name === "CLOSE" || kinds.has(next.offset);
  if (!startsLine) return true;
  const previous = leaves[index - 1];
  const behind = previous?.range.end.line === comment.range.start.line;
  const beforeNext = next?.range.start.line === comment.range.end.line;
  return behind && (!beforeNext || next.tokenType.name === "CLOSE" || comment.text.startsWith("//"));
}

function lineStarts(model: Model): ReadonlyMap<number, LineKind> {
  const starts = new Map<number, LineKind>();
  const add = (node: AstNode, kind: LineKind) => {
    if (node.$cstNode) starts.set(node.$cstNode.offset, kind);
  };
  for (const declaration of model.declarations) {
    add(declaration, "header");
    const members: readonly AstNode[] = ast.isTest(declaration) ? declaration.steps : declaration.members;
    for (const member of members) add(member, ast.isItem(member) ? "item" : "member");
  }
  return starts;
}
