// Bytes as base64 text, the only form in which JSON can carry them.
// Invariant: `parseBase64` takes what `printBase64` prints, and padded text with blanks between groups of four.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const SEXTETS = new Uint8Array(128).fill(255);
for (let sextet = 0; sextet < 64; sextet++) SEXTETS[ALPHABET.charCodeAt(sextet)] = sextet;

const BASE64_TEXT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function parseBase64(text: string): Uint8Array | undefined {
  const compact = /\s/.test(text) ? text.replace(/[ \t\r\n]+/g, "") : text;
  if (!BASE64_TEXT.test(compact)) return undefined;
  const padding = compact.endsWith("==") ? 2 : compact.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((compact.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < compact.length; i += 4) {
    const group =
      (sextetAt(compact, i) << 18) |
      (sextetAt(compact, i + 1) << 12) |
      (sextetAt(compact, i + 2) << 6) |
      sextetAt(compact, i + 3);
    // Bytes past the end, from padding, are dropped by the typed array.
    bytes[at++] = group >> 16;
    bytes[at++] = (group >> 8) & 255;
    bytes[at++] = group & 255;
  }
  return bytes;
}

function sextetAt(text: string, at: number): number {
  const sextet = SEXTETS[text.charCodeAt(at)] ?? 255;
  return sextet === 255 ? 0 : sextet;
}

export function printBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += b === undefined ? "=" : ALPHABET.charAt((group >> 6) & 63);
    text += c === undefined ? "=" : ALPHABET.charAt(group & 63);
  }
  return text;
}
