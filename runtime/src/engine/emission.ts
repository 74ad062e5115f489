// Rows of windows on their way out.
import type { Emission } from "./contract.js";
import type { Entity } from "./entities.js";
import type { FeatureGroup } from "./feature.js";
import type { Value } from "./value/value.js";
import type { Pane } from "./window/panes.js";
import { SAME } from "./window/window-kind.js";

export interface WindowContent {
  readonly pane: Pane;
  readonly end: number;
  readonly final: boolean;
}

export function emissionOf(from: FeatureGroup, entity: Entity, content: WindowContent): Emission {
  const { pane, end, final } = content;
  return {
    plan: from.plan,
    group: from.group,
    key: from.entities.keyOf(entity),
    windowStart: from.window.startOf(pane, end),
    windowEnd: end,
    final,
    values: final && from.window.repeats ? closingValues(from, entity, pane) : from.valuesOf(pane),
    order: from.entities.get(entity, from.entities.order),
  };
}

function closingValues({ entities, index, valuesOf }: FeatureGroup, entity: Entity, pane: Pane): readonly Value[] {
  if (pane !== SAME) {
    const values = valuesOf(pane);
    entities.setRepeated(entity, index, values);
    return values;
  }
  const values = entities.repeatedOf(entity, index);
  if (values === undefined) throw new Error("No window has closed before");
  return values;
}
