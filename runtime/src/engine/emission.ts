// Rows of windows on their way out.
import type { Emission } from "./contract.js";
import { type EntityGroup, keyOfEntity } from "./entity.js";
import type { WindowView } from "./window/window-kind.js";

export function emissionOf({ group, entity }: EntityGroup, view: WindowView, final: boolean): Emission {
  return {
    plan: group.plan,
    group: group.group,
    key: keyOfEntity(entity),
    windowStart: view.start,
    windowEnd: view.end,
    final,
    values: group.valuesOf(view.pane),
    order: entity.order,
  };
}
