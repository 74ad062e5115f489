// How checks report: a code of the catalogue, its parameters, a place.
// Invariant: severity and text come from the catalogue alone; what editors need for quick fixes is in `data`.
import type { AstNode, CstNode, ValidationAcceptor } from "langium";
import { GrammarUtils } from "langium";
import type { Range } from "vscode-languageserver";
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
  return partOf(place)?.range ?? rangeOf(place.node);
}

function partOf({ node: { $cstNode: text }, property, index }: Place): CstNode | undefined {
  if (!text || property === undefined) return undefined;
  if (index === undefined) return GrammarUtils.findNodeForProperty(text, property);
  const known = elements.get(text) ?? new Map<string, readonly CstNode[]>();
  elements.set(text, known);
  const found = known.get(property) ?? GrammarUtils.findNodesForProperty(text, property);
  known.set(property, found);
  return found[index];
}

/** Lists are looked up once, and not for each of their elements. */
const elements = new WeakMap<CstNode, Map<string, readonly CstNode[]>>();

export function rangeOf(node: AstNode): Range {
  return node.$cstNode?.range ?? NOWHERE;
}

/** The text of a node, blanks as written. */
export function textOf(node: AstNode | undefined): string {
  return node?.$cstNode?.text ?? "";
}
