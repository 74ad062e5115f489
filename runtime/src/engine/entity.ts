// One entity of one feature: its state in every window group.
import type { Feature, FeatureGroup } from "./feature.js";
import type { Value } from "./value/value.js";
import type { GroupState } from "./window/group-state.js";

export interface Entity {
  readonly feature: Feature;
  readonly identity: Value;
  /** The parts of the key; undefined where the identity is the only one. */
  readonly parts: readonly Value[] | undefined;
  /** Grows with every entity that begins to hold open windows: windows of one end and group close in this order. */
  order: number;
  /** It is in the list of changed entities. */
  isChanged: boolean;
  /** In the plan's order, each knowing the next: a list of one or two would be larger than its content. */
  first: EntityGroup | undefined;
}

export interface EntityGroup extends GroupState {
  readonly group: FeatureGroup;
  readonly entity: Entity;
  readonly sibling: EntityGroup | undefined;
}

export function createEntity(feature: Feature, identity: Value, parts: readonly Value[] | undefined): Entity {
  const entity: Entity = { feature, identity, parts, order: 0, isChanged: false, first: undefined };
  for (const group of feature.groups.toReversed()) {
    entity.first = {
      group,
      entity,
      sibling: entity.first,
      next: Number.POSITIVE_INFINITY,
      head: undefined,
      tail: undefined,
      folds: undefined,
      served: undefined,
    };
  }
  return entity;
}

export function keyOfEntity(entity: Entity): readonly Value[] {
  return entity.parts ?? [entity.identity];
}

export function hasOpenWindow(entity: Entity): boolean {
  for (let state = entity.first; state !== undefined; state = state.sibling) {
    if (state.head !== undefined) return true;
  }
  return false;
}
