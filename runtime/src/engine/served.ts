// What the online record shows: per group, the newest window that was published, running or final.
// Invariant: an older window never displaces a newer one; while the shown window is open its values come from the panes,
// so a late event that it contains changes them too.
import type { Emission, ServedWindow } from "./contract.js";
import type { Entity } from "./entities.js";
import type { Feature, FeatureGroup } from "./feature.js";
import { SERVED_END, SERVED_START, UPDATED_AT } from "./window/group-state.js";

/** An event counted; `end` is the first open window that contains it, whose running value is published. */
export function serveRunning(
  { entities, offset, index }: FeatureGroup,
  entity: Entity,
  end: number,
  time: number,
): void {
  const state = entity + offset;
  entities.set(state, UPDATED_AT, time);
  // Not so for an older window; NaN is nothing yet.
  if (end < entities.get(state, SERVED_END)) return;
  entities.set(state, SERVED_END, end);
  if (entities.finalOf(entity, index) !== undefined) entities.setFinal(entity, index, undefined);
}

/** A window closed, and its final values are published. */
export function serveFinal({ entities, offset, index }: FeatureGroup, entity: Entity, emission: Emission): void {
  const state = entity + offset;
  if (!(emission.windowEnd >= entities.get(state, SERVED_END))) return;
  entities.set(state, SERVED_START, emission.windowStart);
  entities.set(state, SERVED_END, emission.windowEnd);
  entities.setFinal(entity, index, emission.values);
}

export function servedWindows({ entities, groups }: Feature, entity: Entity): readonly ServedWindow[] {
  const windows: ServedWindow[] = [];
  for (const { group, index, offset, window, valuesOf } of groups) {
    const state = entity + offset;
    const windowEnd = entities.get(state, SERVED_END);
    if (Number.isNaN(windowEnd)) continue;
    const updatedAt = entities.get(state, UPDATED_AT);
    const final = entities.finalOf(entity, index);
    if (final !== undefined) {
      const windowStart = entities.get(state, SERVED_START);
      windows.push({ group, windowStart, windowEnd, final: true, updatedAt, values: final });
    } else {
      const pane = window.view(state, windowEnd);
      const windowStart = window.startOf(pane, windowEnd);
      windows.push({ group, windowStart, windowEnd, final: false, updatedAt, values: valuesOf(pane) });
    }
  }
  return windows;
}
