// Every node of a syntax tree, in order of the text. Langium's streams do the same at several times the cost, which
// shows at ten thousand features.
import type { AstNode } from "langium";
import { isAstNode } from "langium";

/** The node itself first. */
export function walk(node: AstNode, visit: (node: AstNode) => void): void {
  visit(node);
  // Nodes are plain objects, so that `in` sees their own properties alone; a list of them costs more than the walk.
  for (const key in node) {
    if (key.charCodeAt(0) === DOLLAR) continue;
    const value: unknown = node[key as keyof AstNode];
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const element of value) if (isAstNode(element)) walk(element, visit);
    } else if (isAstNode(value)) {
      walk(value, visit);
    }
  }
}

/** Properties of Langium's, such as `$container`, lead elsewhere. */
const DOLLAR = "$".charCodeAt(0);
