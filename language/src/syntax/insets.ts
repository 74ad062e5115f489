// Insets: what stands deep inside of the brackets of an expression, cut out to be parsed by itself. The parser calls
// itself some thirty times for every bracket, so that the stack would end at about a hundred and fifty of them.
// Invariant: every token is outside or in exactly one inset, and an inset holds what should be one expression.
import type { IToken } from "chevrotain";

export interface Inset {
  /** At least one. */
  readonly tokens: readonly IToken[];
  /** What follows; undefined at the end of the text. */
  readonly next: IToken | undefined;
}

export interface CutTokens {
  /** With the first token of each inset in its place. */
  readonly outer: readonly IToken[];
  readonly insets: readonly Inset[];
}

/** An inset begins behind so many brackets; those inside of it count from there again. */
const DEPTH = 32;

export function cutInsets(tokens: readonly IToken[]): CutTokens {
  const outer: IToken[] = [];
  const insets: Inset[] = [];
  let depth = 0;
  let inJson = 0;
  /** Do expressions stand behind the bracket at `DEPTH`? */
  let expressions = false;
  let inset: IToken[] | undefined;
  const endInset = (next: IToken | undefined) => {
    const first = inset?.[0];
    if (inset && first) {
      insets.push({ tokens: inset, next });
      outer.push(first);
    }
    inset = undefined;
  };
  for (const [index, token] of tokens.entries()) {
    const { image } = token;
    if (startsAfresh(token)) {
      endInset(token);
      depth = 0;
      inJson = 0;
    } else if (image === "{") {
      inJson++;
    } else if (image === "}") {
      inJson = Math.max(0, inJson - 1);
    } else if (CLOSING.has(image)) {
      if (depth <= DEPTH) endInset(token);
      depth = Math.max(0, depth - 1);
    } else if (depth === DEPTH && (image === "," || image === "as")) {
      endInset(token);
      if (image === "as") expressions = false;
    }
    if (inset) inset.push(token);
    else outer.push(token);
    if (inJson > 0) continue;
    if (OPENING.has(image)) {
      depth++;
      if (depth === DEPTH) expressions = tokens[index - 1]?.image !== "decimal" && tokens[index + 1]?.image !== "*";
    }
    const begins = depth === DEPTH && (OPENING.has(image) || image === ",");
    if (begins && expressions) inset = [];
  }
  endInset(undefined);
  return { outer, insets };
}

const OPENING: ReadonlySet<string> = new Set(["(", "["]);
const CLOSING: ReadonlySet<string> = new Set([")", "]"]);

/** Where brackets that are still open were forgotten. */
export function startsAfresh({ tokenType }: IToken): boolean {
  return tokenType.name === "DEF_ID" || tokenType.name === "CLOSE" || tokenType.name === "expect";
}
