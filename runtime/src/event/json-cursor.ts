// A cursor over the bytes of JSON text that checks and skips values, or builds them with numbers as written.
// Invariant: of valid UTF-8, `skipValue` passes exactly what `JSON.parse` takes, save nesting deeper than MAX_DEPTH.
import { type Json, WrittenNumber } from "../engine/value/json.js";

/** Flink's JSON parser gives up at this depth, too; it keeps recursion off the end of the stack. */
const MAX_DEPTH = 1000;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;

/** The words of JSON, by their first letter. */
const TRUE = encodeAscii("true");
const FALSE = encodeAscii("false");
const NULL = encodeAscii("null");

function encodeAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export class JsonCursor {
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  position = 0;

  reset(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes;
    this.position = start;
    this.#end = end;
  }

  /** The next byte after blanks, -1 at the end; the cursor stands on it. */
  peek(): number {
    const end = this.#end;
    let at = this.position;
    let code = at < end ? (this.#bytes[at] as number) : -1;
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      code = ++at < end ? (this.#bytes[at] as number) : -1;
    }
    this.position = at;
    return code;
  }

  /** Passes over exactly these bytes, if they stand here. */
  take(expected: Uint8Array): boolean {
    const bytes = this.#bytes;
    const start = this.position;
    const { length } = expected;
    if (start + length > this.#end) return false;
    for (let at = 0; at < length; at++) if (bytes[start + at] !== expected[at]) return false;
    this.position = start + length;
    return true;
  }

  /** From the opening quote to behind the closing one. */
  skipString(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.position + 1;
    for (; at < end; at++) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        this.position = at + 1;
        return true;
      }
      if (code === BACKSLASH) {
        const length = this.#escapeLength(at + 1);
        if (length === 0) return false;
        at += length;
      } else if (code < 32) {
        return false;
      }
    }
    return false;
  }

  /** How many bytes after the backslash belong to the escape; 0 where it is none. */
  #escapeLength(at: number): number {
    if (at >= this.#end) return 0;
    const code = String.fromCharCode(this.#bytes[at] as number);
    if (code !== "u") return '"\\/bfnrt'.includes(code) ? 1 : 0;
    if (at + 5 > this.#end) return 0;
    return /^[0-9a-fA-F]{4}$/.test(this.#bytes.toString("latin1", at + 1, at + 5)) ? 5 : 0;
  }

  skipNumber(): boolean {
    let code = this.#byte(this.position);
    if (code === 45) code = this.#byte(++this.position);
    if (code === 48) this.position++;
    else if (!this.#skipDigits()) return false;
    if (this.#byte(this.position) === 46) {
      this.position++;
      if (!this.#skipDigits()) return false;
    }
    code = this.#byte(this.position);
    if (code !== 101 && code !== 69) return true;
    code = this.#byte(++this.position);
    if (code === 43 || code === 45) this.position++;
    return this.#skipDigits();
  }

  /** At least one. */
  #skipDigits(): boolean {
    const start = this.position;
    let at = start;
    for (let code = this.#byte(at); code >= 48 && code <= 57; code = this.#byte(at)) at++;
    this.position = at;
    return at > start;
  }

  #byte(at: number): number {
    return at < this.#end ? (this.#bytes[at] as number) : -1;
  }

  /** Any value, from its first byte to behind its last; `depth` objects and arrays are open around it. */
  skipValue(depth: number): boolean {
    switch (this.peek()) {
      case QUOTE:
        return this.skipString();
      case 123: // {
        return depth < MAX_DEPTH && this.#skipObject(depth + 1);
      case 91: // [
        return depth < MAX_DEPTH && this.#skipArray(depth + 1);
      case 116:
        return this.take(TRUE);
      case 102:
        return this.take(FALSE);
      case 110:
        return this.take(NULL);
      default:
        return this.skipNumber();
    }
  }

  #skipObject(depth: number): boolean {
    if (this.#step() === 125) return this.#leave();
    for (;;) {
      if (this.peek() !== QUOTE || !this.skipString() || this.peek() !== COLON) return false;
      this.position++;
      if (!this.skipValue(depth)) return false;
      const code = this.peek();
      if (code === 125) return this.#leave();
      if (code !== COMMA) return false;
      this.position++;
    }
  }

  #skipArray(depth: number): boolean {
    if (this.#step() === 93) return this.#leave();
    for (;;) {
      if (!this.skipValue(depth)) return false;
      const code = this.peek();
      if (code === 93) return this.#leave();
      if (code !== COMMA) return false;
      this.position++;
    }
  }

  #step(): number {
    this.position++;
    return this.peek();
  }

  #leave(): true {
    this.position++;
    return true;
  }

  /** Builds the value that stands here; only where `skipValue` has passed over it before. */
  readValue(): Json {
    const code = this.peek();
    const start = this.position;
    switch (code) {
      case QUOTE:
        return this.#readString();
      case 123:
        return this.#readObject();
      case 91:
        return this.#readArray();
      case 116:
        return this.take(TRUE);
      case 102:
        return !this.take(FALSE);
      case 110:
        this.take(NULL);
        return null;
      default:
        this.skipNumber();
        return new WrittenNumber(this.#bytes.toString("latin1", start, this.position));
    }
  }

  #readString(): string {
    const start = this.position;
    this.skipString();
    return decodeString(this.#bytes, start, this.position);
  }

  #readObject(): Json {
    const fields = new Map<string, Json>();
    for (let code = this.#step(); code !== 125; code = this.#comma()) {
      const name = this.#readString();
      this.peek();
      this.position++;
      // A name given twice has its last value at its first place, as in every JSON parser of note.
      fields.set(name, this.readValue());
    }
    this.position++;
    return fields;
  }

  #readArray(): Json {
    const items: Json[] = [];
    for (let code = this.#step(); code !== 93; code = this.#comma()) items.push(this.readValue());
    this.position++;
    return items;
  }

  /** Passes over the comma, if one stands here; what follows. */
  #comma(): number {
    return this.peek() === COMMA ? this.#step() : this.peek();
  }
}

/** A string from its opening quote to behind its closing one; its escapes have been checked. */
export function decodeString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start + 1, end - 1);
  return text.includes("\\") ? JSON.parse(`"${text}"`) : text;
}
