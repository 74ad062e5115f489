// Between which tokens of a line a blank stands.
import type { LeafCstNode } from "langium";
import * as ast from "../generated/ast.js";

/** `a` stands directly before `b`, comments aside. */
export function spaceBetween(a: LeafCstNode, b: LeafCstNode): boolean {
  return !sticksToNext(a) && !sticksToPrevious(b, a);
}

function sticksToNext(leaf: LeafCstNode): boolean {
  switch (leaf.text) {
    case "(":
    case "[":
    case ".":
      return true;
    case "<":
      return isBracketOfType(leaf);
    case ",":
      return ast.isDecimalTypeNode(leaf.astNode) || ast.isMapTypeNode(leaf.astNode);
    case "-":
      return !ast.isArithmetic(leaf.astNode);
    default:
      return false;
  }
}

/** A point directly behind one of these would be read as a part of it. */
const NUMBERS: ReadonlySet<string> = new Set(["NUMBER", "MALFORMED"]);

function sticksToPrevious(leaf: LeafCstNode, previous: LeafCstNode): boolean {
  switch (leaf.text) {
    case ")":
    case "]":
    case ",":
    case ".":
    case ":":
      return leaf.text !== "." || !NUMBERS.has(previous.tokenType.name);
    case "(":
      return ast.isCall(leaf.astNode) || ast.isCast(leaf.astNode) || ast.isDecimalTypeNode(leaf.astNode);
    case "[":
      return ast.isElementAccess(leaf.astNode);
    case "<":
    case ">":
      return isBracketOfType(leaf);
    case "}":
      return previous.text === "{";
    default:
      return false;
  }
}

function isBracketOfType({ astNode }: LeafCstNode): boolean {
  return ast.isArrayTypeNode(astNode) || ast.isMapTypeNode(astNode) || ast.isRowTypeNode(astNode);
}
