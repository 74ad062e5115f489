// How many columns a terminal gives to text: tabs, wide characters, emoji, combining marks.
// Invariant: what `visible` returns moves no cursor and changes no colour, whatever a file or an event holds.

const TAB = 4;
const PLAIN = /^[\x20-\x7e]*$/;

const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Bopomofo}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])|\ufe0f/u;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** One character as a reader sees it, and where it stands. */
export interface Glyph {
  /** What to print: a tab as blanks, a control character as its picture. */
  readonly text: string;
  /** Offset in UTF-16 units. */
  readonly offset: number;
  /** Column on the screen, from 0. */
  readonly column: number;
  readonly width: number;
}

export function glyphs(line: string): Glyph[] {
  if (PLAIN.test(line)) return Array.from(line, (text, at) => ({ text, offset: at, column: at, width: 1 }));
  const found: Glyph[] = [];
  let column = 0;
  for (const { segment, index } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(line)) {
    const text = segment === "\t" ? " ".repeat(TAB - (column % TAB)) : visible(segment);
    const width = segment === "\t" ? text.length : ZERO.test(text) ? 0 : WIDE.test(text) ? 2 : 1;
    found.push({ text, offset: index, column, width });
    column += width;
  }
  return found;
}

export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const last = glyphs(text).at(-1);
  return last === undefined ? 0 : last.column + last.width;
}

/** Text with control characters (among them escapes and overrides of the writing direction) replaced by pictures. */
export function visible(text: string, newlines: "keep lines" | "one line" = "one line"): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (char) => {
    if (char === "\n" && newlines === "keep lines") return char;
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : "\ufffd";
  });
}
