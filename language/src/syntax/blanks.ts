// What may stand between two tokens: blanks and comments.
// Invariant: one pass, no backtracking; a regular expression for this takes exponential time on hostile text.

/** The offset of the first character at or after `offset` that is neither blank nor comment. */
export function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (at < text.length) {
    if (isBlank(text.charCodeAt(at))) {
      at++;
    } else if (text.startsWith("//", at)) {
      at = endOfLine(text, at);
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return text.length;
      at = end + 2;
    } else {
      return at;
    }
  }
  return at;
}

function endOfLine(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

/** What `\s` matches; the lexer's white space is that. */
function isBlank(code: number): boolean {
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) return true;
  return code >= 0xa0 && /\s/.test(String.fromCharCode(code));
}
