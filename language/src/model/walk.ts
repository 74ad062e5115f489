// Every node of a syntax tree, in order of the text. Langium's streams do the same at several times the cost, which
// shows at ten thousand features.
import type { AstNode } from "langium";
import { isAstNode } from "langium";

/** The node itself first. */
export function walk(node: AstNode, visit: (node: AstNode) => void): void {
  visit(node);
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith("$")) continue;
    if (Array.isArray(value)) {
      for (const element of value) if (isAstNode(element)) walk(element, visit);
    } else if (isAstNode(value)) {
      walk(value, visit);
    }
  }
}
