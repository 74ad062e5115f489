// Rows of windows on their way out.
import type { Emission } from "./contract.js";
import type { Entity } from "./entities.js";
import type { FeatureGroup } from "./feature.js";
import type { Pane } from "./window/panes.js";

export interface WindowContent {
  readonly pane: Pane;
  readonly end: number;
  readonly final: boolean;
}

export function emissionOf(from: FeatureGroup, entity: Entity, { pane, end, final }: WindowContent): Emission {
  return {
    plan: from.plan,
    group: from.group,
    key: from.entities.keyOf(entity),
    windowStart: from.window.startOf(pane, end),
    windowEnd: end,
    final,
    values: from.valuesOf(pane),
    order: from.entities.get(entity, from.entities.order),
  };
}
