// `text like pattern`: `%` any characters, `_` one code point, `\` takes the next character literally.
// Invariant: time is at most the product of both lengths; no regular expression is built from a pattern.

const ANY = -1;
const ONE = -2;

/** A pattern made ready; newlines are characters like any other. */
export function compileLike(pattern: string): (text: string) => boolean {
  const tokens = readPattern(pattern);
  return (text) =>
    matches(
      tokens,
      Array.from(text, (character) => character.codePointAt(0) as number),
    );
}

/** Code points, ANY or ONE; a `\` at the very end stands for itself. */
function readPattern(pattern: string): readonly number[] {
  const tokens: number[] = [];
  const characters = Array.from(pattern);
  for (let index = 0; index < characters.length; index++) {
    let character = characters[index] as string;
    if (character === "%") tokens.push(ANY);
    else if (character === "_") tokens.push(ONE);
    else {
      if (character === "\\") character = characters[++index] ?? character;
      tokens.push(character.codePointAt(0) as number);
    }
  }
  return tokens;
}

function matches(tokens: readonly number[], text: readonly number[]): boolean {
  let token = 0;
  let at = 0;
  // The last `%` seen and the text position up to which it has eaten: where to resume after a mismatch.
  let anyToken = -1;
  let anyEnd = 0;
  while (at < text.length) {
    const expected = tokens[token];
    if (expected === ANY) {
      anyToken = token++;
      anyEnd = at;
    } else if (expected === ONE || expected === text[at]) {
      token++;
      at++;
    } else if (anyToken >= 0) {
      token = anyToken + 1;
      at = ++anyEnd;
    } else return false;
  }
  while (tokens[token] === ANY) token++;
  return token === tokens.length;
}
