// What every check gets.
import type { IRecognitionException, IToken } from "chevrotain";
import type { AstNode, ParseResult } from "langium";
import { AstUtils } from "langium";
import type { Report } from "../diagnostics/report.js";
import type { ProjectModel } from "../model/project-model.js";

export interface CheckContext {
  readonly model: ProjectModel;
  readonly report: Report;
}

export type Check<N extends AstNode> = (node: N, context: CheckContext) => void;

/** `orders.feat:12`, for messages; with as many of its folders as tell the file from that of `other`. */
export function placeName(node: AstNode, other: AstNode): string {
  const line = (node.$cstNode?.range.start.line ?? 0) + 1;
  const path = pathOf(node);
  const otherPath = pathOf(other);
  let parts = 1;
  if (path.join("/") !== otherPath.join("/")) {
    while (parts < path.length && path.at(-parts) === otherPath.at(-parts)) parts++;
  }
  return `${path.slice(-parts).join("/")}:${line}`;
}

function pathOf(node: AstNode): readonly string[] {
  return AstUtils.getDocument(node)
    .uri.path.split("/")
    .filter((part) => part !== "");
}

/** Is there a syntax error in the node's text, or just behind its last token, so that something of it may be missing? */
export function isBroken(node: AstNode): boolean {
  const { parseResult } = AstUtils.getDocument(node);
  if (parseResult.parserErrors.length === 0 && parseResult.lexerErrors.length === 0) return false;
  const { atEnd, offsets } = brokenPlaces(parseResult);
  if (atEnd) return true;
  const start = node.$cstNode?.offset ?? 0;
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (offsets[low] ?? Number.POSITIVE_INFINITY) <= (node.$cstNode?.end ?? 0);
}

interface BrokenPlaces {
  /** The text ends too early: whatever is asked about may be what is missing. */
  readonly atEnd: boolean;
  /** In ascending order. */
  readonly offsets: readonly number[];
}

const PLACES = new WeakMap<ParseResult, BrokenPlaces>();

function brokenPlaces(result: ParseResult): BrokenPlaces {
  const known = PLACES.get(result);
  if (known) return known;
  const { lexerErrors, parserErrors } = result;
  const places: BrokenPlaces = {
    atEnd: parserErrors.some(({ token }) => Number.isNaN(token.startOffset)),
    offsets: [
      ...lexerErrors.map(({ offset }) => offset),
      ...parserErrors.flatMap((error) => [error.token.startOffset, offsetBefore(error)]),
    ].sort((one, other) => one - other),
  };
  PLACES.set(result, places);
  return places;
}

/** Of the last token that was understood. Chevrotain's errors have it, their common type does not. */
function offsetBefore(error: IRecognitionException): number {
  const previous = "previousToken" in error ? (error.previousToken as IToken | undefined) : undefined;
  return previous?.startOffset ?? -1;
}
