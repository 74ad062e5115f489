// The state of an entity as bytes: what stores keep and the single-event path lives on.
// Layout: format, watermark, then per window group what is served and its panes, then a CRC-32 over all before it.
// Invariant: decoding gives an entity that behaves as the encoded one did, and encoding that again gives the same bytes.
import { NONE } from "../cell-table.js";
import type { Entity } from "../entities.js";
import type { Feature, FeatureGroup } from "../feature.js";
import type { Value } from "../value/value.js";
import { DUE, HEAD, insertAfter, SERVED_END, SERVED_START, TAIL, UPDATED_AT } from "../window/group-state.js";
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
export function createEntityCodec(feature: Feature): EntityCodec {
  const seed = checksumOfText(feature.plan.hash);
  const out = createByteWriter();
  return {
    encode(entity, watermark) {
      out.byte(STATE_FORMAT);
      out.number(watermark);
      encodeGroups(feature, entity, out);
      out.checksum(seed);
      return out.take();
    },
    decode(bytes, entity) {
      const input = openChecked(bytes, STATE_FORMAT, seed);
      const watermark = input.number();
      decodeGroups(feature, entity, { watermark, input });
      if (input.left > 0) throw new DamagedStateError("it is longer than its content");
      return watermark;
    },
  };
}

/** What is served and the panes, of each window group. */
export function encodeGroups({ groups }: Feature, entity: Entity, out: ByteWriter): void {
  for (const group of groups) encodeGroup(group, entity, out);
}

export interface EncodedGroups {
  /** That of the encoding. */
  readonly watermark: number;
  readonly input: ByteReader;
}

/** Into a new entity. */
export function decodeGroups({ groups }: Feature, entity: Entity, from: EncodedGroups): void {
  for (const group of groups) decodeGroup(group, entity, from);
}

function encodeGroup(group: FeatureGroup, entity: Entity, out: ByteWriter): void {
  encodeServed(group, entity, out);
  const { entities, offset, panes, window } = group;
  const head = entities.get(entity + offset, HEAD);
  let count = 0;
  for (let pane = head; pane !== NONE; pane = panes.next(pane)) count++;
  out.number(count);
  for (let pane = head; pane !== NONE; pane = panes.next(pane)) {
    out.number(panes.start(pane));
    if (window.paneMs === undefined) out.number(panes.end(pane) - panes.start(pane));
    panes.encode(pane, out);
  }
}

function decodeGroup(group: FeatureGroup, entity: Entity, { watermark, input }: EncodedGroups): void {
  decodeServed(group, entity, input);
  const { entities, offset, panes, window } = group;
  const state = entity + offset;
  for (let left = input.count(); left > 0; left--) {
    const start = input.number();
    const pane = panes.create(start, start + (window.paneMs ?? input.number()));
    panes.decode(pane, input);
    insertAfter({ states: entities, panes }, state, entities.get(state, TAIL), pane);
  }
  entities.set(state, DUE, window.due(state, watermark));
}

function encodeServed({ entities, offset, index }: FeatureGroup, entity: Entity, out: ByteWriter): void {
  const state = entity + offset;
  const end = entities.get(state, SERVED_END);
  if (Number.isNaN(end)) {
    out.byte(SERVED.nothing);
    return;
  }
  const values = entities.finalOf(entity, index);
  out.byte(values === undefined ? SERVED.open : SERVED.final);
  out.number(end);
  out.number(end - entities.get(state, UPDATED_AT));
  if (values === undefined) return;
  out.number(end - entities.get(state, SERVED_START));
  encodeValue(values, out);
}

function decodeServed({ entities, offset, index }: FeatureGroup, entity: Entity, input: ByteReader): void {
  const state = entity + offset;
  const kind = input.byte();
  if (kind === SERVED.nothing) return;
  if (kind > SERVED.final) throw new DamagedStateError("a window is neither open nor closed");
  const end = input.number();
  entities.set(state, SERVED_END, end);
  entities.set(state, UPDATED_AT, end - input.number());
  if (kind === SERVED.open) return;
  entities.set(state, SERVED_START, end - input.number());
  const values = decodeValue(input);
  if (!isList(values)) throw new DamagedStateError("values are no list");
  entities.setFinal(entity, index, values);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
