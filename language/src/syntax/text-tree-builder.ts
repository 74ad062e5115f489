// The builder of concrete syntax trees, for bodies of any length and any number of comments in a row. Langium's looks
// for a new node among its container's from the start, which takes the square of a body's length, and hands all
// comments over as arguments of one call, which at some hundred thousand exhausts the stack.
// Invariant: the node being built, and each that holds it, is the last of its container.
import type { IToken } from "chevrotain";
import type { CompositeCstNode, CstNode } from "langium";
import { CompositeCstNodeImpl, CstNodeBuilder, isLeafCstNode } from "langium";

/** So many arguments are fine anywhere. */
const MAX_ARGUMENTS = 10_000;

export class TextTreeBuilder extends CstNodeBuilder {
  override addHiddenNodes(tokens: IToken[]): void {
    if (tokens.length === 0) return;
    // Where the node being built is empty, they stand before the outermost node that begins with the next token.
    let before = this.current.content.length === 0 ? this.current.container : undefined;
    while (before && before.content.length < 2) before = before.container;
    if (!before) {
      super.addHiddenNodes(tokens);
      return;
    }
    const nodes: readonly unknown[] = tokens.map((token) => this.createLeafNode(token, true));
    this.insertChildren(before, before.content.length - 1, nodes.filter(isLeafCstNode));
  }

  override removeNode(node: CstNode): void {
    const { container } = node;
    if (container instanceof CompositeCstNodeImpl && container.content.at(-1) === node) container.content.pop();
    else super.removeNode(node);
  }

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
