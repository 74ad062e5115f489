// Finds the wanted fields of a JSON object in its bytes and checks the rest, without building anything.
// Invariant: `scan` is true exactly for text that is one JSON object; a name given twice counts with its last value.
import { decodeString, JsonCursor } from "./json-cursor.js";
import type { JsonSpan } from "./json-value.js";

export class JsonFields {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #cursor = new JsonCursor();
  /** By slot. */
  #spans: (JsonSpan | undefined)[] = [];

  constructor(names: readonly string[]) {
    this.#slots = new Map(names.map((name, slot) => [name, slot]));
  }

  /** The bytes are valid UTF-8. */
  scan(bytes: Buffer, from: number, to: number): boolean {
    const cursor = this.#cursor;
    this.#spans = [];
    cursor.reset(bytes, from, to);
    if (cursor.peek() !== 123) return false;
    cursor.position++;
    if (cursor.peek() === 125) {
      cursor.position++;
      return cursor.peek() === -1;
    }
    for (;;) {
      if (cursor.peek() !== 34) return false;
      const quote = cursor.position;
      if (!cursor.skipString()) return false;
      const slot = this.#slots.get(decodeString(bytes, quote, cursor.position));
      if (cursor.peek() !== 58) return false;
      cursor.position++;
      cursor.peek();
      const start = cursor.position;
      if (!cursor.skipValue(1)) return false;
      if (slot !== undefined) this.#spans[slot] = { bytes, start, end: cursor.position };
      const code = cursor.peek();
      cursor.position++;
      if (code === 125) return cursor.peek() === -1;
      if (code !== 44) return false;
    }
  }

  /** Of the text last scanned; undefined where it has no such field. */
  span(slot: number): JsonSpan | undefined {
    return this.#spans[slot];
  }
}
