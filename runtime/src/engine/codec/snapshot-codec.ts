// The whole state of a stream engine as bytes: what a checkpoint keeps.
// Layout: format, clock, number of events, then per feature its entities, then which of them are idle, then a CRC-32.
// Invariant: an engine that is restored emits, from then on, what the one that was saved would have emitted.
import type { Restoration } from "../contract.js";
import type { Entity } from "../entities.js";
import { type Feature, releaseEntity } from "../feature.js";
import type { IdleEntity } from "../idle-entities.js";
import type { Value } from "../value/value.js";
import type { WatermarkState } from "../watermark.js";
import { type ByteReader, type ByteWriter, createByteWriter, openChecked } from "./bytes.js";
import { checksumOfText } from "./checksum.js";
import { DamagedStateError } from "./damaged-state.js";
import { decodeGroups, type EncodedGroups, encodeGroups, STATE_FORMAT } from "./entity-codec.js";
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
  const numbers = new Map<Feature, Map<Entity, number>>();
  let count = 0;
  for (const { feature, entities } of lanes) {
    const ofLane = new Map<Entity, number>();
    numbers.set(feature, ofLane);
    const list = [...entities];
    out.number(list.length);
    for (const entity of list) {
      ofLane.set(entity, count++);
      encodeEntity(feature, entity, out);
    }
  }
  out.number(idle.length);
  for (const { feature, entity, until } of idle) {
    out.number(numbers.get(feature)?.get(entity) ?? Number.NaN);
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
  const numbered: ({ readonly feature: Feature; readonly entity: Entity } | undefined)[] = [];
  const lanes = features.map((feature): LaneState => {
    const entities: Entity[] = [];
    for (let left = input.count(); left > 0; left--) {
      const entity = decodeEntity(feature, { watermark, input });
      const isOwn = owns === undefined || owns(feature.plan, feature.entities.identityOf(entity));
      numbered.push(isOwn ? { feature, entity } : undefined);
      if (isOwn) entities.push(entity);
      else releaseEntity(feature, entity);
    }
    return { feature, entities };
  });
  const idle: IdleEntity[] = [];
  for (let left = input.count(); left > 0; left--) {
    const number = input.number();
    const until = input.number();
    if (!(number in numbered)) throw new DamagedStateError("an idle entity is not there");
    const found = numbered[number];
    if (found !== undefined) idle.push({ ...found, until });
  }
  return { clock: { watermark, greatest }, sequence, lanes, idle };
}

function encodeEntity(feature: Feature, entity: Entity, out: ByteWriter): void {
  const { entities } = feature;
  encodeValue(entities.identityOf(entity), out);
  encodeValue(entities.partsOf(entity) ?? null, out);
  out.number(entities.get(entity, entities.order));
  encodeGroups(feature, entity, out);
}

function decodeEntity(feature: Feature, from: EncodedGroups): Entity {
  const { entities } = feature;
  const { input } = from;
  const identity = decodeValue(input);
  const parts = decodeValue(input);
  if (parts !== null && !Array.isArray(parts)) throw new DamagedStateError("a key is no list");
  const entity = entities.add(identity, (parts as readonly Value[] | null) ?? undefined);
  entities.set(entity, entities.order, input.number());
  decodeGroups(feature, entity, from);
  return entity;
}

/** Bytes of other plans, or of the same ones in another order, are damage. */
function seedOf(features: readonly Feature[]): number {
  return checksumOfText(features.map(({ plan }) => plan.hash).join(" "));
}
