// The lexer, with bounds on what the parser is asked to take.
// Invariant: whatever the text, expressions and types nest so little that walking them cannot exhaust the stack.
import type { ILexingError, IToken } from "chevrotain";
import type { LexerResult } from "langium";
import { DefaultLexer } from "langium";
import { EXPECTS_OPERAND } from "./token-builder.js";

/** Brackets inside brackets, and signs before signs. */
export const MAX_NESTING = 32;
/** Operators that build on each other, as in `a + b + c`. */
export const MAX_OPERATORS = 400;

/** Errors that are more than characters no token starts with; told apart by their message. */
export const UNCLOSED_COMMENT = "unclosed-comment";
export const UNCLOSED_STRING = "unclosed-string";
export const NESTED_TOO_DEEPLY = "nested-too-deeply";

export class FeatLexer extends DefaultLexer {
  override tokenize(text: string): LexerResult {
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
  readonly ofType: boolean;
  readonly base: number;
  most: number;
}

/** Where an item nests too deeply, its tokens are left out from there to the next item. */
function withinBounds(tokens: IToken[]): { tokens: IToken[]; errors: ILexingError[] } {
  const errors: ILexingError[] = [];
  const kept: IToken[] = [];
  let frames: Frame[] = [];
  let operators = 0;
  let signs = 0;
  let skipping = false;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (startsAfresh(token)) {
      frames = [];
      operators = 0;
      signs = 0;
      skipping = false;
    }
    if (skipping) continue;
    if (OPERATORS.has(token.image)) operators++;
    if (opens(token, before)) {
      frames.push({ ofType: token.image === "<", base: operators, most: operators });
    } else if (CLOSING.has(token.image) || (token.image === ">" && frames.at(-1)?.ofType)) {
      operators = Math.max(operators, frames.pop()?.most ?? operators);
    } else if (token.image === ",") {
      const frame = frames.at(-1);
      if (frame) frame.most = Math.max(frame.most, operators);
      operators = frame?.base ?? 0;
    } else if (isSign(token, before)) {
      signs++;
    } else {
      signs = 0;
    }
    if (frames.length + signs > MAX_NESTING || operators > MAX_OPERATORS) {
      errors.push(errorAt(token, NESTED_TOO_DEEPLY));
      skipping = true;
    } else {
      kept.push(token);
    }
  }
  return { tokens: errors.length > 0 ? kept : tokens, errors };
}

function startsAfresh(token: IToken): boolean {
  return token.tokenType.name === "DEF_ID" || token.tokenType.name === "CLOSE";
}

const OPENING: ReadonlySet<string> = new Set(["(", "[", "{"]);
const CLOSING: ReadonlySet<string> = new Set([")", "]", "}"]);
const TYPES_WITH_PARTS: ReadonlySet<string> = new Set(["array", "map", "row"]);
const OPERATORS: ReadonlySet<string> = new Set([
  ...["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=", "and", "or", "in", "like", "is", ".", "["],
]);

function opens(token: IToken, before: IToken | undefined): boolean {
  if (token.image === "<") return before !== undefined && TYPES_WITH_PARTS.has(before.image);
  return OPENING.has(token.image);
}

/** A minus or `not` with its operand to the right. */
function isSign(token: IToken, before: IToken | undefined): boolean {
  if (token.image === "not") return true;
  return token.image === "-" && (before === undefined || EXPECTS_OPERAND.has(before.image));
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
