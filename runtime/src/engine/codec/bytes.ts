// Writing and reading of bytes: numbers, texts, counts.
// Invariant: a value has one encoding, and a reader never reads past its end: it throws `DamagedStateError`.
import { checksum } from "./checksum.js";
import { DamagedStateError } from "./damaged-state.js";

export interface ByteWriter {
  byte(value: number): void;
  bytes(value: Uint8Array): void;
  /** Any double: small whole numbers in few bytes, everything else in nine. */
  number(value: number): void;
  text(value: string): void;
  /** The checksum of what was written since the last `take`, in four bytes. */
  checksum(seed: number): void;
  /** A copy of what was written since the last call. */
  take(): Uint8Array<ArrayBuffer>;
}

export interface ByteReader {
  byte(): number;
  bytes(length: number): Uint8Array;
  /** A byte that is 0 or 1. */
  flag(): boolean;
  number(): number;
  /** A number of things that take at least a byte each: more than are left is damage, not an allocation. */
  count(): number;
  text(): string;
  readonly left: number;
}

export const CHECKSUM_BYTES = 4;

/** Zigzag doubles the magnitude, and it must stay a safe integer. */
const LARGEST_COMPACT = 2 ** 52 - 2;

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(256);
  let view = new DataView(buffer.buffer);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
    view = new DataView(buffer.buffer);
  }

  function varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      buffer[length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    buffer[length++] = rest;
  }

  return {
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    bytes(value) {
      reserve(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    number(value) {
      reserve(9);
      if (Number.isInteger(value) && Math.abs(value) <= LARGEST_COMPACT && !Object.is(value, -0)) {
        varint(value >= 0 ? value * 2 + 1 : value * -2);
        return;
      }
      // No compact number starts with a zero byte.
      buffer[length++] = 0;
      view.setFloat64(length, value, true);
      length += 8;
    },
    text(value) {
      const wide = /[^\0-\xff]/.test(value);
      this.number(value.length * 2 + (wide ? 1 : 0));
      reserve(value.length * 2);
      for (let index = 0; index < value.length; index++) {
        const unit = value.charCodeAt(index);
        buffer[length++] = unit & 0xff;
        if (wide) buffer[length++] = unit >> 8;
      }
    },
    checksum(seed) {
      reserve(CHECKSUM_BYTES);
      view.setUint32(length, checksum(buffer.subarray(0, length), seed), true);
      length += CHECKSUM_BYTES;
    },
    take() {
      const copy = buffer.slice(0, length);
      length = 0;
      return copy;
    },
  };
}

/** A reader behind the format byte of bytes that end in their checksum. */
export function openChecked(bytes: Uint8Array, format: number, seed: number): ByteReader {
  const length = bytes.length - CHECKSUM_BYTES;
  if (length < 1) throw new DamagedStateError("it is too short");
  if (bytes[0] !== format) throw new DamagedStateError(`its format ${bytes[0]} is not known here`);
  const body = bytes.subarray(0, length);
  const expected = new DataView(bytes.buffer, bytes.byteOffset).getUint32(length, true);
  if (checksum(body, seed) !== expected) throw new DamagedStateError("it was altered, or belongs to another plan");
  return createByteReader(body.subarray(1));
}

export function createByteReader(buffer: Uint8Array): ByteReader {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let position = 0;

  function advance(length: number): number {
    const start = position;
    if (length > buffer.length - start) throw new DamagedStateError("it ends too early");
    position += length;
    return start;
  }

  function byte(): number {
    return view.getUint8(advance(1));
  }

  function number(): number {
    let value = byte();
    if (value === 0) return view.getFloat64(advance(8), true);
    if (value >= 128) {
      value -= 128;
      let factor = 128;
      let next = 128;
      while (next >= 128) {
        next = byte();
        value += (next % 128) * factor;
        factor *= 128;
        if (value > 2 * LARGEST_COMPACT + 1) throw new DamagedStateError("a number is too long");
      }
    }
    return value % 2 === 1 ? (value - 1) / 2 : value / -2;
  }

  function count(): number {
    const value = number();
    if (!(Number.isInteger(value) && value >= 0 && value <= 2 * (buffer.length - position) + 1)) {
      throw new DamagedStateError("a length exceeds it");
    }
    return value;
  }

  return {
    byte,
    bytes: (length) => {
      const start = advance(length);
      return buffer.slice(start, start + length);
    },
    flag() {
      const value = byte();
      if (value > 1) throw new DamagedStateError("a flag is neither 0 nor 1");
      return value === 1;
    },
    number,
    count,
    text() {
      const header = count();
      const wide = header % 2 === 1;
      const units = (header - (wide ? 1 : 0)) / 2;
      const start = advance(wide ? units * 2 : units);
      let text = "";
      for (let index = 0; index < units; index++) {
        const at = start + (wide ? index * 2 : index);
        text += String.fromCharCode(wide ? view.getUint16(at, true) : view.getUint8(at));
      }
      return text;
    },
    get left() {
      return buffer.length - position;
    },
  };
}
