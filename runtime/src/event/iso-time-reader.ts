// Reads ISO timestamps out of JSON strings, remembering the day: most events of a stream are of one or two.
// Invariant: a time that it gives is the one `parseIsoTimestamp` gives; what it is not sure of, it leaves to that.
import { parseIsoTimestamp } from "../engine/value/timestamp.js";

const QUOTE = 34;
const COLON = 58;

export class IsoTimeReader {
  /** Of the last `read`, in epoch milliseconds. */
  time = 0;
  /** The text of the day remembered, and when it begins. */
  readonly #day = new Uint8Array(10);
  #midnight = Number.NaN;

  /** From the opening quote to behind the closing one; -1 for what is no such timestamp, or has an escape in it. */
  read(bytes: Uint8Array, start: number): number {
    const first = start + 1;
    const behind = this.#isDay(bytes, first) ? this.#readTimeOfDay(bytes, first + 10) : -1;
    return behind >= 0 ? behind : this.#readAny(bytes, first);
  }

  #isDay(bytes: Uint8Array, first: number): boolean {
    const day = this.#day;
    // From behind: that is where days differ.
    for (let at = 9; at >= 0; at--) if (bytes[first + at] !== day[at]) return false;
    return true;
  }

  /** `T10:00:00`, with or without milliseconds, and `Z` or nothing. */
  #readTimeOfDay(bytes: Uint8Array, start: number): number {
    const separator = bytes[start];
    if ((separator !== 84 && separator !== 32) || bytes[start + 3] !== COLON || bytes[start + 6] !== COLON) return -1;
    const hour = twoDigits(bytes, start + 1);
    const minute = twoDigits(bytes, start + 4);
    const second = twoDigits(bytes, start + 7);
    // What is no digit makes its number greater than any that is allowed.
    if (hour > 23 || minute > 59 || second > 59) return -1;
    let at = start + 9;
    let ms = 0;
    if (bytes[at] === 46) {
      const hundreds = digitAt(bytes, at + 1);
      const rest = twoDigits(bytes, at + 2);
      if (hundreds > 9 || rest > 99) return -1;
      ms = hundreds * 100 + rest;
      at += 4;
    }
    if (bytes[at] === 90) at++;
    if (bytes[at] !== QUOTE) return -1;
    this.time = this.#midnight + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms;
    return at + 1;
  }

  #readAny(bytes: Uint8Array, first: number): number {
    let end = first;
    for (let code = bytes[end] as number; code !== QUOTE; code = bytes[++end] as number) {
      // Control characters, the bytes' end and escapes.
      if (!(code >= 32) || code === 92) return -1;
    }
    const time = parseIsoTimestamp(bytes, first, end);
    if (time === undefined) return -1;
    this.time = time;
    const midnight = parseDay(bytes, first);
    if (midnight !== undefined) {
      this.#midnight = midnight;
      for (let at = 0; at < 10; at++) this.#day[at] = bytes[first + at] as number;
    }
    return end + 1;
  }
}

const scratch = Uint8Array.from("0000-00-00T00:00", (character) => character.charCodeAt(0));

/** When the day begins whose text stands there. */
function parseDay(bytes: Uint8Array, first: number): number | undefined {
  for (let at = 0; at < 10; at++) scratch[at] = bytes[first + at] as number;
  return parseIsoTimestamp(scratch, 0, scratch.length);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return digitAt(bytes, at) * 10 + digitAt(bytes, at + 1);
}

/** Above 9, by 1,000 and more, for what is no digit. */
function digitAt(bytes: Uint8Array, at: number): number {
  const digit = (bytes[at] as number) - 48;
  return digit >= 0 && digit <= 9 ? digit : 1_000;
}
