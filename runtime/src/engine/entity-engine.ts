// The single-event path: one feature, one entity at a time, its state in bytes and its watermark within them.
// Invariant: pure; the same windows as in the stream, under a watermark that only this entity's events move, so it never
// drops what the stream would keep.
import type { ColumnPlan, Plan, WindowGroup } from "@feat-lang/compiler/plan";
import { createEntityCodec } from "./codec/entity-codec.js";
import type { Emission, EntityEngine, EntityOutcome, ServedWindow } from "./contract.js";
import { emissionOf } from "./emission.js";
import { createEntity, type Entity, type EntityGroup } from "./entity.js";
import { createFeature } from "./feature.js";
import { servedWindows, serveFinal, serveRunning } from "./served.js";
import type { Row } from "./value/value.js";
import { isClosed, LATE } from "./window/window-kind.js";

export function createEntityEngine(plan: Plan, columns: readonly ColumnPlan[]): EntityEngine {
  const feature = createFeature(plan, columns, 0);
  const codec = createEntityCodec(plan.hash);

  function apply(state: Uint8Array | undefined, row: Row, time: number): EntityOutcome {
    const key = feature.key.keyOf(row);
    if (key === null) throw new TypeError(`An entity key of ${plan.feature} is null: check keyOf before`);
    const entity = createEntity(feature, null, key);
    const before = state === undefined ? Number.NEGATIVE_INFINITY : codec.decode(state, entity);
    const counted = feature.where === undefined || feature.where(row) === true;
    const late = counted ? addToGroups(entity, { row, time }, before) : [];
    const watermark = Math.max(before, time - plan.source.time.delayMs);
    const emissions = closeDue(entity, watermark);
    const served = servedWindows(entity);
    return { state: codec.encode(entity, watermark), served, emissions, late, counted, watermark };
  }

  function servedAt(state: Uint8Array, watermark: number): readonly ServedWindow[] {
    // Nobody sees what closes here, so the entity needs no key.
    const entity = createEntity(feature, null, []);
    codec.decode(state, entity);
    closeDue(entity, watermark);
    return servedWindows(entity);
  }

  return { apply, servedAt, keyOf: feature.key.keyOf };
}

/** Returns the groups for which the event is late. */
function addToGroups(entity: Entity, event: { row: Row; time: number }, watermark: number): WindowGroup[] {
  const late: WindowGroup[] = [];
  for (let state = entity.first; state !== undefined; state = state.sibling) {
    const end = state.group.window.add(state, event.row, event.time, watermark);
    if (end === LATE) late.push(state.group.group);
    else serveRunning(state, end, event.time);
  }
  return late;
}

/** In the order of window ends, then groups. */
function closeDue(entity: Entity, watermark: number): Emission[] {
  const emissions: Emission[] = [];
  for (let state = earliest(entity); state !== undefined && isClosed(state.next, watermark); state = earliest(entity)) {
    const view = state.group.window.close(state);
    if (view === undefined) continue;
    const emission = emissionOf(state, view, true);
    serveFinal(state, emission);
    emissions.push(emission);
  }
  return emissions;
}

/** The group whose window is due first; undefined while no window is open. */
function earliest(entity: Entity): EntityGroup | undefined {
  let found: EntityGroup | undefined;
  for (let state = entity.first; state !== undefined; state = state.sibling) {
    if (state.head !== undefined && (found === undefined || state.next < found.next)) found = state;
  }
  return found;
}
