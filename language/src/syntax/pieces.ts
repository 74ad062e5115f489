// The pieces of a text that a slip in one of them leaves alone: items, columns, lines, steps, headers.
// A piece is known by the offset at which it starts; what stands before the first is -1.
import type { IToken } from "chevrotain";
import { DECLARATION_WORDS } from "./reserved.js";

const STARTS_LINE: ReadonlySet<string> = new Set(["{", "expect", "topic", "format", "time", "online", "offline"]);

/** In order. `tokens`: all of the text's, hidden ones left out. */
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

/** The piece that holds the offset. */
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
