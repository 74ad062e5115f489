// Changes to a syntax tree that was just parsed.
// Invariant: afterwards every node knows where it stands, in the tree and in the text.
import type { AstNode, CstNode } from "langium";
import { AstUtils, CompositeCstNodeImpl } from "langium";

/** Puts `by` in the place of `node`. */
export function replaceNode(node: AstNode, by: AstNode): void {
  const { $container: owner, $containerProperty: property, $containerIndex: index } = node;
  if (!owner || property === undefined) throw new Error(`A ${node.$type} that is the root cannot be replaced.`);
  const held: unknown = Reflect.get(owner, property);
  if (Array.isArray(held) && index !== undefined) held[index] = by;
  else Reflect.set(owner, property, by);
  Object.assign(by, { $container: owner, $containerProperty: property, $containerIndex: index });
}

/** A node made of parts: it covers their text, and they know it. */
export function linkParts(node: AstNode, pieces: readonly CstNode[]): void {
  const text = new CompositeCstNodeImpl();
  setPieces(text, pieces);
  text.astNode = node;
  Object.assign(node, { $cstNode: text });
  AstUtils.linkContentToContainer(node);
}

/** The pieces leave where they were. */
export function setPieces(text: CompositeCstNodeImpl, pieces: readonly CstNode[]): void {
  text.content = [...pieces];
  for (const piece of pieces) Object.assign(piece, { container: text });
}
