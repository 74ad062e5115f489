// Passes over the keys of JSON objects and says which column each one names. Events of a stream mostly have the same keys
// in the same order with the same blanks, so a key is first compared with the one that stood here last time.
// Invariant: a key is taken for a column's exactly if their bytes are equal; a key with an escape is not taken at all.

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

/** Bounds of what is remembered; longer objects and keys are read without. */
const MOST_KEYS = 64;
const LONGEST_KEY = 256;

/** A key that has come later than its place is looked for among so many that follow. */
const LOOK_AHEAD = 4;

/** The layout is learned anew when so many events did not have it. */
const MISSES = 16;

interface RememberedKey {
  /** All that stands between two values: blanks, the key, the colon, blanks. Four bytes a word, then the rest. */
  readonly text: Uint8Array;
  readonly words: Int32Array;
  /** The column it names, -1 for none. */
  readonly slot: number;
}

export class KeyLayout {
  /** Of the key last passed: the column that it names, -1 for none. */
  slot = -1;
  /** By length, the columns' names in UTF-8. */
  readonly #names: readonly { readonly text: Uint8Array; readonly slot: number }[];
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #end = 0;
  #layout: readonly RememberedKey[] = [];
  #next = 0;
  #misses = MISSES;
  #hasMissed = false;
  /** While a layout is learned: its keys so far. */
  #learned: RememberedKey[] | undefined;

  constructor(names: readonly string[]) {
    this.#names = names.map((name, slot) => ({ text: Buffer.from(name), slot }));
  }

  /** Before the first key of an object that ends at `end` at the latest. */
  begin(bytes: Buffer, end: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    this.#end = end;
    this.#next = 0;
    this.#hasMissed = false;
    this.#learned = this.#misses >= MISSES ? [] : undefined;
  }

  /** From behind the brace or comma to the value; -1 where no plain key stands here. */
  pass(start: number): number {
    if (this.#learned === undefined) {
      const layout = this.#layout;
      const last = Math.min(this.#next + LOOK_AHEAD, layout.length);
      for (let index = this.#next; index < last; index++) {
        const key = layout[index] as RememberedKey;
        if (!this.#stands(key, start)) continue;
        this.#next = index + 1;
        this.slot = key.slot;
        return start + key.text.length;
      }
    }
    this.#hasMissed = true;
    return this.#passAny(start);
  }

  /** The object was one: what was learned of it holds. */
  accept(): void {
    if (this.#learned !== undefined) {
      this.#layout = this.#learned;
      this.#misses = 0;
    } else if (this.#hasMissed) this.#misses++;
  }

  #stands({ text, words }: RememberedKey, start: number): boolean {
    const { length } = text;
    // What follows the key, a value and a brace, is inside the object as well.
    if (start + length + 1 >= this.#end) return false;
    const view = this.#view;
    let at = 0;
    for (let word = 0; word < words.length; word++, at += 4) {
      if (view.getInt32(start + at, true) !== words[word]) return false;
    }
    const bytes = this.#bytes;
    for (; at < length; at++) if (bytes[start + at] !== text[at]) return false;
    return true;
  }

  #passAny(start: number): number {
    const bytes = this.#bytes;
    let at = this.#skipBlanks(start);
    if (bytes[at] !== QUOTE) return -1;
    const first = ++at;
    for (let code = bytes[at] as number; code !== QUOTE; code = bytes[++at] as number) {
      // Control characters, the bytes' end and escapes.
      if (!(code >= 32) || code === BACKSLASH) return -1;
    }
    const end = at;
    at = this.#skipBlanks(at + 1);
    if (bytes[at] !== COLON) return -1;
    at = this.#skipBlanks(at + 1);
    this.slot = this.#slotOf(first, end);
    if (this.#learned !== undefined && this.#learned.length < MOST_KEYS && at - start <= LONGEST_KEY) {
      this.#learned.push(remember(bytes.subarray(start, at), this.slot));
    }
    return at;
  }

  #slotOf(start: number, end: number): number {
    for (const { text, slot } of this.#names) {
      if (text.length !== end - start) continue;
      let at = 0;
      while (at < text.length && text[at] === this.#bytes[start + at]) at++;
      if (at === text.length) return slot;
    }
    return -1;
  }

  #skipBlanks(start: number): number {
    let at = start;
    while (this.#bytes[at] === 32) at++;
    return at;
  }
}

function remember(bytes: Uint8Array, slot: number): RememberedKey {
  const text = Uint8Array.from(bytes);
  const view = new DataView(text.buffer);
  const words = Int32Array.from({ length: text.length >> 2 }, (_, word) => view.getInt32(word * 4, true));
  return { text, words, slot };
}
