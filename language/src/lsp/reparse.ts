// Parsing again after an edit: only the declarations that the edit touches and the one before them; the others keep
// their trees, and those behind only move.
// Invariant: gives what parsing the whole text gives, or nothing; what cannot be told apart safely is left to that.
import type { ILexingError, IRecognitionException, IToken } from "chevrotain";
import { type CstNode, isCompositeCstNode, isLeafCstNode, type ParseResult, RootCstNodeImpl } from "langium";
import type { Declaration, Model } from "../generated/ast.js";
import { skipBlanks } from "../syntax/blanks.js";

export interface Parsed {
  readonly text: string;
  readonly result: ParseResult<Model>;
}

/** The part of the old text that is parsed again, and what stays. */
interface Cut {
  /** Declarations before the part. */
  readonly before: readonly Declaration[];
  readonly after: readonly Declaration[];
  /** Offsets in the old text. */
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
}

export function reparse(
  { text: old, result }: Parsed,
  text: string,
  parse: (part: string) => ParseResult<Model>,
): ParseResult<Model> | undefined {
  const root = result.value.$cstNode;
  const cut = cutAround(result.value.declarations, old, text);
  if (!isCompositeCstNode(root) || !cut || !isClean(result, cut)) return undefined;
  const moved = text.length - old.length;
  const part = text.slice(cut.start, cut.end + moved);
  const parsed = parse(part);
  const partRoot = parsed.value.$cstNode;
  if (!isCompositeCstNode(partRoot) || parsed.parserErrors.some(stopsEarly)) return undefined;
  if (cut.after.length > 0 && !endsCleanly(parsed, part)) return undefined;

  const lines = countLines(text, cut.start, cut.end + moved) - countLines(old, cut.start, cut.end);
  const content = {
    before: root.content.filter((node) => node.end <= cut.start),
    part: partRoot.content,
    after: root.content.filter((node) => node.offset >= cut.end),
  };
  for (const node of content.part) move(node, cut.start, cut.startLine);
  for (const node of content.after) move(node, moved, lines);
  const lexerErrors = [
    ...result.lexerErrors.filter(({ offset }) => offset < cut.start),
    ...parsed.lexerErrors.map((error) => movedError(error, cut.start, cut.startLine)),
    ...result.lexerErrors.filter(({ offset }) => offset >= cut.end).map((error) => movedError(error, moved, lines)),
  ];
  const parserErrors = [
    ...result.parserErrors.filter(({ token }) => !isEnd(token) && token.startOffset < cut.start),
    ...parsed.parserErrors.map((error) => movedProblem(error, cut.start, cut.startLine)),
    ...result.parserErrors
      .filter(({ token }) => token.startOffset >= cut.end)
      .map((error) => movedProblem(error, moved, lines)),
  ];
  const value = parsed.value;
  const declarations = [...cut.before, ...value.declarations, ...cut.after];
  const whole = new RootCstNodeImpl(text);
  whole.content = [...content.before, ...content.part, ...content.after];
  whole.astNode = value;
  for (const node of whole.content) Object.assign(node, { container: whole });
  for (const [index, node] of declarations.entries()) {
    Object.assign(node, { $container: value, $containerProperty: "declarations", $containerIndex: index });
  }
  Object.assign(value, { declarations, $cstNode: whole });
  return { ...parsed, value, lexerErrors, parserErrors };
}

function cutAround(declarations: readonly Declaration[], old: string, text: string): Cut | undefined {
  const least = Math.min(old.length, text.length);
  let prefix = 0;
  while (prefix < least && old[prefix] === text[prefix]) prefix++;
  let suffix = 0;
  while (suffix < least - prefix && old[old.length - 1 - suffix] === text[text.length - 1 - suffix]) suffix++;
  const unchanged = old.length - suffix;
  // Whether a `>` closes is decided by what follows, up to the third word; so the one before the edit is read again.
  let first = declarations.findLastIndex(({ $cstNode }) => $cstNode !== undefined && $cstNode.end < prefix);
  while (first > 0 && !(startsLine(declarations[first]) && isClosed(declarations[first - 1]))) first--;
  let last = declarations.findIndex(({ $cstNode }) => $cstNode !== undefined && $cstNode.offset > unchanged);
  if (last < 0) last = declarations.length;
  while (last < declarations.length && !(startsLine(declarations[last]) && isClosed(declarations[last - 1]))) last++;
  if (first <= 0 && last >= declarations.length) return undefined;
  const start = first <= 0 ? undefined : declarations[first]?.$cstNode;
  const end = declarations[last]?.$cstNode;
  return {
    before: first <= 0 ? [] : declarations.slice(0, first),
    after: declarations.slice(last),
    start: start?.offset ?? 0,
    end: end?.offset ?? old.length,
    startLine: start?.range.start.line ?? 0,
  };
}

function startsLine(node: Declaration | undefined): boolean {
  return node?.$cstNode?.range.start.character === 0;
}

/** Does the declaration end as the grammar says, so that what follows is read afresh? */
function isClosed(node: Declaration | undefined): boolean {
  let at: CstNode | undefined = node?.$cstNode;
  while (isCompositeCstNode(at)) at = at.content.findLast((each) => !each.hidden);
  return at !== undefined && isLeafCstNode(at) && at.tokenType.name === "CLOSE";
}

/** Mistakes that are reported where the next declaration begins, or at the end, cannot be told from that one's own. */
function isClean({ lexerErrors, parserErrors }: ParseResult, { start, end, after }: Cut): boolean {
  if (lexerErrors.some(({ message }) => message === "unclosed-comment")) return false;
  if (parserErrors.some(({ token }) => token.startOffset === start && start > 0)) return false;
  if (parserErrors.some(stopsEarly)) return false;
  if (after.length === 0) return true;
  return parserErrors.every(({ token }) => !isEnd(token) && token.startOffset !== end);
}

/** Nothing of the part reaches into what stands behind it. */
function endsCleanly({ value, lexerErrors, parserErrors }: ParseResult<Model>, part: string): boolean {
  if (lexerErrors.some(({ message }) => message === "unclosed-comment")) return false;
  if (parserErrors.some(({ token }) => isEnd(token))) return false;
  const last = value.declarations.at(-1);
  const end = last?.$cstNode?.end ?? 0;
  return (last === undefined || isClosed(last)) && skipBlanks(part, end) === part.length;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) {
    // A line ends as Chevrotain and editors say: \n, \r\n or \r.
    if (text[at] === "\n" || (text[at] === "\r" && text[at + 1] !== "\n")) lines++;
  }
  return lines;
}

function move(node: CstNode, offset: number, lines: number): void {
  if (offset === 0 && lines === 0) return;
  if (isCompositeCstNode(node)) {
    Object.assign(node, { _rangeCache: undefined });
    for (const child of node.content) move(child, offset, lines);
    return;
  }
  const { start, end } = node.range;
  Object.assign(node, { _offset: node.offset + offset, _startLine: start.line + lines, _endLine: end.line + lines });
}

function movedError(error: ILexingError, offset: number, lines: number): ILexingError {
  return { ...error, offset: error.offset + offset, line: (error.line ?? 1) + lines };
}

function movedProblem(error: IRecognitionException, offset: number, lines: number): IRecognitionException {
  const previous = "previousToken" in error ? (error.previousToken as IToken | undefined) : undefined;
  return Object.assign(error, {
    token: movedToken(error.token, offset, lines),
    ...(previous ? { previousToken: movedToken(previous, offset, lines) } : {}),
  });
}

/** Where no declaration can be found any more, the rest of the text is not read at all. */
function stopsEarly({ message, context }: IRecognitionException): boolean {
  return message === "EOF" || context.ruleStack.length <= 1;
}

/** The end of the text has no place of its own. */
function isEnd({ startOffset }: IToken): boolean {
  return !(startOffset >= 0);
}

function movedToken(token: IToken, offset: number, lines: number): IToken {
  if (isEnd(token)) return token;
  return {
    ...token,
    startOffset: token.startOffset + offset,
    endOffset: (token.endOffset ?? token.startOffset) + offset,
    startLine: (token.startLine ?? 1) + lines,
    endLine: (token.endLine ?? 1) + lines,
  };
}
