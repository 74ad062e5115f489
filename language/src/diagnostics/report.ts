// How checks report: a code of the catalogue, its parameters, a place.
// Invariant: severity and text come from the catalogue alone; what editors need for quick fixes is in `data`.
import type { AstNode, ValidationAcceptor } from "langium";
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
  const part =
    place.property === undefined
      ? undefined
      : GrammarUtils.findNodeForProperty(place.node.$cstNode, place.property, place.index);
  return part?.range ?? rangeOf(place.node);
}

export function rangeOf(node: AstNode): Range {
  return node.$cstNode?.range ?? NOWHERE;
}

/** The text of a node, blanks as written. */
export function textOf(node: AstNode | undefined): string {
  return node?.$cstNode?.text ?? "";
}
