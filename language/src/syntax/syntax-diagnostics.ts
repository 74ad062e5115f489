// Lexing and parsing errors as diagnostics of the catalogue.
// Invariant: one mistake gives one diagnostic: of the errors in one item, column or step only the first is kept, and
// whatever else is wrong with that piece of text waits until it can be read.
import type { ILexingError, IRecognitionException, IToken } from "chevrotain";
import type { ParseResult } from "langium";
import type { Range } from "vscode-languageserver";
import type { DiagnosticCode, DiagnosticParams } from "../diagnostics/catalogue.js";
import { adviceFor, expectedInWords, foundInWords, reservedName, type SyntaxError } from "./expected.js";
import { MAX_NESTING, MAX_OPERATORS, NESTED_TOO_DEEPLY, UNCLOSED_COMMENT } from "./lexer.js";
import { DECLARATION_WORDS } from "./reserved.js";

export interface SyntaxDiagnostic<C extends DiagnosticCode = DiagnosticCode> {
  readonly code: C;
  readonly params: DiagnosticParams<C>;
  readonly offset: number;
  readonly range: Range;
}

/** `tokens`: all of the text's, hidden ones left out. */
export function syntaxDiagnostics(
  { lexerErrors, parserErrors }: Pick<ParseResult, "lexerErrors" | "parserErrors">,
  tokens: readonly IToken[],
  text: string,
): readonly SyntaxDiagnostic[] {
  const pieces = pieceStarts(tokens);
  const seen = new Set<number>();
  const firstOfPiece = ({ offset }: SyntaxDiagnostic) => {
    const piece = pieceOf(offset, pieces);
    if (seen.has(piece)) return false;
    seen.add(piece);
    return true;
  };
  // What is no token, or an endless one, is the cause; what the parser says of that piece is its effect.
  const lexing = [
    ...lexerErrors.map((error) => lexingDiagnostic(error, text)),
    ...tokens.filter((token) => token.tokenType.name === "OPEN_STRING").map(openString),
  ].filter(firstOfPiece);
  const parsing = withoutCascades(parserErrors, tokens)
    .map((error) => parsingDiagnostic(error, tokens, pieces))
    .filter(firstOfPiece);
  return [...lexing, ...parsing].sort((a, b) => a.offset - b.offset);
}

/** Where tokens were skipped to go on, an error in the next few tokens is the same mistake. */
const CASCADE_TOKENS = 4;

function withoutCascades(
  errors: readonly IRecognitionException[],
  tokens: readonly IToken[],
): readonly IRecognitionException[] {
  let resumed = -1;
  return errors.filter((error) => {
    const at = isEnd(error.token) ? tokens.length : indexAt(tokens, error.token.startOffset);
    const cascade = at <= resumed;
    const skipped = error.resyncedTokens.at(-1);
    if (skipped && !isEnd(skipped)) resumed = indexAt(tokens, skipped.startOffset) + CASCADE_TOKENS;
    return !cascade;
  });
}

function isEnd(token: IToken): boolean {
  return Number.isNaN(token.startOffset) || token.tokenType.name === "EOF";
}

function openString(token: IToken): SyntaxDiagnostic {
  const params = { quote: token.image.charAt(0) };
  return { code: "unclosed-string", params, offset: token.startOffset, range: rangeOf(token) };
}

function lexingDiagnostic(error: ILexingError, text: string): SyntaxDiagnostic {
  const line = (error.line ?? 1) - 1;
  const character = (error.column ?? 1) - 1;
  const place = {
    offset: error.offset,
    range: { start: { line, character }, end: { line, character: character + Math.max(1, error.length) } },
  };
  if (error.message === UNCLOSED_COMMENT) {
    const end = { line, character: character + 2 };
    return { code: "unclosed-comment", params: {}, offset: error.offset, range: { start: { line, character }, end } };
  }
  if (error.message === NESTED_TOO_DEEPLY) {
    return { code: "nested-too-deeply", params: { nesting: MAX_NESTING, operators: MAX_OPERATORS }, ...place };
  }
  const found = wordAround(text, error.offset, error.length);
  const advice = CHARACTER_ADVICE.find(([start]) => found.startsWith(start))?.[1];
  return { code: "unexpected-character", params: { text: found, ...(advice ? { advice } : {}) }, ...place };
}

/** The whole word that holds a character no name can have, or just the characters. */
function wordAround(text: string, offset: number, length: number): string {
  const end = offset + Math.min(length, 20);
  if (!/^[\p{L}\p{N}]/u.test(text.slice(offset, end))) return text.slice(offset, end);
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 40), offset))?.[0] ?? "";
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 40))?.[0] ?? "";
  return before + after;
}

const CHARACTER_ADVICE: readonly (readonly [string, string])[] = [
  ["&", "Write `and`."],
  ["|", "Write `or`."],
  ["!", "Write `not`, or `!=` to compare."],
  [";", "Nothing stands between items; leave it out."],
  ["#", "Comments start with `//`."],
  ["`", "A name in backquotes ends on the same line and is not empty."],
  ["“", "Write straight quotes."],
  ["”", "Write straight quotes."],
];

function parsingDiagnostic(
  error: IRecognitionException,
  tokens: readonly IToken[],
  pieces: readonly number[],
): SyntaxDiagnostic {
  const end = isEnd(error.token);
  const index = end ? tokens.length : indexAt(tokens, error.token.startOffset);
  const previous = tokens[index - 1];
  const found = tokens[index] ?? error.token;
  const problem: SyntaxError = {
    rule: (error.context.ruleStack.at(-1) ?? "").replace(/[^A-Za-z]+$/, ""),
    token: error.message,
    found,
    previous,
    next: tokens[index + 1],
  };
  const startsPiece = end || pieceOf(found.startOffset, pieces) === found.startOffset;
  const place = placeOf(previous, end ? undefined : found);
  const reserved = reservedName(problem);
  if (reserved !== undefined) {
    return { code: "reserved-name", params: { word: reserved }, offset: found.startOffset, range: rangeOf(found) };
  }
  const word = wordAfterClose(tokens, index);
  if (word) {
    const params = { word: word.image };
    return { code: "declaration-word-after-close", params, offset: word.startOffset, range: rangeOf(word) };
  }
  const advice = adviceFor(problem);
  const expected = expectedInWords(problem);
  const params = { expected, found: foundInWords(found), ...(advice === undefined ? {} : { advice }) };
  const offset = startsPiece || !previous ? place.offset : found.startOffset;
  return { code: "syntax-error", params, range: place.range, offset };
}

/** Just after the previous token, up to the one that is wrong if it stands on the same line. */
function placeOf(previous: IToken | undefined, found: IToken | undefined): { offset: number; range: Range } {
  if (!previous) {
    const start = { line: 0, character: 0 };
    return found ? { offset: found.startOffset, range: rangeOf(found) } : { offset: 0, range: { start, end: start } };
  }
  const start = rangeOf(previous).end;
  const sameLine = found && found.startLine === previous.endLine;
  return {
    offset: previous.endOffset ?? previous.startOffset,
    range: { start, end: sameLine ? rangeOf(found).end : start },
  };
}

function rangeOf(token: IToken): Range {
  const { startLine = 1, startColumn = 1, endLine = 1, endColumn = 0 } = token;
  return {
    start: { line: startLine - 1, character: startColumn - 1 },
    end: { line: endLine - 1, character: endColumn },
  };
}

/** Is the error in a header whose first word stands behind a `>` on the same line, as in `a > feature …`? */
function wordAfterClose(tokens: readonly IToken[], index: number): IToken | undefined {
  for (let at = Math.min(index, tokens.length - 1); at > 0 && at >= index - 3; at--) {
    const word = tokens[at];
    const close = tokens[at - 1];
    if (!word || !close || close.tokenType.name !== "CLOSE" || !DECLARATION_WORDS.has(word.image)) continue;
    if (close.endLine === word.startLine && tokens[at - 2]?.endLine === close.startLine) return word;
  }
  return undefined;
}

function indexAt(tokens: readonly IToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const STARTS_LINE: ReadonlySet<string> = new Set(["{", "expect", "topic", "format", "time", "online", "offline"]);

/** Where items, columns, lines, steps and declarations start: what a slip in one of them leaves alone. */
export function pieceStarts(tokens: readonly IToken[]): readonly number[] {
  const starts: number[] = [];
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1];
    const firstOnLine = previous?.endLine !== token.startLine;
    const startsPiece =
      token.tokenType.name === "DEF_ID" ||
      (DECLARATION_WORDS.has(token.image) && (!previous || previous.tokenType.name === "CLOSE")) ||
      (firstOnLine && (STARTS_LINE.has(token.image) || tokens[index + 1]?.image === ":"));
    if (startsPiece) starts.push(token.startOffset);
  }
  return starts;
}

/** The start of the piece that holds the offset; -1 before the first. */
export function pieceOf(offset: number, starts: readonly number[]): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return starts[low - 1] ?? -1;
}
