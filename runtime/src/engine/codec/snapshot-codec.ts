// The whole state of a stream engine as bytes: what a checkpoint keeps.
// Layout: format, clock, number of events, then per feature its entities, then which of them are idle, then a CRC-32.
// Invariant: an engine that is restored emits, from then on, what the one that was saved would have emitted.
import type { Restoration } from "../contract.js";
import { createEntity, type Entity } from "../entity.js";
import type { Feature } from "../feature.js";
import type { IdleEntity } from "../idle-entities.js";
import type { Value } from "../value/value.js";
import type { WatermarkState } from "../watermark.js";
import { type ByteReader, type ByteWriter, createByteWriter, openChecked } from "./bytes.js";
import { checksumOfText } from "./checksum.js";
import { DamagedStateError } from "./damaged-state.js";
import { decodeGroups, encodeGroups, STATE_FORMAT } from "./entity-codec.js";
import { decodeValue, encodeValue } from "./value-codec.js";

export interface EngineState {
  readonly clock: WatermarkState;
  /** How many events it has seen. */
  readonly sequence: number;
  readonly lanes: readonly LaneState[];
  readonly idle: readonly IdleEntity[];
}

export interface LaneState {
  readonly feature: Feature;
  readonly entities: Iterable<Entity>;
}

export function encodeSnapshot({ clock, sequence, lanes, idle }: EngineState): Uint8Array {
  const out = createByteWriter();
  // Entities are written as their own codec writes them, so its format is this one's, too.
  out.byte(STATE_FORMAT);
  out.number(clock.watermark);
  out.number(clock.greatest.length);
  for (const [partition, time] of clock.greatest) {
    out.number(partition);
    out.number(time);
  }
  out.number(sequence);
  const numbers = new Map<Entity, number>();
  for (const { entities } of lanes) {
    const list = [...entities];
    out.number(list.length);
    for (const entity of list) {
      numbers.set(entity, numbers.size);
      encodeEntity(entity, out);
    }
  }
  out.number(idle.length);
  for (const { entity, until } of idle) {
    out.number(numbers.get(entity) ?? Number.NaN);
    out.number(until);
  }
  out.checksum(seedOf(lanes.map(({ feature }) => feature)));
  return out.take();
}

/** Of engines that together hold what one would; `undefined` where there is none. */
export function decodeSnapshots(
  { snapshots, owns }: Restoration,
  features: readonly Feature[],
): EngineState | undefined {
  let state: EngineState | undefined;
  for (const snapshot of snapshots) {
    const input = openChecked(snapshot, STATE_FORMAT, seedOf(features));
    const one = decodeSnapshot(input, features, owns);
    if (input.left > 0) throw new DamagedStateError("it is longer than its content");
    state = state === undefined ? one : join(state, one);
  }
  return state;
}

function join(one: EngineState, other: EngineState): EngineState {
  if (one.sequence !== other.sequence) throw new DamagedStateError("its parts are of different moments");
  return {
    ...one,
    lanes: one.lanes.map(({ feature, entities }, index) => ({
      feature,
      entities: [...entities, ...(other.lanes[index]?.entities ?? [])],
    })),
    idle: [...one.idle, ...other.idle],
  };
}

function decodeSnapshot(input: ByteReader, features: readonly Feature[], owns: Restoration["owns"]): EngineState {
  const watermark = input.number();
  const greatest = Array.from({ length: input.count() }, () => [input.number(), input.number()] as const);
  const sequence = input.number();
  const numbered: (Entity | undefined)[] = [];
  const lanes = features.map((feature): LaneState => {
    const entities: Entity[] = [];
    for (let left = input.count(); left > 0; left--) {
      const entity = decodeEntity(feature, watermark, input);
      const isOwn = owns === undefined || owns(feature.plan, entity.identity);
      numbered.push(isOwn ? entity : undefined);
      if (isOwn) entities.push(entity);
    }
    return { feature, entities };
  });
  const idle: IdleEntity[] = [];
  for (let left = input.count(); left > 0; left--) {
    const number = input.number();
    const until = input.number();
    if (!(number in numbered)) throw new DamagedStateError("an idle entity is not there");
    const entity = numbered[number];
    if (entity !== undefined) idle.push({ entity, until });
  }
  return { clock: { watermark, greatest }, sequence, lanes, idle };
}

function encodeEntity(entity: Entity, out: ByteWriter): void {
  encodeValue(entity.identity, out);
  encodeValue(entity.parts ?? null, out);
  out.number(entity.order);
  encodeGroups(entity, out);
}

function decodeEntity(feature: Feature, watermark: number, input: ByteReader): Entity {
  const identity = decodeValue(input);
  const parts = decodeValue(input);
  if (parts !== null && !Array.isArray(parts)) throw new DamagedStateError("a key is no list");
  const entity = createEntity(feature, identity, (parts as readonly Value[] | null) ?? undefined);
  entity.order = input.number();
  decodeGroups(entity, watermark, input);
  return entity;
}

/** Bytes of other plans, or of the same ones in another order, are damage. */
function seedOf(features: readonly Feature[]): number {
  return checksumOfText(features.map(({ plan }) => plan.hash).join(" "));
}
