// The embedded engine over one source: many features, many entities, one watermark.
// Order of emissions, a function of the stream alone: an event's running rows (by feature, then window group), then the
// windows that its watermark closes: by window end, then feature, then window group, then the order in which the entities
// began to hold open windows.
// Invariant: what no open window needs is freed at once; only `trackChanges` keeps an entity for what it serves.
import { NONE } from "./cell-table.js";
import { inClosingOrder } from "./closing-order.js";
import { type ClosingEntry, closingEntry, closingKey, createClosingQueue, entityOf, rankOf } from "./closing-queue.js";
import { createEntityCodec, type EntityCodec } from "./codec/entity-codec.js";
import { decodeSnapshots, encodeSnapshot } from "./codec/snapshot-codec.js";
import type { EntityChange, SourceEvent, StreamEngine, StreamEngineOptions } from "./contract.js";
import { emissionOf } from "./emission.js";
import type { Entity } from "./entities.js";
import { createFeature, type Feature, type FeatureGroup, hasOpenWindow } from "./feature.js";
import { createIdleEntities } from "./idle-entities.js";
import { servedWindows, serveFinal, serveRunning } from "./served.js";
import type { Row, Value } from "./value/value.js";
import { createWatermarkClock } from "./watermark.js";
import { DUE, HEAD } from "./window/group-state.js";
import { isClosed, LATE } from "./window/window-kind.js";

/** A feature with the entities it has seen. */
interface Lane {
  readonly feature: Feature;
  readonly known: Map<Value, Entity>;
  readonly codec: EntityCodec;
}

interface LaneGroup {
  readonly lane: Lane;
  readonly group: FeatureGroup;
}

interface LaneEntity {
  readonly lane: Lane;
  readonly entity: Entity;
}

export function createStreamEngine(options: StreamEngineOptions): StreamEngine {
  const { listener, owns, trackChanges, closingsAtOnce = Number.POSITIVE_INFINITY } = options;
  const emitsChanges = options.emit === "changes";
  const lanes = createLanes(options);
  // By rank.
  const groups = lanes.flatMap((lane) => lane.feature.groups.map((group): LaneGroup => ({ lane, group })));
  const features = lanes.map(({ feature }) => feature);
  const restored = options.from && decodeSnapshots(options.from, features);
  const clock = createWatermarkClock(delayOf(options), restored?.clock);
  const closing = createClosingQueue();
  const idle = createIdleEntities(features, ({ feature, entity }) => {
    forget(lanes[features.indexOf(feature)] as Lane, entity);
  });
  let watermark = restored?.clock.watermark ?? Number.NEGATIVE_INFINITY;
  // Of events with a valid time, of whatever key: engines that share a stream by key number them alike.
  let sequence = restored?.sequence ?? 0;
  let changed: LaneEntity[] = [];
  // What ends at `dueEnd`, closed up to `dueAt`; empty unless a call left some over.
  let due: readonly ClosingEntry[] = [];
  let dueAt = 0;
  let dueEnd = Number.NaN;

  for (const [index, { entities }] of (restored?.lanes ?? []).entries()) {
    for (const entity of entities) takeOver(lanes[index] as Lane, entity);
  }
  for (const entry of restored?.idle ?? []) idle.add(entry);

  function takeOver({ feature, known }: Lane, entity: Entity): void {
    const { entities, groups } = feature;
    known.set(entities.identityOf(entity), entity);
    for (const { offset, rank } of groups) {
      const end = entities.get(entity + offset, DUE);
      if (end < Number.POSITIVE_INFINITY) closing.schedule(end, closingEntry(rank, entity));
    }
  }

  function applyTo(lane: Lane, row: Row, time: number): void {
    const { feature, known } = lane;
    const { entities, groups, key, where } = feature;
    const identity = key.identityOf(row);
    if (identity === null) {
      listener.nullKey(feature.plan);
      return;
    }
    if (owns !== undefined && !owns(feature.plan, identity)) return;
    if (where !== undefined && where(row) !== true) return;
    let entity = known.get(identity);
    const isNew = entity === undefined;
    entity ??= entities.add(identity, key.partsOf(row));
    const begins = isNew || (trackChanges && !hasOpenWindow(feature, entity));
    let counted = false;
    for (let index = 0; index < groups.length; index++) {
      if (addTo(groups[index] as FeatureGroup, entity, row, time)) counted = true;
    }
    if (!counted) {
      if (isNew) entities.free(entity);
      return;
    }
    if (begins) entities.set(entity, entities.order, sequence);
    if (isNew) known.set(identity, entity);
    if (trackChanges) noteChange(lane, entity);
  }

  /** False if the event is late for the group. */
  function addTo(group: FeatureGroup, entity: Entity, row: Row, time: number): boolean {
    const { entities, window } = group;
    const state = entity + group.offset;
    const before = entities.get(state, DUE);
    const end = window.add(state, row, time, watermark);
    if (end === LATE) {
      listener.late(group.plan, group.group);
      return false;
    }
    const now = entities.get(state, DUE);
    if (now < before) closing.schedule(now, closingEntry(group.rank, entity));
    if (emitsChanges)
      listener.emission(emissionOf(group, entity, { pane: window.view(state, end), end, final: false }));
    if (trackChanges) serveRunning(group, entity, end, time);
    return true;
  }

  function noteChange(lane: Lane, entity: Entity): void {
    const { entities } = lane.feature;
    if (entities.get(entity, entities.changed) === 1) return;
    entities.set(entity, entities.changed, 1);
    changed.push({ lane, entity });
  }

  function advance(to: number): void {
    // After the end of the input there is nothing greater.
    if (to <= watermark) return;
    watermark = to;
    closeDue();
  }

  function closeDue(): void {
    for (let left = closingsAtOnce; left > 0 && hasDue(); left--) {
      if (due.length === 0) {
        dueEnd = closing.earliest as number;
        due = inClosingOrder(closing.takeEarliest(), keyOfEntry);
      }
      const entry = due[dueAt++] as ClosingEntry;
      if (dueAt === due.length) {
        due = [];
        dueAt = 0;
      }
      close(entry);
    }
  }

  function keyOfEntry(entry: ClosingEntry): number {
    const rank = rankOf(entry);
    const { entities } = (groups[rank] as LaneGroup).group;
    return closingKey(rank, entities.get(entityOf(entry), entities.order));
  }

  function hasDue(): boolean {
    if (due.length > 0) return true;
    const end = closing.earliest;
    return end !== undefined && isClosed(end, watermark);
  }

  function expectNoneDue(): void {
    if (hasDue()) throw new Error("Windows that are due must be closed first");
  }

  function close(entry: ClosingEntry): void {
    const { lane, group } = groups[rankOf(entry)] as LaneGroup;
    const { entities } = group;
    const entity = entityOf(entry);
    const state = entity + group.offset;
    // Entries that a lower `DUE` has overtaken stay behind and mean nothing.
    if (entities.get(state, DUE) !== dueEnd) return;
    const pane = group.window.close(state);
    if (entities.get(state, HEAD) !== NONE) closing.schedule(entities.get(state, DUE), entry);
    if (pane === NONE) return;
    const emission = emissionOf(group, entity, { pane, end: dueEnd, final: true });
    listener.emission(emission);
    if (trackChanges) {
      serveFinal(group, entity, emission);
      noteChange(lane, entity);
    }
    if (hasOpenWindow(lane.feature, entity)) return;
    if (!trackChanges) forget(lane, entity);
    else {
      const { feature } = lane;
      idle.add({ feature, entity, until: watermark + (feature.plan.online?.ttlMs ?? 0) });
    }
  }

  function forget({ feature, known }: Lane, entity: Entity): void {
    known.delete(feature.entities.identityOf(entity));
    feature.entities.free(entity);
  }

  return {
    process({ row, time, partition }: SourceEvent) {
      expectNoneDue();
      sequence++;
      for (let index = 0; index < lanes.length; index++) applyTo(lanes[index] as Lane, row, time);
      advance(clock.observe(time, partition));
    },
    observeTime(time, partition) {
      expectNoneDue();
      sequence++;
      advance(clock.observe(time, partition));
    },
    finish() {
      expectNoneDue();
      advance(Number.POSITIVE_INFINITY);
    },
    get isClosing() {
      return hasDue();
    },
    closeDue,
    get watermark() {
      return watermark;
    },
    drainChanges() {
      expectNoneDue();
      const changes = changed.map(({ lane, entity }): EntityChange => {
        const { entities, plan } = lane.feature;
        entities.set(entity, entities.changed, 0);
        return {
          plan,
          key: entities.keyOf(entity),
          state: lane.codec.encode(entity, watermark),
          served: servedWindows(lane.feature, entity),
        };
      });
      changed = [];
      // Only now: an entity forgotten and met again before would be drained twice.
      idle.advance(watermark);
      return changes;
    },
    snapshot() {
      expectNoneDue();
      if (changed.length > 0) throw new Error("Changes must be drained first");
      const states = lanes.map(({ feature, known }) => ({ feature, entities: known.values() }));
      return encodeSnapshot({ clock: clock.state(), sequence, lanes: states, idle: idle.entries() });
    },
  };
}

function createLanes({ plans, columns }: StreamEngineOptions): readonly Lane[] {
  let rank = 0;
  return plans.map((plan) => {
    const feature = createFeature(plan, columns, rank);
    rank += plan.groups.length;
    return { feature, known: new Map(), codec: createEntityCodec(feature) };
  });
}

/** One source has one watermark. */
function delayOf({ plans }: StreamEngineOptions): number {
  const delays = new Set(plans.map((plan) => plan.source.time.delayMs));
  const [delay = 0] = delays;
  if (delays.size > 1) throw new TypeError(`Features of one source differ in its delay: ${[...delays].join(", ")}`);
  return delay;
}
