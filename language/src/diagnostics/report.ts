// How checks report: a code of the catalogue, its parameters, a place.
// Invariant: severity and text come from the catalogue alone; what editors need for quick fixes is in `data`.
import type { AstNode, ValidationAcceptor } from "langium";
import { GrammarUtils } from "langium";
import type { Range } from "vscode-languageserver";
import * as ast from "../generated/ast.js";
import type { DiagnosticCode, DiagnosticParams } from "./catalogue.js";
import { documentationAnchor, entryOf } from "./catalogue.js";

export interface Place {
  readonly node: AstNode;
  /** A part of the node's text; the whole of it where that part is missing. */
  readonly property?: string;
  readonly index?: number;
  readonly range?: Range;
}

export type Report = <C extends DiagnosticCode>(code: C, place: Place, params: DiagnosticParams<C>) => void;

/** What a diagnostic carries for quick fixes. */
export interface DiagnosticData<C extends DiagnosticCode = DiagnosticCode> {
  readonly code: C;
  readonly params: DiagnosticParams<C>;
}

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function reportTo(accept: ValidationAcceptor): Report {
  return (code, place, params) => {
    const entry = entryOf(code);
    const data: DiagnosticData = { code, params };
    accept(entry.severity, entry.message(params), {
      node: place.node,
      range: rangeOfPlace(place),
      code,
      codeDescription: { href: documentationAnchor(code) },
      data,
    });
  };
}

function rangeOfPlace(place: Place): Range {
  if (place.range) return place.range;
  const part =
    place.property === undefined
      ? undefined
      : GrammarUtils.findNodeForProperty(place.node.$cstNode, place.property, place.index);
  return part?.range ?? rangeOf(place.node);
}

/** Operators in a row share the text of the whole row; their own begins and ends with their operands. */
export function rangeOf(node: AstNode): Range {
  if (ast.isArithmetic(node) || ast.isLogicalExpression(node)) {
    const left = node.left && rangeOf(node.left);
    const right = node.right && rangeOf(node.right);
    if (left && right) return { start: left.start, end: right.end };
  }
  return node.$cstNode?.range ?? NOWHERE;
}

/** The text of a node, its own part only, blanks as written. */
export function textOf(node: AstNode | undefined): string {
  if (!node) return "";
  const root = node.$cstNode?.root;
  const first = firstOffset(node);
  const last = lastOffset(node);
  return root && first !== undefined && last !== undefined ? root.fullText.slice(first, last) : "";
}

function firstOffset(node: AstNode): number | undefined {
  const operators = ast.isArithmetic(node) || ast.isLogicalExpression(node);
  return operators && node.left ? firstOffset(node.left) : node.$cstNode?.offset;
}

function lastOffset(node: AstNode): number | undefined {
  const operators = ast.isArithmetic(node) || ast.isLogicalExpression(node);
  return operators && node.right ? lastOffset(node.right) : node.$cstNode?.end;
}
