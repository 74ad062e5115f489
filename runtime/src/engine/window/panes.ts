// The panes of one window group: a pane is what its aggregates hold for one stretch of event time of one entity.
// Invariant: plain numbers live in cells, updated in place; everything else lives in `parts`, which most groups never
// allocate. Aggregates reserve what they need before the first pane is made.
import { CellTable } from "../cell-table.js";
import type { ByteReader, ByteWriter } from "../codec/bytes.js";

/** A row of `Panes`; `NONE` is no pane. */
export type Pane = number;

/** The next later pane of the same entity and group. */
export const NEXT = 0;
/** In epoch milliseconds. */
export const START = 1;
export const END = 2;
const FIRST_AGGREGATE = 3;

/** What is no plain number: reserved by one aggregate, undefined until that aggregate sets it. */
export interface PanePart<T> {
  get(pane: Pane): T | undefined;
  set(pane: Pane, value: T | undefined): void;
}

export interface PartCodec<T> {
  encode(value: T, out: ByteWriter): void;
  decode(input: ByteReader): T;
}

interface PanePartCodec {
  encode(pane: Pane, out: ByteWriter): void;
  decode(pane: Pane, input: ByteReader): void;
}

export class Panes extends CellTable {
  readonly #codecs: PanePartCodec[] = [];
  /** By the number of the pane's row. */
  #parts: (unknown[] | undefined)[] = [];
  /** Panes given back whose parts may still be read. */
  #stale: Pane[] = [];

  constructor() {
    super();
    for (let cell = 0; cell < FIRST_AGGREGATE; cell++) this.reserve(0);
  }

  create(start: number, end: number): Pane {
    if (this.#stale.length > 0) this.#dropStale();
    const pane = this.allocate();
    this.set(pane, START, start);
    this.set(pane, END, end);
    return pane;
  }

  /** The pane may be read until the next one is made. */
  override free(pane: Pane): void {
    super.free(pane);
    if (this.#codecs.length > 0) this.#stale.push(pane);
  }

  override clear(): void {
    super.clear();
    this.#parts = [];
    this.#stale = [];
  }

  #dropStale(): void {
    for (const pane of this.#stale) this.#parts[pane / this.width] = undefined;
    this.#stale = [];
  }

  reservePart<T>(codec: PartCodec<T>): PanePart<T> {
    const codecs = this.#codecs;
    const at = codecs.length;
    const part: PanePart<T> = {
      // Only this part writes at this position.
      get: (pane) => this.#parts[pane / this.width]?.[at] as T | undefined,
      set: (pane, value) => {
        const index = pane / this.width;
        // Without holes, whatever order panes get their parts in.
        while (this.#parts.length <= index) this.#parts.push(undefined);
        this.#parts[index] ??= new Array<unknown>(codecs.length).fill(undefined);
        (this.#parts[index] as unknown[])[at] = value;
      },
    };
    codecs.push({
      encode(pane, out) {
        const value = part.get(pane);
        out.byte(value === undefined ? 0 : 1);
        if (value !== undefined) codec.encode(value, out);
      },
      decode(pane, input) {
        if (input.flag()) part.set(pane, codec.decode(input));
      },
    });
    return part;
  }

  next(pane: Pane): Pane {
    return this.get(pane, NEXT);
  }

  start(pane: Pane): number {
    return this.get(pane, START);
  }

  end(pane: Pane): number {
    return this.get(pane, END);
  }

  /** Everything but the bounds, which the window kind encodes. */
  encode(pane: Pane, out: ByteWriter): void {
    for (let at = FIRST_AGGREGATE; at < this.width; at++) out.number(this.get(pane, at));
    if (this.#codecs.length === 0) return;
    const hasParts = this.#parts[pane / this.width] !== undefined;
    out.byte(hasParts ? 1 : 0);
    if (hasParts) for (const part of this.#codecs) part.encode(pane, out);
  }

  decode(pane: Pane, input: ByteReader): void {
    for (let at = FIRST_AGGREGATE; at < this.width; at++) this.cells[pane + at] = input.number();
    if (this.#codecs.length === 0 || !input.flag()) return;
    for (const part of this.#codecs) part.decode(pane, input);
  }
}
