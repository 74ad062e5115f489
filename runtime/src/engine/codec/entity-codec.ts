// The state of an entity as bytes: what stores keep and the single-event path lives on.
// Layout: format, watermark, then per window group what is served and its panes, then a CRC-32 over all before it.
// Invariant: decoding gives an entity that behaves as the encoded one did, and encoding that again gives the same bytes.
import type { Entity, EntityGroup } from "../entity.js";
import type { Value } from "../value/value.js";
import { endOf, insertAfter, type Served, startOf } from "../window/group-state.js";
import { createPane, decodePane, encodePane } from "../window/pane.js";
import { type ByteReader, type ByteWriter, createByteWriter, openChecked } from "./bytes.js";
import { checksumOfText } from "./checksum.js";
import { DamagedStateError } from "./damaged-state.js";
import { decodeValue, encodeValue } from "./value-codec.js";

/** Raised when the layout changes; the decoder then keeps reading the formats before it. */
export const STATE_FORMAT = 1;

const SERVED = { nothing: 0, open: 1, final: 2 } as const;

export interface EntityCodec {
  encode(entity: Entity, watermark: number): Uint8Array;
  /** Fills a new entity and returns the watermark it was encoded at. Throws `DamagedStateError`. */
  decode(bytes: Uint8Array, entity: Entity): number;
}

/** Bytes of one plan are damage to the codec of another. */
export function createEntityCodec(planHash: string): EntityCodec {
  const seed = checksumOfText(planHash);
  const out = createByteWriter();
  return {
    encode(entity, watermark) {
      out.byte(STATE_FORMAT);
      out.number(watermark);
      encodeGroups(entity, out);
      out.checksum(seed);
      return out.take();
    },
    decode(bytes, entity) {
      const input = openChecked(bytes, STATE_FORMAT, seed);
      const watermark = input.number();
      decodeGroups(entity, watermark, input);
      if (input.left > 0) throw new DamagedStateError("it is longer than its content");
      return watermark;
    },
  };
}

/** What is served and the panes, of each window group. */
export function encodeGroups(entity: Entity, out: ByteWriter): void {
  for (let state = entity.first; state !== undefined; state = state.sibling) encodeGroup(state, out);
}

/** Into a new entity; `watermark` is that of the encoding. */
export function decodeGroups(entity: Entity, watermark: number, input: ByteReader): void {
  for (let state = entity.first; state !== undefined; state = state.sibling) decodeGroup(state, watermark, input);
}

function encodeGroup(state: EntityGroup, out: ByteWriter): void {
  encodeServed(state.served, out);
  const { layout, window } = state.group;
  let count = 0;
  for (let pane = state.head; pane !== undefined; pane = pane.next) count++;
  out.number(count);
  for (let pane = state.head; pane !== undefined; pane = pane.next) {
    out.number(startOf(pane));
    if (window.paneMs === undefined) out.number(endOf(pane) - startOf(pane));
    encodePane(layout, pane, out);
  }
}

function decodeGroup(state: EntityGroup, watermark: number, input: ByteReader): void {
  state.served = decodeServed(input);
  const { layout, window } = state.group;
  for (let left = input.count(); left > 0; left--) {
    const start = input.number();
    const pane = createPane(layout, start, start + (window.paneMs ?? input.number()));
    decodePane(layout, pane, input);
    insertAfter(state, state.tail, pane);
  }
  state.next = window.due(state, watermark);
}

function encodeServed(served: Served | undefined, out: ByteWriter): void {
  if (served === undefined) {
    out.byte(SERVED.nothing);
    return;
  }
  const { start, end, updatedAt, values } = served;
  out.byte(values === undefined ? SERVED.open : SERVED.final);
  out.number(end);
  out.number(end - updatedAt);
  if (values === undefined) return;
  out.number(end - start);
  encodeValue(values, out);
}

function decodeServed(input: ByteReader): Served | undefined {
  const kind = input.byte();
  if (kind === SERVED.nothing) return undefined;
  if (kind > SERVED.final) throw new DamagedStateError("a window is neither open nor closed");
  const end = input.number();
  const updatedAt = end - input.number();
  if (kind === SERVED.open) return { start: Number.NaN, end, updatedAt, values: undefined };
  const start = end - input.number();
  const values = decodeValue(input);
  if (!isList(values)) throw new DamagedStateError("values are no list");
  return { start, end, updatedAt, values };
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
