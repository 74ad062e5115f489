// Tokens that depend on what stands around them: CLOSE, the `>` that ends a body, DEF_ID, the name that starts an item,
// and CALL_ID, the name before a bracket. They go before every keyword, so that any word but the reserved ones can name
// an item.
// Invariant: each decision looks at one token before and one or two after, so lexing stays linear.
import type { IToken, TokenType, TokenVocabulary } from "chevrotain";
import type { Grammar, TokenBuilderOptions } from "langium";
import { DefaultTokenBuilder, isTokenTypeArray } from "langium";
import { skipBlanks } from "./blanks.js";
import { DECLARATION_WORDS, RESERVED_WORDS } from "./reserved.js";

/** Is the text whole, or cut at the cursor? Completion lexes only what stands before the cursor. */
let cutAtCursor = false;

/** While `run` lexes, the end of the text closes a body only where the `>` stands alone on its line. */
export function lexCutText<T>(run: () => T): T {
  cutAtCursor = true;
  try {
    return run();
  } finally {
    cutAtCursor = false;
  }
}

export class FeatTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenVocabulary {
    const tokens = super.buildTokens(grammar, options);
    if (!isTokenTypeArray(tokens)) throw new Error("The default token builder gives one list of tokens.");
    const close = tokenNamed(tokens, "CLOSE");
    const itemName = tokenNamed(tokens, "DEF_ID");
    const callName = tokenNamed(tokens, "CALL_ID");
    const first = [close, itemName, callName];
    const rest = tokens.filter((token) => !first.includes(token));
    for (const token of rest) {
      if (Array.isArray(token.LONGER_ALT))
        token.LONGER_ALT = token.LONGER_ALT.filter((longer) => !first.includes(longer));
    }
    for (const word of BEFORE_NO_COLON) {
      const pattern = matchUnlessColon(word);
      Object.assign(tokenNamed(tokens, word), { PATTERN: pattern, LINE_BREAKS: false, START_CHARS_HINT: [word[0]] });
    }
    Object.assign(close, { PATTERN: matchClose, LINE_BREAKS: false, START_CHARS_HINT: [">"] });
    Object.assign(itemName, { PATTERN: matchItemName, LINE_BREAKS: false, START_CHARS_HINT: NAME_START });
    Object.assign(callName, { PATTERN: matchCallName, LINE_BREAKS: false, START_CHARS_HINT: NAME_START });
    return [...first, ...rest];
  }
}

function tokenNamed(tokens: readonly TokenType[], name: string): TokenType {
  const token = tokens.find((candidate) => candidate.name === name);
  if (!token) throw new Error(`The grammar has no terminal ${name}.`);
  return token;
}

const NAME_START = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_`"];
const WORD = /[_a-zA-Z]\w*/y;
const QUOTED = /`(?:``|[^`\n\r])[^`\n\r]*(?:``[^`\n\r]*)*`/y;

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

function matchClose(text: string, offset: number): RegExpExecArray | null {
  if (text[offset] !== ">" || text === ">") return null; // the bare text: Chevrotain tests whether '>' is reachable
  const next = skipBlanks(text, offset + 1);
  const closes = next === text.length ? !cutAtCursor || standsAlone(text, offset) : startsDeclaration(text, next);
  return closes ? matchAt(/>/y, text, offset) : null;
}

function standsAlone(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === " " || text[at] === "\t")) at--;
  return at < 0 || text[at] === "\n" || text[at] === "\r";
}

/** `feature x`, `source x`, `test "…"`, also when still being typed; not `source: string` or `x > test and y`. */
function startsDeclaration(text: string, offset: number): boolean {
  const word = matchAt(WORD, text, offset)?.[0];
  if (word === undefined || !DECLARATION_WORDS.has(word)) return false;
  const next = skipBlanks(text, offset + word.length);
  if (next === text.length) return true;
  const following = matchAt(WORD, text, next)?.[0];
  if (following === undefined) return "\"'`<".includes(text[next] ?? "");
  if (RESERVED_WORDS.has(following)) return false;
  const third = skipBlanks(text, next + following.length);
  if (text[third] === "=") return false;
  return !AFTER_CONDITION.has(following) || text[third] === "<" || matchAt(WORD, text, third)?.[0] === "on";
}

/** What can follow a condition: `where x > test tumbling 1h` compares with a column `test`. */
const AFTER_CONDITION: ReadonlySet<string> = new Set([
  "by",
  "tumbling",
  "sliding",
  "session",
  "online",
  "offline",
  "at",
]);

/**
 * Keywords that are none before a colon: those that end a line of a source where the next line may define a column of
 * that name, and reserved words, so that such a column costs one message. A key's value may be `true`, so that stays.
 */
const BEFORE_NO_COLON = ["seconds", "delay", "where", "and", "or", "not", "in", "is", "like", "cast"] as const;

function matchUnlessColon(keyword: string): (text: string, offset: number) => RegExpExecArray | null {
  return (text, offset) => {
    const match = matchAt(WORD, text, offset);
    return match?.[0] === keyword && text[skipBlanks(text, offset + keyword.length)] !== ":" ? match : null;
  };
}

/** A name, then one `=`, where an item can start. `where a = b` is a mistaken comparison, not an item `a`. */
function matchItemName(text: string, offset: number, before: readonly IToken[]): RegExpExecArray | null {
  const match = matchAt(WORD, text, offset) ?? matchAt(QUOTED, text, offset);
  if (!match) return null;
  const equals = skipBlanks(text, offset + match[0].length);
  if (text[equals] !== "=" || text[equals + 1] === "=") return null;
  const previous = before.at(-1);
  if (!previous || !EXPECTS_OPERAND.has(previous.image)) return match;
  if (previous.image === ".") return null;
  const onNewLine = /[\n\r]/.test(text.slice(previous.startOffset, offset));
  if (!onNewLine) return null;
  // `where amount >⏎ d = sum(y)` is an unfinished condition before item d, `a and⏎ b = 1` one with a mistaken `=`.
  return CONNECTIVES.has(previous.image) && !startsCall(text, equals + 1) ? null : match;
}

/** `decimal(10,2)` is a type. */
function matchCallName(text: string, offset: number): RegExpExecArray | null {
  const match = matchAt(WORD, text, offset) ?? matchAt(QUOTED, text, offset);
  if (!match || RESERVED_WORDS.has(match[0]) || match[0] === "decimal") return null;
  return text[skipBlanks(text, offset + match[0].length)] === "(" ? match : null;
}

function startsCall(text: string, offset: number): boolean {
  const start = skipBlanks(text, offset);
  const word = matchAt(WORD, text, start);
  return word !== null && text[skipBlanks(text, start + word[0].length)] === "(";
}

const CONNECTIVES: ReadonlySet<string> = new Set(["where", "and", "or", "not", "(", "[", ",", ":"]);
/** After these an operand follows. `<` is left out: it opens bodies too, and `a < b = c` is wrong either way. */
export const EXPECTS_OPERAND: ReadonlySet<string> = new Set([
  ...CONNECTIVES,
  ...["==", "!=", "<=", ">", ">=", "=", "in", "like", "+", "-", "*", "/", "%", "."],
]);
