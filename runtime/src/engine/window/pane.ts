// A pane: what the aggregates of one window group hold for one stretch of event time.
// Invariant: plain numbers live in `cells`, unboxed and updated in place; everything else lives in `parts`, which most
// groups never allocate. A `PaneLayout` says which aggregate owns which cell and part.
import type { ByteReader, ByteWriter } from "../codec/bytes.js";

export interface Pane {
  /** The pane's start and end in epoch milliseconds, then the aggregates' cells. */
  readonly cells: number[];
  parts: unknown[] | undefined;
  /** The next later pane of the same entity and group. */
  next: Pane | undefined;
}

export const START = 0;
export const END = 1;

export function cellOf(pane: Pane, at: number): number {
  return pane.cells[at] as number;
}

/** Grows while the aggregates of a group reserve what they need; fixed once the first pane is made. */
export interface PaneLayout {
  readonly initialCells: number[];
  readonly partCodecs: PanePartCodec[];
}

/** Writes and reads one part of a pane; absent parts are the codec of the whole pane's matter. */
interface PanePartCodec {
  encode(pane: Pane, out: ByteWriter): void;
  decode(pane: Pane, input: ByteReader): void;
}

/** What is no plain number: reserved by one aggregate, undefined until that aggregate sets it. */
export interface PanePart<T> {
  get(pane: Pane): T | undefined;
  set(pane: Pane, value: T | undefined): void;
}

export interface PartCodec<T> {
  encode(value: T, out: ByteWriter): void;
  decode(input: ByteReader): T;
}

export function createPaneLayout(): PaneLayout {
  // A fraction makes the array one of unboxed doubles from the start, and so all its copies.
  const initialCells = [0.5, 0.5];
  initialCells[START] = 0;
  initialCells[END] = 0;
  return { initialCells, partCodecs: [] };
}

/** Reserves a cell and returns its position. */
export function reserveCell(layout: PaneLayout, initial: number): number {
  return layout.initialCells.push(initial) - 1;
}

export function reservePart<T>(layout: PaneLayout, codec: PartCodec<T>): PanePart<T> {
  const at = layout.partCodecs.length;
  const part: PanePart<T> = {
    // Only this part writes at this position.
    get: (pane) => pane.parts?.[at] as T | undefined,
    set(pane, value) {
      pane.parts ??= new Array<unknown>(layout.partCodecs.length).fill(undefined);
      pane.parts[at] = value;
    },
  };
  layout.partCodecs.push({
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

export function createPane(layout: PaneLayout, start: number, end: number): Pane {
  const cells = layout.initialCells.slice();
  cells[START] = start;
  cells[END] = end;
  return { cells, parts: undefined, next: undefined };
}

/** Everything but the bounds, which the window kind encodes. */
export function encodePane(layout: PaneLayout, pane: Pane, out: ByteWriter): void {
  for (let at = END + 1; at < pane.cells.length; at++) out.number(cellOf(pane, at));
  if (layout.partCodecs.length === 0) return;
  out.byte(pane.parts === undefined ? 0 : 1);
  if (pane.parts !== undefined) for (const part of layout.partCodecs) part.encode(pane, out);
}

export function decodePane(layout: PaneLayout, pane: Pane, input: ByteReader): void {
  for (let at = END + 1; at < pane.cells.length; at++) pane.cells[at] = input.number();
  if (layout.partCodecs.length === 0 || !input.flag()) return;
  for (const part of layout.partCodecs) part.decode(pane, input);
}
