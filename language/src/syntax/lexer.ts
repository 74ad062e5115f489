// The lexer, with bounds on what the parser is asked to take.
// Invariant: whatever the text, it is checked in bounded time, and expressions and types nest so little that walking them
// cannot exhaust the stack.
import type { ILexingError, IToken } from "chevrotain";
import type { LexerResult } from "langium";
import { DefaultLexer } from "langium";
import { startsAfresh } from "./insets.js";

/** UTF-16 units of one file. Thousands of features fit; what is generated and longer can be split. */
export const MAX_FILE_LENGTH = 300_000;
/** Brackets inside brackets of an expression. */
export const MAX_NESTING = 256;
/** Types inside types, and objects and lists inside events. */
export const MAX_DATA_NESTING = 64;
/** Operators that build on each other, as in `a + b + c`, signs among them. */
export const MAX_OPERATORS = 600;

/** Errors that are more than characters no token starts with; told apart by their message. */
export const UNCLOSED_COMMENT = "unclosed-comment";
export const UNCLOSED_STRING = "unclosed-string";
export const NESTED_TOO_DEEPLY = "nested-too-deeply";
export const DATA_NESTED_TOO_DEEPLY = "data-nested-too-deeply";
export const FILE_TOO_LONG = "file-too-long";

export class FeatLexer extends DefaultLexer {
  override tokenize(text: string): LexerResult {
    // Not read at all: whatever it holds, the answer comes at once.
    if (text.length > MAX_FILE_LENGTH) {
      return { tokens: [], hidden: [], errors: [{ offset: 0, line: 1, column: 1, length: 1, message: FILE_TOO_LONG }] };
    }
    const result = super.tokenize(text);
    const bounded = withinBounds(result.tokens);
    const comment = result.hidden.find((token) => token.tokenType.name === "OPEN_COMMENT");
    const errors = [...result.errors, ...bounded.errors];
    if (comment) errors.push(errorAt(comment, UNCLOSED_COMMENT));
    for (const token of bounded.tokens) {
      if (token.tokenType.name === "OPEN_STRING") errors.push(errorAt(token, UNCLOSED_STRING));
    }
    return { ...result, tokens: bounded.tokens, errors };
  }
}

/** One bracket that is open: the operators before it, and the most that any element inside it has. */
interface Frame {
  /** `<` of a type, `{` and what is inside of it; not the brackets of expressions. */
  readonly ofData: boolean;
  readonly ofType: boolean;
  readonly base: number;
  most: number;
  /** How many tokens were kept before it. */
  readonly at: number;
}

/** Where an item nests too deeply, its tokens are left out from its outermost bracket to the next item. */
function withinBounds(tokens: IToken[]): { tokens: IToken[]; errors: ILexingError[] } {
  const errors: ILexingError[] = [];
  const kept: IToken[] = [];
  let frames: Frame[] = [];
  let data = 0;
  let operators = 0;
  let skipping = false;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (startsAfresh(token)) {
      frames = [];
      data = 0;
      operators = 0;
      skipping = false;
    }
    if (skipping) continue;
    if (OPERATORS.has(token.image)) operators++;
    if (opens(token, before)) {
      const ofType = token.image === "<";
      const ofData = ofType || token.image === "{" || (token.image === "[" && frames.at(-1)?.ofData === true);
      frames.push({ ofData, ofType, base: operators, most: operators, at: kept.length });
      if (ofData) data++;
    } else if (CLOSING.has(token.image) || (token.image === ">" && frames.at(-1)?.ofType)) {
      const frame = frames.pop();
      operators = Math.max(operators, frame?.most ?? operators);
      if (frame?.ofData) data--;
    } else if (token.image === ",") {
      const frame = frames.at(-1);
      if (frame) frame.most = Math.max(frame.most, operators);
      operators = frame?.base ?? 0;
    }
    if (data > MAX_DATA_NESTING || frames.length > MAX_NESTING || operators > MAX_OPERATORS) {
      errors.push(errorAt(token, data > MAX_DATA_NESTING ? DATA_NESTED_TOO_DEEPLY : NESTED_TOO_DEEPLY));
      skipping = true;
      // Without its outermost bracket: to get over hundreds that stay open takes the parser its time.
      kept.length = Math.min(kept.length, frames[0]?.at ?? kept.length);
    } else {
      kept.push(token);
    }
  }
  return { tokens: errors.length > 0 ? kept : tokens, errors };
}

const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}"]);
const TYPES_WITH_PARTS: ReadonlySet<string> = new Set(["array", "map", "row"]);
const OPERATORS: ReadonlySet<string> = new Set([
  ...["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=", "and", "or", "not", "in", "like", "is", ".", "["],
]);

function opens(token: IToken, before: IToken | undefined): boolean {
  if (token.image === "<") return before !== undefined && TYPES_WITH_PARTS.has(before.image);
  return OPENING.has(token.image);
}

function errorAt(token: IToken, kind: string): ILexingError {
  return {
    offset: token.startOffset,
    line: token.startLine ?? 1,
    column: token.startColumn ?? 1,
    length: token.image.length,
    message: kind,
  };
}
