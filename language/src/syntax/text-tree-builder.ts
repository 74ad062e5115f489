// The builder of concrete syntax trees, for any number of comments in a row: Langium's hands them all over as arguments
// of one call, which at some hundred thousand exhausts the stack.
import type { CompositeCstNode, CstNode } from "langium";
import { CompositeCstNodeImpl, CstNodeBuilder } from "langium";

/** So many arguments are fine anywhere. */
const MAX_ARGUMENTS = 10_000;

export class TextTreeBuilder extends CstNodeBuilder {
  override appendChildren(parent: CompositeCstNode, children: CstNode[]): void {
    if (children.length <= MAX_ARGUMENTS) super.appendChildren(parent, children);
    else insertMany(parent, parent.content.length, children);
  }

  override insertChildren(parent: CompositeCstNode, index: number, children: CstNode[]): void {
    if (children.length <= MAX_ARGUMENTS) super.insertChildren(parent, index, children);
    else insertMany(parent, index, children);
  }
}

function insertMany(parent: CompositeCstNode, index: number, children: readonly CstNode[]): void {
  if (!(parent instanceof CompositeCstNodeImpl)) throw new Error("A text of another kind has children.");
  for (const child of children) Object.assign(child, { container: parent });
  parent.content = [...parent.content.slice(0, index), ...children, ...parent.content.slice(index)];
}
