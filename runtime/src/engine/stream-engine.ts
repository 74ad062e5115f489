// The embedded engine over one source: many features, many entities, one watermark.
// Order of emissions, a function of the stream alone: an event's running rows (by feature, then window group), then the
// windows that its watermark closes: by window end, then feature, then window group, then the order in which the entities
// began to hold open windows.
// Invariant: what no open window needs is freed at once; only `trackChanges` keeps an entity for what it serves.
import { createClosingQueue } from "./closing-queue.js";
import { createEntityCodec, type EntityCodec } from "./codec/entity-codec.js";
import { decodeSnapshots, encodeSnapshot } from "./codec/snapshot-codec.js";
import type { EntityChange, SourceEvent, StreamEngine, StreamEngineOptions } from "./contract.js";
import { emissionOf } from "./emission.js";
import { createEntity, type Entity, type EntityGroup, hasOpenWindow, keyOfEntity } from "./entity.js";
import { createFeature, type Feature } from "./feature.js";
import { createIdleEntities } from "./idle-entities.js";
import { servedWindows, serveFinal, serveRunning } from "./served.js";
import type { Row, Value } from "./value/value.js";
import { createWatermarkClock } from "./watermark.js";
import { isClosed, LATE } from "./window/window-kind.js";

/** A feature with its entities. */
interface Lane {
  readonly feature: Feature;
  readonly entities: Map<Value, Entity>;
  readonly codec: EntityCodec;
}

export function createStreamEngine(options: StreamEngineOptions): StreamEngine {
  const { listener, trackChanges, closingsAtOnce = Number.POSITIVE_INFINITY } = options;
  const emitsChanges = options.emit === "changes";
  const lanes = createLanes(options);
  const restored = options.from && decodeSnapshots(options.from, [...lanes.keys()]);
  const clock = createWatermarkClock(delayOf(options), restored?.clock);
  const closing = createClosingQueue();
  const idle = createIdleEntities((entity) => forget(entity));
  let watermark = restored?.clock.watermark ?? Number.NEGATIVE_INFINITY;
  // Of events with a valid time, of whatever key: engines that share a stream by key number them alike.
  let sequence = restored?.sequence ?? 0;
  let changed: Entity[] = [];
  // What ends at `dueEnd`, closed up to `dueAt`; empty unless a call left some over.
  let due: readonly EntityGroup[] = [];
  let dueAt = 0;
  let dueEnd = Number.NaN;

  for (const { feature, entities } of restored?.lanes ?? []) for (const entity of entities) takeOver(feature, entity);
  for (const { entity, until } of restored?.idle ?? []) idle.add(entity, until);

  function takeOver(feature: Feature, entity: Entity): void {
    lanes.get(feature)?.entities.set(entity.identity, entity);
    for (let state = entity.first; state !== undefined; state = state.sibling) {
      if (state.head !== undefined) closing.schedule(state);
    }
  }

  function applyTo(lane: Lane, row: Row, time: number): void {
    const { feature, entities } = lane;
    const identity = feature.key.identityOf(row);
    if (identity === null) {
      listener.nullKey(feature.plan);
      return;
    }
    if (feature.where !== undefined && feature.where(row) !== true) return;
    const known = entities.get(identity);
    const entity = known ?? createEntity(feature, identity, feature.key.partsOf(row));
    const begins = known === undefined || (trackChanges && !hasOpenWindow(entity));
    let counted = false;
    for (let state = entity.first; state !== undefined; state = state.sibling) {
      if (addTo(state, row, time)) counted = true;
    }
    if (!counted) return;
    if (begins) entity.order = sequence;
    if (known === undefined) entities.set(identity, entity);
    if (trackChanges) noteChange(entity);
  }

  /** False if the event is late for the group. */
  function addTo(state: EntityGroup, row: Row, time: number): boolean {
    const { group } = state;
    const due = state.next;
    const end = group.window.add(state, row, time, watermark);
    if (end === LATE) {
      listener.late(group.plan, group.group);
      return false;
    }
    if (state.next < due) closing.schedule(state);
    if (emitsChanges) listener.emission(emissionOf(state, group.window.view(state, end), false));
    if (trackChanges) serveRunning(state, end, time);
    return true;
  }

  function noteChange(entity: Entity): void {
    if (entity.isChanged) return;
    entity.isChanged = true;
    changed.push(entity);
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
        due = inOrder(closing.takeEarliest());
      }
      const state = due[dueAt++] as EntityGroup;
      if (dueAt === due.length) {
        due = [];
        dueAt = 0;
      }
      // Entries that a lower `next` has overtaken stay behind and mean nothing.
      if (state.next === dueEnd) close(state);
    }
  }

  function hasDue(): boolean {
    if (due.length > 0) return true;
    const end = closing.earliest;
    return end !== undefined && isClosed(end, watermark);
  }

  function expectNoneDue(): void {
    if (hasDue()) throw new Error("Windows that are due must be closed first");
  }

  function close(state: EntityGroup): void {
    const { entity } = state;
    const view = state.group.window.close(state);
    if (state.head !== undefined) closing.schedule(state);
    if (view === undefined) return;
    const emission = emissionOf(state, view, true);
    listener.emission(emission);
    if (trackChanges) {
      serveFinal(state, emission);
      noteChange(entity);
    }
    if (state.head !== undefined || hasOpenWindow(entity)) return;
    if (trackChanges) idle.add(entity, watermark + (entity.feature.plan.online?.ttlMs ?? 0));
    else forget(entity);
  }

  function forget(entity: Entity): void {
    lanes.get(entity.feature)?.entities.delete(entity.identity);
  }

  return {
    process({ row, time, partition }: SourceEvent) {
      expectNoneDue();
      sequence++;
      for (const lane of lanes.values()) applyTo(lane, row, time);
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
      const changes = changed.map((entity): EntityChange => {
        entity.isChanged = false;
        return {
          plan: entity.feature.plan,
          key: keyOfEntity(entity),
          state: (lanes.get(entity.feature) as Lane).codec.encode(entity, watermark),
          served: servedWindows(entity),
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
      const states = Array.from(lanes.values(), ({ feature, entities }) => ({ feature, entities: entities.values() }));
      return encodeSnapshot({ clock: clock.state(), sequence, lanes: states, idle: idle.entries() });
    },
  };
}

function createLanes({ plans, columns }: StreamEngineOptions): ReadonlyMap<Feature, Lane> {
  const lanes = new Map<Feature, Lane>();
  let rank = 0;
  for (const plan of plans) {
    const feature = createFeature(plan, columns, rank);
    rank += plan.groups.length;
    lanes.set(feature, { feature, entities: new Map(), codec: createEntityCodec(plan.hash) });
  }
  return lanes;
}

/** One source has one watermark. */
function delayOf({ plans }: StreamEngineOptions): number {
  const delays = new Set(plans.map((plan) => plan.source.time.delayMs));
  const [delay = 0] = delays;
  if (delays.size > 1) throw new TypeError(`Features of one source differ in its delay: ${[...delays].join(", ")}`);
  return delay;
}

function inOrder(states: EntityGroup[]): EntityGroup[] {
  return states.sort((a, b) => a.group.rank - b.group.rank || a.entity.order - b.entity.order);
}
