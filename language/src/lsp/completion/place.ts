// What may stand at the cursor, from the tokens before it.
// Invariant: total. It follows the grammar's shape but never the parser, so any broken text has an answer.
import type { IToken } from "chevrotain";
import { DECLARATION_WORDS } from "../../syntax/reserved.js";
import type { CursorText } from "./cursor-text.js";
import { featurePlace } from "./place-in-feature.js";
import { sourcePlace } from "./place-in-source.js";
import { testPlace } from "./place-in-test.js";
import { outside, type Place } from "./place-parts.js";

export function placeAt(cursor: CursorText): Place {
  const tokens = lastDeclaration(cursor.tokens);
  const first = tokens[0]?.image;
  if (first === "source") return sourcePlace(tokens, cursor);
  if (first === "feature") return featurePlace(tokens, cursor);
  if (first === "test") return testPlace(tokens, cursor);
  return outside(tokens, undefined);
}

/** The tokens of the declaration that the cursor is in or behind. */
function lastDeclaration(tokens: readonly IToken[]): readonly IToken[] {
  for (let at = tokens.length - 1; at >= 0; at--) {
    const token = tokens[at];
    if (!token || !DECLARATION_WORDS.has(token.image)) continue;
    const before = tokens[at - 1];
    const startsLine = !before || (before.endLine ?? 0) < (token.startLine ?? 0);
    const first = !before || before.tokenType.name === "CLOSE" || (before.image === ">" && startsLine);
    if (first || (startsLine && token.startColumn === 1)) return tokens.slice(at);
  }
  return tokens;
}
