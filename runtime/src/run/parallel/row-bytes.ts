// Rows on their way from the worker that parsed them to the one whose entities they concern.
// Invariant: a row comes out as it went in. Numbers and short ASCII texts, which most values are, have a short way; every
// other value goes as the state codec writes it.
import { createByteReader, createByteWriter } from "../../engine/codec/bytes.js";
import { decodeValue, encodeValue } from "../../engine/codec/value-codec.js";
import type { Row, Value } from "../../engine/value/value.js";
import { TextCache } from "../../event/text-cache.js";

export interface PackedRows {
  /** By value: what it is, or the length of a text from `TEXT` on. */
  readonly kinds: Uint8Array<ArrayBuffer>;
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly texts: Uint8Array<ArrayBuffer>;
  readonly others: Uint8Array<ArrayBuffer>;
}

const NULL = 0;
const NUMBER = 1;
const OTHER = 2;
const TEXT = 3;
const LONGEST_TEXT = 255 - TEXT;

export interface RowPacker {
  add(row: Row): void;
  /** What was added since the last call. */
  take(): PackedRows;
}

export function createRowPacker(): RowPacker {
  let kinds = new Uint8Array(1024);
  let numbers = new Float64Array(1024);
  let texts = new Uint8Array(4096);
  const others = createByteWriter();
  let kindCount = 0;
  let numberCount = 0;
  let textCount = 0;

  /** False if it is no short ASCII text. */
  function addText(value: string): boolean {
    const { length } = value;
    if (length > LONGEST_TEXT) return false;
    if (textCount + length > texts.length) texts = grown(texts, new Uint8Array(texts.length * 2));
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      texts[textCount + index] = code;
    }
    textCount += length;
    return true;
  }

  function add(value: Value): number {
    if (value === null) return NULL;
    if (typeof value === "number") {
      if (numberCount === numbers.length) numbers = grown(numbers, new Float64Array(numberCount * 2));
      numbers[numberCount++] = value;
      return NUMBER;
    }
    if (typeof value === "string" && addText(value)) return TEXT + value.length;
    encodeValue(value, others);
    return OTHER;
  }

  return {
    add(row) {
      for (const value of row) {
        if (kindCount === kinds.length) kinds = grown(kinds, new Uint8Array(kindCount * 2));
        kinds[kindCount++] = add(value);
      }
    },
    take() {
      const packed = {
        kinds: kinds.slice(0, kindCount),
        numbers: numbers.slice(0, numberCount),
        texts: texts.slice(0, textCount),
        others: others.take(),
      };
      kindCount = 0;
      numberCount = 0;
      textCount = 0;
      return packed;
    },
  };
}

function grown<T extends Uint8Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** One for all rows that a worker takes in: texts that come again are the same strings. */
export function createRowUnpacker(columns: number): (rows: PackedRows) => () => Row {
  const cache = new TextCache();
  return ({ kinds, numbers, texts, others }) => {
    const bytes = Buffer.from(texts.buffer);
    const input = createByteReader(others);
    let kindAt = 0;
    let numberAt = 0;
    let textAt = 0;
    const text = (length: number): string => {
      const start = textAt;
      textAt += length;
      let hash = length;
      for (let at = start; at < textAt; at++) hash = Math.imul(hash, 31) + (bytes[at] as number);
      return cache.get(bytes, start, textAt, hash);
    };
    const next = (): Value => {
      const kind = kinds[kindAt++] as number;
      if (kind === NUMBER) return numbers[numberAt++] as number;
      if (kind >= TEXT) return text(kind - TEXT);
      return kind === NULL ? null : decodeValue(input);
    };
    return () => {
      const row = new Array<Value>(columns);
      for (let slot = 0; slot < columns; slot++) row[slot] = next();
      return row;
    };
  };
}
