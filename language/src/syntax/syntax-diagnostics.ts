// Lexing and parsing errors as diagnostics of the catalogue.
// Invariant: one mistake gives one diagnostic: of the errors in one item, column or step only the first is kept, and
// whatever else is wrong with that piece of text waits until it can be read.
import type { ILexingError, IRecognitionException, IToken } from "chevrotain";
import type { ParseResult } from "langium";
import type { Range } from "vscode-languageserver";
import type { DiagnosticCode, DiagnosticParams } from "../diagnostics/catalogue.js";
import { adviceFor, isHyphen } from "./advice.js";
import { expectedInWords, foundInWords, reservedName, type Unexpected } from "./expected.js";
import {
  DATA_NESTED_TOO_DEEPLY,
  FILE_TOO_LONG,
  MAX_DATA_NESTING,
  MAX_FILE_LENGTH,
  MAX_NESTING,
  MAX_OPERATORS,
  NESTED_TOO_DEEPLY,
  UNCLOSED_COMMENT,
  UNCLOSED_STRING,
} from "./lexer.js";
import { pieceOf } from "./pieces.js";
import { DECLARATION_WORDS } from "./reserved.js";

export interface SyntaxDiagnostic<C extends DiagnosticCode = DiagnosticCode> {
  readonly code: C;
  readonly params: DiagnosticParams<C>;
  /** In the piece that is broken. */
  readonly offset: number;
  readonly range: Range;
}

export interface SyntaxReport {
  readonly diagnostics: readonly SyntaxDiagnostic[];
  /** The pieces that could not be read, by their starts. */
  readonly broken: ReadonlySet<number>;
}

/** `tokens`: all of the text's, hidden ones left out; `pieces`: their `pieceStarts`. */
export function syntaxReport(
  { lexerErrors, parserErrors }: Pick<ParseResult, "lexerErrors" | "parserErrors">,
  tokens: readonly IToken[],
  pieces: readonly number[],
  text: string,
): SyntaxReport {
  // What is no token, or an endless one, is the cause; what the parser says of that piece is its effect.
  const all = [
    ...lexerErrors.map((error) => lexingDiagnostic(error, text)),
    ...withoutCascades(parserErrors, tokens).map((error) => parsingDiagnostic(error, tokens, pieces)),
  ];
  const broken = new Set<number>();
  const said = new Set<string>();
  const diagnostics = all.filter(({ code, offset, range }) => {
    const piece = pieceOf(offset, pieces);
    const key = JSON.stringify([code, range]);
    const first = !broken.has(piece) && !said.has(key);
    broken.add(piece);
    said.add(key);
    return first;
  });
  for (const error of parserErrors) broken.add(pieceOf(parsingDiagnostic(error, tokens, pieces).offset, pieces));
  return { diagnostics: diagnostics.sort((a, b) => a.offset - b.offset), broken };
}

/** After an error, another one among so few tokens is the same mistake, still being got over. */
const CASCADE_TOKENS = 4;

/** A new item, or a column that lacks its colon after one that did, is a new mistake however near. */
function withoutCascades(
  errors: readonly IRecognitionException[],
  tokens: readonly IToken[],
): readonly IRecognitionException[] {
  let last = { at: -1 - CASCADE_TOKENS, colon: false };
  let misread = -1;
  return errors.filter((error) => {
    const at = isEnd(error.token) ? tokens.length : indexAt(tokens, error.token.startOffset);
    if (misread >= 0 && !tokens.slice(misread, at).some(({ tokenType }) => tokenType.name === "CLOSE")) return false;
    // After `on my-` a declaration named `source` seems to begin, and after `> features` the body before it goes on.
    const startsMisreading = isHyphen(tokens[at - 1], tokens[at]) && DECLARATION_WORDS.has(tokens[at + 1]?.image ?? "");
    misread = startsMisreading || isMissedClose(error.message, tokens[at]) ? at : -1;
    const between = tokens.slice(Math.max(0, last.at), at);
    const afresh = between.some(({ tokenType }) => tokenType.name === "DEF_ID" || tokenType.name === "CLOSE");
    const colon = error.message === ":";
    const cascade = at - last.at <= CASCADE_TOKENS && !afresh && !(colon && last.colon);
    last = { at, colon };
    return !cascade;
  });
}

/** A `>` that was meant to close a body and did not, because no declaration stands behind it. */
function isMissedClose(expected: string, found: IToken | undefined): boolean {
  return expected === "CLOSE" && found?.image === ">";
}

function isEnd(token: IToken): boolean {
  return Number.isNaN(token.startOffset) || token.tokenType.name === "EOF";
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
  if (error.message === FILE_TOO_LONG) {
    return { code: "file-too-long", params: { length: text.length, limit: MAX_FILE_LENGTH }, ...place };
  }
  if (error.message === NESTED_TOO_DEEPLY || error.message === DATA_NESTED_TOO_DEEPLY) {
    const nesting = error.message === NESTED_TOO_DEEPLY ? MAX_NESTING : MAX_DATA_NESTING;
    return { code: "nested-too-deeply", params: { nesting, operators: MAX_OPERATORS }, ...place };
  }
  if (error.message === UNCLOSED_STRING) {
    return { code: "unclosed-string", params: { quote: text.charAt(error.offset) }, ...place };
  }
  const { word, before } = wordAround(text, error.offset, error.length);
  const advice = CHARACTER_ADVICE.find(([start]) => word.startsWith(start))?.[1];
  const range = {
    start: { line, character: character - before },
    end: { line, character: character - before + word.length },
  };
  return {
    code: "unexpected-character",
    params: { text: word, ...(advice ? { advice } : {}) },
    offset: error.offset,
    range,
  };
}

/** The whole word that holds a character no name can have, or just the characters; none across lines. */
function wordAround(text: string, offset: number, length: number): { word: string; before: number } {
  const characters = text.slice(offset, offset + Math.min(length, 20)).replace(/[\n\r].*/s, "");
  if (!/^[\p{L}\p{N}]/u.test(characters)) return { word: characters, before: 0 };
  const before = /[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 40), offset))?.[0] ?? "";
  const after = /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + 40))?.[0] ?? "";
  return { word: before + after, before: before.length };
}

const CHARACTER_ADVICE: readonly (readonly [string, string])[] = [
  ["&", "Write `and`."],
  ["|", "Write `or`."],
  ["!", "Write `not`, or `!=` to compare."],
  ["??", "Write `coalesce(a, b)`."],
  ["?", "Write `if(condition, a, b)`."],
  ["^", "Write `power(x, y)`."],
  ["~", 'Write `x like "a%"`.'],
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
  const stop = end ? tokens.length : indexAt(tokens, error.token.startOffset);
  const wanted = wantedAt(stop, error, tokens);
  const { index } = wanted;
  const previous = tokens[index - 1];
  const found = tokens[index] ?? error.token;
  const problem: Unexpected = { rule: wanted.rule, token: wanted.token, found, previous, next: tokens[index + 1] };
  const { range, before } = placeOf(
    previous,
    end ? undefined : found,
    problem.token === "CLOSE" || problem.rule === "SourceMember" || index > stop,
  );
  const startsPiece = end || pieceOf(found.startOffset, pieces) === found.startOffset;
  const offset = startsPiece ? before : found.startOffset;
  const reserved = reservedName(problem);
  if (reserved !== undefined) {
    return { code: "reserved-name", params: { word: reserved }, offset, range: rangeOf(found) };
  }
  const word = wordAfterClose(tokens, index);
  if (word) {
    const params = { word: word.image };
    return { code: "declaration-word-after-close", params, offset, range: rangeOf(word) };
  }
  const advice = adviceFor(problem);
  const expected = expectedInWords(problem);
  const params = { expected, found: foundInWords(found), ...(advice === undefined ? {} : { advice }) };
  return { code: "syntax-error", params, range, offset };
}

/** Where the mistake is and what is wanted there: mostly where the parser stopped, or just behind. */
function wantedAt(
  stop: number,
  { message, context }: IRecognitionException,
  tokens: readonly IToken[],
): { readonly index: number; readonly rule: string; readonly token: string } {
  const found = tokens[stop];
  const behind = found && tokens[stop + 1] ? stop + 1 : undefined;
  if (behind && isMissedClose(message, found)) return { index: behind, rule: "Model", token: "" };
  // `by (a)`: the word before a bracket was taken for a function.
  if (behind && found?.image === message) return { index: behind, rule: "Name", token: "" };
  return { index: stop, rule: (context.ruleStack.at(-1) ?? "").replace(/[^A-Za-z]+$/, ""), token: message };
}

/**
 * The token that is wrong; where it is the end, or what is missing could stand on the line before it, the place just after
 * the previous one. What cannot start an item is wrong by itself.
 */
function placeOf(
  previous: IToken | undefined,
  found: IToken | undefined,
  startsMember: boolean,
): { range: Range; before: number } {
  const nowhere = { line: 0, character: 0 };
  if (!previous) return { range: found ? rangeOf(found) : { start: nowhere, end: nowhere }, before: 0 };
  const start = rangeOf(previous).end;
  const sameLine = found && found.startLine === previous.endLine;
  const itself = found && startsMember && !DECLARATION_WORDS.has(found.image);
  return { range: sameLine || itself ? rangeOf(found) : { start, end: start }, before: previous.startOffset };
}

function rangeOf(token: IToken): Range {
  const { startLine = 1, startColumn = 1, endLine = 1, endColumn = 0 } = token;
  return {
    start: { line: startLine - 1, character: startColumn - 1 },
    end: { line: endLine - 1, character: endColumn },
  };
}

/** The word behind a `>` on the same line that starts no declaration, as in `where a > feature limit …`. */
function wordAfterClose(tokens: readonly IToken[], index: number): IToken | undefined {
  for (let at = index + 1; at > 0 && at >= index - 3; at--) {
    const word = tokens[at];
    const close = tokens[at - 1];
    if (!word || !close || close.tokenType.name !== "CLOSE" || !DECLARATION_WORDS.has(word.image)) continue;
    const sameLine = close.endLine === word.startLine && tokens[at - 2]?.endLine === close.startLine;
    if (sameLine && !startsHeader(word, tokens[at + 2])) return word;
  }
  return undefined;
}

const AFTER_NAME: Readonly<Record<string, string>> = { source: "<", feature: "on", test: "of" };

function startsHeader(word: IToken, afterName: IToken | undefined): boolean {
  return afterName === undefined || afterName.image === AFTER_NAME[word.image];
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
