// What the online record shows: per group, the newest window that was published, running or final.
// Invariant: an older window never displaces a newer one; while the shown window is open its values come from the panes,
// so a late event that it contains changes them too.
import type { Emission, ServedWindow } from "./contract.js";
import type { Entity, EntityGroup } from "./entity.js";

/** An event counted; `end` is the first open window that contains it, whose running value is published. */
export function serveRunning(state: EntityGroup, end: number, time: number): void {
  const { served } = state;
  if (served === undefined) state.served = { start: Number.NaN, end, updatedAt: time, values: undefined };
  else {
    served.updatedAt = time;
    if (end >= served.end) {
      served.end = end;
      served.values = undefined;
    }
  }
}

/** A window closed, and its final values are published. */
export function serveFinal({ served }: EntityGroup, { windowStart, windowEnd, values }: Emission): void {
  if (served === undefined || windowEnd < served.end) return;
  served.start = windowStart;
  served.end = windowEnd;
  served.values = values;
}

export function servedWindows(entity: Entity): readonly ServedWindow[] {
  const windows: ServedWindow[] = [];
  for (let state = entity.first; state !== undefined; state = state.sibling) {
    if (state.served === undefined) continue;
    const { start, end, updatedAt, values } = state.served;
    const { group, window, valuesOf } = state.group;
    if (values !== undefined) {
      windows.push({ group, windowStart: start, windowEnd: end, final: true, updatedAt, values });
    } else {
      const view = window.view(state, end);
      const running = valuesOf(view.pane);
      windows.push({ group, windowStart: view.start, windowEnd: end, final: false, updatedAt, values: running });
    }
  }
  return windows;
}
