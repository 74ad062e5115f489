// String literals in `"` or `'`, with the escapes of JSON (and an escaped quote of either kind).

export interface StringLiteralText {
  readonly value: string;
  /** Escapes that JSON does not know, as written, with their offsets in the literal. */
  readonly badEscapes: readonly { readonly offset: number; readonly text: string }[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Reads a literal as the lexer found it. What is wrong with it is listed, and read as literally as it can be. */
export function readString(literal: string): StringLiteralText {
  const quote = literal[0];
  const badEscapes: { offset: number; text: string }[] = [];
  let value = "";
  let at = 1;
  while (at < literal.length) {
    const char = literal[at] ?? "";
    if (char === quote) return { value, badEscapes };
    if (char !== "\\") {
      value += char;
      at++;
      continue;
    }
    const unicode = /^\\u[0-9a-fA-F]{4}/.exec(literal.slice(at, at + 6))?.[0];
    const letter = literal[at + 1] ?? "";
    if (unicode !== undefined) {
      value += String.fromCharCode(Number.parseInt(unicode.slice(2), 16));
      at += 6;
    } else {
      const known = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      if (known === undefined) badEscapes.push({ offset: at, text: `\\${letter}` });
      value += known ?? letter;
      at += 2;
    }
  }
  return { value, badEscapes };
}
