// The short way from the bytes of an event to its row: one pass that takes the declared fields and steps over the rest.
// It expects what streams mostly hold: the keys of the events before in their order, plain strings, short numbers, ISO
// timestamps. A field that is otherwise is read the exact way; an event that is, is left to the exact reader.
// Invariant: what it reads is what the exact reader reads; where it cannot be sure, it says so (undefined).
import type { ColumnPlan, SourcePlan, TypeKind } from "@feat-lang/compiler/plan";
import { INT32_MAX, INT32_MIN } from "../engine/value/integer.js";
import { isTimestamp, TIMESTAMP_MAX } from "../engine/value/timestamp.js";
import type { Value } from "../engine/value/value.js";
import { IsoTimeReader } from "./iso-time-reader.js";
import { JsonCursor } from "./json-cursor.js";
import { convertSpan } from "./json-value.js";
import { KeyLayout } from "./key-layout.js";
import { type EventReading, epochUnitOf } from "./row-assembler.js";
import { TextCache } from "./text-cache.js";

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const CLOSING_BRACE = 125;

/** How a column is read; a constant object's numbers, so that the loop over fields branches on small integers. */
const READ = { text: 0, double: 1, int: 2, whole: 3, time: 4, exact: 5 } as const;
type Read = (typeof READ)[keyof typeof READ];

const READ_BY_KIND: Readonly<Record<TypeKind, Read>> = {
  string: READ.text,
  double: READ.double,
  int: READ.int,
  bigint: READ.whole,
  timestamp: READ.time,
  boolean: READ.exact,
  decimal: READ.exact,
  date: READ.exact,
  bytes: READ.exact,
  array: READ.exact,
  map: READ.exact,
  row: READ.exact,
  null: READ.exact,
  unknown: READ.exact,
};

/** 0 for the bytes that a string holds as they are; quote, backslash and control characters end it or need a look. */
const ENDS_PLAIN = Uint8Array.from({ length: 256 }, (_, code) => (code < 32 || code === QUOTE || code === 92 ? 1 : 0));
/** The same, and beyond ASCII. */
const ENDS_ASCII = ENDS_PLAIN.map((ends, code) => (code > 127 ? 1 : ends));

const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

/** So many characters of digits, and a point among them, are exact as doubles. */
const SHORT_NUMBER = 15;

const NO_FIELDS: readonly string[] = [];

export class FieldScanner {
  readonly #columns: readonly ColumnPlan[];
  readonly #reads: Uint8Array;
  readonly #epochUnits: Float64Array;
  readonly #timeSlot: number;
  readonly #required: readonly number[];
  readonly #values: Value[];
  readonly #keys: KeyLayout;
  readonly #texts = new TextCache();
  readonly #times = new IsoTimeReader();
  readonly #cursor = new JsonCursor();
  /** Of the event being read. */
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  /** Of the number last read by `#readNumber`: its value, and how many digits follow its point. */
  #number = 0;
  #decimals = 0;
  #isBad = false;
  readonly #reportBad = () => {
    this.#isBad = true;
  };

  constructor({ columns, time }: SourcePlan) {
    this.#columns = columns;
    this.#reads = Uint8Array.from(columns, ({ type }) => READ_BY_KIND[type.kind]);
    this.#epochUnits = Float64Array.from(columns, epochUnitOf);
    this.#timeSlot = columns.findIndex(({ name }) => name === time.column);
    this.#required = columns.flatMap(({ type }, slot) => (type.nullable ? [] : [slot]));
    this.#values = columns.map(() => null);
    this.#keys = new KeyLayout(columns.map(({ name }) => name));
  }

  /** Valid UTF-8; at `end` the bytes end, or a control character stands there. */
  read(bytes: Buffer, start: number, end: number): EventReading | undefined {
    const values = this.#values;
    const keys = this.#keys;
    for (let slot = 0; slot < values.length; slot++) values[slot] = null;
    this.#isBad = false;
    this.#bytes = bytes;
    this.#end = end;
    keys.begin(bytes, end);
    let at = start;
    if (bytes[at++] !== 123) return undefined;
    for (;;) {
      at = keys.pass(at);
      if (at < 0) return undefined;
      const { slot } = keys;
      at = slot < 0 ? this.#skip(at) : this.#take(slot, at);
      if (at < 0) return undefined;
      let code = bytes[at++];
      while (code === 32) code = bytes[at++];
      if (code === COMMA) continue;
      return code === CLOSING_BRACE && at === end && !this.#isBad ? this.#accept() : undefined;
    }
  }

  #accept(): EventReading | undefined {
    const values = this.#values;
    const time = values[this.#timeSlot];
    if (typeof time !== "number" || !(time >= 0 && time <= TIMESTAMP_MAX)) return undefined;
    for (let index = 0; index < this.#required.length; index++) {
      if (values[this.#required[index] as number] === null) return undefined;
    }
    this.#keys.accept();
    // A copy has the exact size at once; an array that grows by `push` takes four times the memory.
    return { accepted: true, row: values.slice(), time, badFields: NO_FIELDS };
  }

  /** Over a value that nobody wants; -1 where there is none. */
  #skip(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let code = bytes[at] as number;
    if (code === QUOTE) {
      do code = bytes[++at] as number;
      while (ENDS_PLAIN[code] === 0);
      if (code === QUOTE) return at + 1;
    } else if (code === MINUS || (code >= 48 && code <= 57)) {
      at = this.#readNumber(start);
      if (at >= 0) return at;
    }
    const cursor = this.#cursor;
    cursor.reset(bytes, start, this.#end);
    return cursor.skipValue(1) ? cursor.position : -1;
  }

  /** Puts the value of a column in its place; gives where it ends, -1 where that is not certain. */
  #take(slot: number, start: number): number {
    const bytes = this.#bytes;
    const code = bytes[start] as number;
    const read = this.#reads[slot];
    if (code === QUOTE) {
      if (read === READ.text) {
        const behind = this.#takeText(slot, start);
        if (behind >= 0) return behind;
      } else if (read === READ.time) {
        const behind = this.#times.read(bytes, start);
        const { time } = this.#times;
        if (behind >= 0 && (slot === this.#timeSlot || isTimestamp(time))) {
          this.#values[slot] = time;
          return behind;
        }
      }
    } else if (code === MINUS || (code >= 48 && code <= 57)) {
      const behind = this.#takeNumber(slot, start);
      if (behind >= 0) return behind;
    }
    return this.#takeExact(slot, start);
  }

  #takeText(slot: number, start: number): number {
    const bytes = this.#bytes;
    const first = start + 1;
    let at = first;
    let hash = 0;
    let code = bytes[at] as number;
    while (ENDS_ASCII[code] === 0) {
      hash = Math.imul(hash ^ code, 16_777_619);
      code = bytes[++at] as number;
    }
    if (code !== QUOTE) return -1;
    this.#values[slot] = this.#texts.get(bytes, first, at, hash);
    return at + 1;
  }

  #takeNumber(slot: number, start: number): number {
    const behind = this.#readNumber(start);
    const number = this.#number;
    if (behind < 0) return -1;
    switch (this.#reads[slot]) {
      case READ.double:
        this.#values[slot] = number;
        return behind;
      case READ.int:
        // In range before the fraction is cut, as on Flink.
        if (!(number >= INT32_MIN && number <= INT32_MAX)) return -1;
        this.#values[slot] = Math.trunc(number) + 0;
        return behind;
      case READ.whole:
        this.#values[slot] = Math.trunc(number) + 0;
        return behind;
      case READ.time: {
        const time = number * (this.#epochUnits[slot] as number);
        // Digits alone: a number with a fraction is no time, though 5.0 is a whole number.
        if (this.#decimals > 0 || !(slot === this.#timeSlot || isTimestamp(time))) return -1;
        this.#values[slot] = time;
        return behind;
      }
      default:
        return -1;
    }
  }

  /** Behind a short number without exponent, its value in `#number`; -1 for any other. */
  #readNumber(start: number): number {
    const bytes = this.#bytes;
    const isNegative = bytes[start] === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let digits = 0;
    let code = bytes[at] as number;
    while (code >= 48 && code <= 57) {
      digits = digits * 10 + code - 48;
      code = bytes[++at] as number;
    }
    if (at === first || (bytes[first] === 48 && at > first + 1)) return -1;
    let decimals = 0;
    if (code === POINT) {
      const point = at;
      code = bytes[++at] as number;
      while (code >= 48 && code <= 57) {
        digits = digits * 10 + code - 48;
        code = bytes[++at] as number;
      }
      decimals = at - point - 1;
      if (decimals === 0) return -1;
    }
    if (at - first > SHORT_NUMBER || code === 101 || code === 69) return -1;
    // Both are exact doubles, so the quotient is rounded once. No sign on zero: -0 is 0.
    const number = decimals === 0 ? digits : digits / (POWERS_OF_TEN[decimals] as number);
    this.#decimals = decimals;
    this.#number = isNegative && digits > 0 ? -number : number;
    return at;
  }

  #takeExact(slot: number, start: number): number {
    // Why an event time is none is for the exact reader to say.
    if (slot === this.#timeSlot) return -1;
    const cursor = this.#cursor;
    const bytes = this.#bytes;
    cursor.reset(bytes, start, this.#end);
    // Other blanks may stand before the value than those that were remembered.
    cursor.peek();
    const first = cursor.position;
    if (!cursor.skipValue(1)) return -1;
    const { type } = this.#columns[slot] as ColumnPlan;
    this.#values[slot] = convertSpan({ bytes, start: first, end: cursor.position }, type, this.#reportBad);
    return cursor.position;
  }
}
