// The text before the cursor as tokens, from the declaration that the cursor is in.
// Invariant: only the text before the cursor counts, so broken text behind it changes nothing.
import type { IToken } from "chevrotain";
import type { Lexer, TextDocument } from "langium";
import { lexCutText } from "../../syntax/token-builder.js";

export interface CursorText {
  /** Complete tokens, the word at the cursor left out. */
  readonly tokens: readonly IToken[];
  /** What is being typed: a part of a word, a number or a duration; empty between tokens. */
  readonly word: string;
  /** Offsets in the document of the whole word, what stands behind the cursor included. */
  readonly wordStart: number;
  readonly wordEnd: number;
  /** Is the cursor inside a text in quotes that is still open? */
  readonly openText?: { readonly quote: string; readonly start: number };
  readonly inComment: boolean;
  /** Does a line break stand between the last token and the word? */
  readonly newLine: boolean;
  /** Where the tokens' offsets start in the document. */
  readonly base: number;
  /** The text that the tokens are of. */
  readonly text: string;
}

/** `start`: where the declaration at or before the cursor begins. */
export function readCursorText(document: TextDocument, offset: number, start: number, lexer: Lexer): CursorText {
  const whole = document.getText();
  const text = whole.slice(start, offset);
  const { tokens: all, hidden } = lexCutText(() => lexer.tokenize(text));
  const inComment = hidden.some((token) => isOpenComment(token, text.length));
  const last = all.at(-1);
  const typing = last && last.startOffset + last.image.length === text.length && isWord(last) ? last : undefined;
  const openText = typing?.tokenType.name === "OPEN_STRING" ? typing : undefined;
  const tokens = typing ? all.slice(0, -1) : all;
  const wordStart = start + (typing?.startOffset ?? text.length);
  const before = tokens.at(-1);
  const gap = text.slice(before ? before.startOffset + before.image.length : 0, wordStart - start);
  const behind = openText ? "" : (/^[\w]*`?/.exec(whole.slice(offset))?.[0] ?? "");
  return {
    tokens,
    word: typing && !openText ? typing.image : "",
    wordStart,
    wordEnd: offset + (typing || /^[\w`]/.test(behind) ? behind.length : 0),
    ...(openText ? { openText: { quote: openText.image.charAt(0), start: wordStart } } : {}),
    inComment,
    newLine: /[\n\r]/.test(gap),
    base: start,
    text,
  };
}

function isWord(token: IToken): boolean {
  return token.tokenType.name === "OPEN_STRING" || /^[\w`]/.test(token.image);
}

function isOpenComment(token: IToken, end: number): boolean {
  if (token.startOffset + token.image.length < end) return false;
  return token.tokenType.name === "SL_COMMENT" || token.tokenType.name === "OPEN_COMMENT";
}
