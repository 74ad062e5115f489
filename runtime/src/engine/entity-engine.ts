// The single-event path: one feature, one entity at a time, its state in bytes and its watermark within them.
// Invariant: pure; the same windows as in the stream, under a watermark that only this entity's events move, so it never
// drops what the stream would keep.
import type { ColumnPlan, Plan, WindowGroup } from "@feat-lang/compiler/plan";
import { NONE } from "./cell-table.js";
import { createEntityCodec } from "./codec/entity-codec.js";
import type { EntityEngine, EntityOutcome, ServedWindow } from "./contract.js";
import { emissionOf } from "./emission.js";
import type { Entity } from "./entities.js";
import { createFeature } from "./feature.js";
import { servedWindows, serveFinal, serveRunning } from "./served.js";
import type { Row, Value } from "./value/value.js";
import { DUE, HEAD } from "./window/group-state.js";
import { isClosed, LATE } from "./window/window-kind.js";

export function createEntityEngine(plan: Plan, columns: readonly ColumnPlan[]): EntityEngine {
  const feature = createFeature(plan, columns, 0);
  const { entities, groups } = feature;
  const codec = createEntityCodec(feature);

  /** The only entity, new; whatever the call before left behind is gone, also where it ended in an error. */
  function begin(key: readonly Value[]): Entity {
    for (const { panes } of groups) panes.clear();
    entities.clear();
    return entities.add(null, key);
  }

  function apply(state: Uint8Array | undefined, row: Row, time: number): EntityOutcome {
    const key = feature.key.keyOf(row);
    if (key === null) throw new TypeError(`An entity key of ${plan.feature} is null: check keyOf before`);
    const entity = begin(key);
    const before = state === undefined ? Number.NEGATIVE_INFINITY : codec.decode(state, entity);
    const counted = feature.where === undefined || feature.where(row) === true;
    const late = counted ? addToGroups(entity, { row, time }, before) : [];
    const watermark = Math.max(before, time - plan.source.time.delayMs);
    closeDue(entity, watermark);
    const served = servedWindows(feature, entity);
    return { state: codec.encode(entity, watermark), served, late, counted, watermark };
  }

  function servedAt(state: Uint8Array, watermark: number): readonly ServedWindow[] {
    // Nobody sees what closes here, so the entity needs no key.
    const entity = begin([]);
    codec.decode(state, entity);
    closeDue(entity, watermark);
    return servedWindows(feature, entity);
  }

  /** Returns the groups for which the event is late. */
  function addToGroups(entity: Entity, event: { row: Row; time: number }, watermark: number): WindowGroup[] {
    const late: WindowGroup[] = [];
    for (const group of groups) {
      const end = group.window.add(entity + group.offset, event.row, event.time, watermark);
      if (end === LATE) late.push(group.group);
      else serveRunning(group, entity, end, event.time);
    }
    return late;
  }

  /** Of the windows that close here only the last one is seen, so those before it are leapt over. */
  function closeDue(entity: Entity, watermark: number): void {
    for (const group of groups) {
      const { window, offset } = group;
      const state = entity + offset;
      while (entities.get(state, HEAD) !== NONE && isClosed(entities.get(state, DUE), watermark)) {
        window.leap(state, watermark);
        const end = entities.get(state, DUE);
        const pane = window.close(state);
        if (pane !== NONE) serveFinal(group, entity, emissionOf(group, entity, { pane, end, final: true }));
      }
    }
  }

  return { apply, servedAt, keyOf: feature.key.keyOf };
}
