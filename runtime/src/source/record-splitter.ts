// Cuts a stream of bytes into records: lines, or rows of a table whose quoted fields may hold line ends.
// Invariant: memory is bounded by the longest legal record and one chunk, whatever the input holds.
import { isUtf8 } from "node:buffer";
import { crc32 } from "node:zlib";

export const LONGEST_RECORD = 16 * 1024 * 1024;

/** How much of a record that is too long is kept, to show what was rejected. */
const KEPT_OF_LONG_RECORD = 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export interface RecordForm {
  /** The line feed that ends the record beginning at `start`; none before `from` does; -1: its end is not here. */
  readonly findEnd: (bytes: Buffer, start: number, from: number) => number;
  /** Whether a record may hold line feeds. */
  readonly spansLines: boolean;
}

export const LINES: RecordForm = {
  findEnd: (bytes, _start, from) => bytes.indexOf(LINE_FEED, from),
  spansLines: false,
};

/** Records as spans of `bytes`; blank ones are left out. Behind each span there is a line end, or nothing. */
export interface RecordBlock {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The physical line on which each record begins, from 1. */
  readonly lines: readonly number[];
  /** Indexes of records that are no valid UTF-8 or too long; of these the span is but the beginning. */
  readonly unreadable: ReadonlySet<number>;
}

/** Behind a record's end, as far as the bytes before it matter for those behind. */
export interface RecordPosition {
  /** From the beginning of the stream, byte order mark included. */
  readonly bytes: number;
  /** The CRC-32 of all bytes before. */
  readonly checksum: number;
  /** The physical line that begins here. */
  readonly line: number;
  /** The rest of a record that is too long is still to be passed over. */
  readonly isInLongRecord: boolean;
}

export interface SplitterOptions {
  readonly longest?: number | undefined;
  readonly from?: RecordPosition | undefined;
  /** Whether `position` will be asked for: it costs a look at each byte. */
  readonly keepsPosition?: boolean;
}

interface OpenBlock extends RecordBlock {
  readonly starts: number[];
  readonly ends: number[];
  readonly lines: number[];
  readonly unreadable: Set<number>;
  /** Whether all its bytes up to the last line feed are known to be UTF-8. */
  readonly isValid: boolean;
}

export class RecordSplitter {
  readonly #form: RecordForm;
  readonly #longest: number;
  /** The beginning of a record whose end has not been seen. */
  #pending: Buffer = Buffer.alloc(0);
  /** How much of it has been searched for an end. */
  #searched = 0;
  #line = 1;
  #isFirst = true;
  /** The rest of a record that is too long is passed over. */
  #isSkipping = false;

  /** All bytes before the pending ones. */
  #bytes = 0;
  #checksum = 0;
  readonly #keepsPosition: boolean;

  constructor(form: RecordForm, { longest = LONGEST_RECORD, from, keepsPosition = false }: SplitterOptions = {}) {
    this.#form = form;
    this.#longest = longest;
    this.#keepsPosition = keepsPosition;
    if (from === undefined) return;
    this.#bytes = from.bytes;
    this.#checksum = from.checksum;
    this.#line = from.line;
    this.#isFirst = from.bytes === 0;
    this.#isSkipping = from.isInLongRecord;
  }

  /** Behind the records given so far. */
  get position(): RecordPosition {
    const [bytes, checksum, line] = [this.#bytes, this.#checksum, this.#line];
    return { bytes, checksum, line, isInLongRecord: this.#isSkipping };
  }

  push(chunk: Buffer): RecordBlock {
    return this.#take(chunk, false);
  }

  finish(): RecordBlock {
    return this.#take(Buffer.alloc(0), true);
  }

  #take(chunk: Buffer, isLast: boolean): RecordBlock {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    const block = this.#split(bytes, isLast);
    if (this.#keepsPosition) {
      const done = bytes.subarray(0, bytes.length - this.#pending.length);
      this.#bytes += done.length;
      this.#checksum = crc32(done, this.#checksum);
    }
    return block;
  }

  #split(bytes: Buffer, isLast: boolean): RecordBlock {
    // The last line may end in the middle of a character.
    const isValid = isUtf8(bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1));
    const block: OpenBlock = { bytes, starts: [], ends: [], lines: [], unreadable: new Set(), isValid };
    let start = this.#skipLeading(bytes, isLast);
    if (start < 0) return block;
    for (let from = Math.max(start, this.#searched); ; from = start) {
      const end = this.#form.findEnd(bytes, start, from);
      if (end < 0) break;
      this.#add(block, start, end);
      this.#line += 1 + (this.#form.spansLines ? countLineFeeds(bytes, start, end) : 0);
      start = end + 1;
    }
    if (isLast) {
      if (start < bytes.length) this.#add(block, start, bytes.length);
    } else if (bytes.length - start > this.#longest) {
      this.#add(block, start, bytes.length);
      this.#line += countLineFeeds(bytes, start, bytes.length);
      this.#isSkipping = true;
    } else {
      this.#pending = bytes.subarray(start);
    }
    this.#searched = this.#pending.length;
    return block;
  }

  /** Where the first record of these bytes begins: behind a byte order mark or the rest of a long record; -1: not here. */
  #skipLeading(bytes: Buffer, isLast: boolean): number {
    if (this.#isFirst) {
      if (bytes.length < 3 && !isLast) {
        this.#pending = bytes;
        return -1;
      }
      this.#isFirst = false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 3;
    }
    if (!this.#isSkipping) return 0;
    const end = bytes.indexOf(LINE_FEED);
    if (end < 0) return -1;
    this.#isSkipping = false;
    this.#line++;
    return end + 1;
  }

  #add(block: OpenBlock, start: number, lineFeed: number): void {
    const { bytes } = block;
    const isValid = block.isValid && lineFeed < bytes.length;
    const end = bytes[lineFeed - 1] === CARRIAGE_RETURN && lineFeed > start ? lineFeed - 1 : lineFeed;
    const isTooLong = end - start > this.#longest;
    if (isTooLong || !(isValid || isUtf8(bytes.subarray(start, end)))) block.unreadable.add(block.starts.length);
    else if (isBlank(bytes, start, end)) return;
    block.starts.push(start);
    block.ends.push(isTooLong ? start + KEPT_OF_LONG_RECORD : end);
    block.lines.push(this.#line);
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = bytes[at];
    if (code !== 32 && code !== 9 && code !== CARRIAGE_RETURN) return false;
  }
  return true;
}

function countLineFeeds(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED, start); at >= 0 && at < end; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
