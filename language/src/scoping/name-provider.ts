// Names of nodes: a key is called by its alias, else by the last name of its path.
import type { AstNode, CstNode } from "langium";
import { DefaultNameProvider, GrammarUtils } from "langium";
import * as ast from "../generated/ast.js";
import { keyName } from "../model/names.js";

export class FeatNameProvider extends DefaultNameProvider {
  override getName(node: AstNode): string | undefined {
    return ast.isKey(node) ? keyName(node) : super.getName(node);
  }

  override getNameNode(node: AstNode): CstNode | undefined {
    if (!ast.isKey(node)) return super.getNameNode(node);
    if (node.alias !== undefined) return GrammarUtils.findNodeForProperty(node.$cstNode, ast.Key.alias);
    if (ast.isMemberAccess(node.value)) return node.value.member?.$refNode;
    return ast.isNameReference(node.value) ? node.value.target?.$refNode : undefined;
  }
}
