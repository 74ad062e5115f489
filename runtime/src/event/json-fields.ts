// Finds the wanted fields of a JSON object in its bytes and checks the rest, without building anything.
// Invariant: `scan` is true exactly for text that is one JSON object; a name given twice counts with its last value.
import type { Json } from "../engine/value/json.js";
import { parseIsoTimestamp } from "../engine/value/timestamp.js";
import { decodeString, JsonCursor } from "./json-cursor.js";

export type FieldKind = "absent" | "null" | "string" | "number" | "boolean" | "container";

/** How many leading keys of the event before are tried first on the next one. */
const REMEMBERED_KEYS = 64;

/** 0 for the bytes that a string holds as they are; quote, backslash and control characters end it or need a look. */
const ENDS_PLAIN_STRING = Uint8Array.from({ length: 256 }, (_, code) =>
  code < 32 || code === 34 || code === 92 ? 1 : 0,
);

const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

interface RememberedKey {
  /** All that stands between two values: blanks, the key, the colon, blanks. */
  readonly text: Uint8Array;
  /** The field it names, -1 for one that nobody wants. */
  readonly slot: number;
}

export class JsonFields {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #cursor = new JsonCursor();
  #bytes: Buffer = Buffer.alloc(0);
  /** By slot: the first byte of the value, which says what kind it is; 0 where there is none. */
  readonly #firstBytes: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** Events of a stream mostly have the same keys in the same order. */
  readonly #remembered: RememberedKey[] = [];

  constructor(names: readonly string[]) {
    this.#slots = new Map(names.map((name, slot) => [name, slot]));
    this.#firstBytes = new Uint8Array(names.length);
    this.#starts = new Int32Array(names.length);
    this.#ends = new Int32Array(names.length);
  }

  /** The bytes are valid UTF-8. What the other methods return is of the text last scanned. */
  scan(bytes: Buffer, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#cursor.reset(bytes, start, end);
    return this.#scanLikeLast(bytes, start, end) || this.#scanAny(bytes, start);
  }

  /** Short cut: the keys and blanks of the event before. False says only that the text has to be scanned as any other. */
  #scanLikeLast(bytes: Buffer, start: number, end: number): boolean {
    this.#firstBytes.fill(0);
    let at = start;
    if (at >= end || bytes[at++] !== 123) return false;
    for (const { text, slot } of this.#remembered) {
      const { length } = text;
      // What follows the key, a value and a brace, is inside the text as well.
      if (at + length + 1 >= end) return false;
      for (let offset = 0; offset < length; offset++) if (bytes[at + offset] !== text[offset]) return false;
      const first = at + length;
      at = skipPlain(bytes, first);
      if (at < 0) {
        this.#cursor.position = first;
        if (!this.#cursor.skipValue(1)) return false;
        at = this.#cursor.position;
      }
      if (slot >= 0) this.#note(slot, first, at);
      const code = bytes[at++];
      if (code === 125) return at === end;
      if (code !== 44) return false;
    }
    return false;
  }

  #scanAny(bytes: Buffer, start: number): boolean {
    const cursor = this.#cursor;
    this.#firstBytes.fill(0);
    this.#remembered.length = 0;
    cursor.position = start;
    if (cursor.peek() !== 123) return false;
    cursor.position++;
    if (cursor.peek() === 125) {
      cursor.position++;
      return cursor.peek() === -1;
    }
    for (;;) {
      const before = cursor.position;
      if (cursor.peek() !== 34) return false;
      const quote = cursor.position;
      if (!cursor.skipString()) return false;
      const slot = this.#slots.get(decodeString(bytes, quote, cursor.position)) ?? -1;
      if (cursor.peek() !== 58) return false;
      cursor.position++;
      cursor.peek();
      const first = cursor.position;
      if (!cursor.skipValue(1)) return false;
      if (slot >= 0) this.#note(slot, first, cursor.position);
      if (this.#remembered.length < REMEMBERED_KEYS) {
        this.#remembered.push({ text: Uint8Array.from(bytes.subarray(before, first)), slot });
      }
      const code = cursor.peek();
      cursor.position++;
      if (code === 125) return cursor.peek() === -1;
      if (code !== 44) return false;
    }
  }

  #note(slot: number, start: number, end: number): void {
    this.#firstBytes[slot] = this.#bytes[start] as number;
    this.#starts[slot] = start;
    this.#ends[slot] = end;
  }

  kind(slot: number): FieldKind {
    switch (this.#firstBytes[slot]) {
      case 0:
        return "absent";
      case 34:
        return "string";
      case 123:
      case 91:
        return "container";
      case 116:
      case 102:
        return "boolean";
      case 110:
        return "null";
      default:
        return "number";
    }
  }

  string(slot: number): string {
    return decodeString(this.#bytes, this.#starts[slot] as number, this.#ends[slot] as number);
  }

  /** A number as written. */
  number(slot: number): string {
    return this.#bytes.toString("latin1", this.#starts[slot], this.#ends[slot]);
  }

  boolean(slot: number): boolean {
    return this.#bytes[this.#starts[slot] as number] === 116;
  }

  container(slot: number): Json {
    this.#cursor.reset(this.#bytes, this.#starts[slot] as number, this.#ends[slot] as number);
    return this.#cursor.readValue();
  }

  /** Short cut: a string in one of the ISO-8601 forms; undefined where it has to be read as any other string. */
  isoTimestamp(slot: number): number | undefined {
    return parseIsoTimestamp(this.#bytes, (this.#starts[slot] as number) + 1, (this.#ends[slot] as number) - 1);
  }

  /** Short cut: a number in 15 characters and without exponent; undefined where it has to be read as any other. */
  shortNumber(slot: number): number | undefined {
    const bytes = this.#bytes;
    const end = this.#ends[slot] as number;
    let at = this.#starts[slot] as number;
    const negative = bytes[at] === 45;
    if (negative) at++;
    if (end - at > 15) return undefined;
    let digits = 0;
    let point = end - 1;
    for (; at < end; at++) {
      const code = bytes[at] as number;
      if (code === 46) point = at;
      else if (code > 57) return undefined;
      else digits = digits * 10 + code - 48;
    }
    // Both are exact doubles, so the quotient is rounded once. No sign on zero: -0 is 0.
    const number = digits / (POWERS_OF_TEN[end - 1 - point] as number);
    return negative && digits > 0 ? -number : number;
  }
}

/** Where a string without escapes or a number without exponent ends; -1 for any other value. */
function skipPlain(bytes: Buffer, start: number): number {
  let at = start;
  let code = bytes[at] as number;
  if (code === 34) {
    do code = bytes[++at] as number;
    while (ENDS_PLAIN_STRING[code] === 0);
    return code === 34 ? at + 1 : -1;
  }
  if (code === 45) code = bytes[++at] as number;
  const leading = at;
  while (code >= 48 && code <= 57) code = bytes[++at] as number;
  if (at === leading || (bytes[leading] === 48 && at > leading + 1)) return -1;
  if (code === 46) {
    const point = at;
    do code = bytes[++at] as number;
    while (code >= 48 && code <= 57);
    if (at === point + 1) return -1;
  }
  return code === 101 || code === 69 ? -1 : at;
}
