// Short ASCII texts that events repeat, keys of entities above all: made into strings once, not at every event.
// Invariant: what it holds is bounded, and no string keeps the bytes alive that it was read from.

const SLOTS = 1 << 16;
const LONGEST = 64;

export class TextCache {
  readonly #texts: string[] = new Array<string>(SLOTS).fill("");

  /** The text of these ASCII bytes; `hash` is any function of them. */
  get(bytes: Buffer, start: number, end: number, hash: number): string {
    const length = end - start;
    if (length > LONGEST) return bytes.toString("latin1", start, end);
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const known = this.#texts[slot] as string;
    if (known.length === length) {
      let at = 0;
      while (at < length && known.charCodeAt(at) === bytes[start + at]) at++;
      if (at === length) return known;
    }
    const text = bytes.toString("latin1", start, end);
    this.#texts[slot] = text;
    return text;
  }
}
