// Entities without an open window, kept for what they serve until that has passed its time to live.
// Invariant: an entity that came back to life in the meantime is not forgotten.
import type { Entity } from "./entity.js";

export interface IdleEntities {
  /** The entity has no open window any more and may be forgotten once the watermark is at `until`. */
  add(entity: Entity, until: number): void;
  advance(watermark: number): void;
}

interface Idle {
  readonly entity: Entity;
  readonly until: number;
  /** The entity's `order` then: it changes when the entity begins anew. */
  readonly order: number;
}

export function createIdleEntities(forget: (entity: Entity) => void): IdleEntities {
  // A queue in order of arrival, its taken front cut off when that is half of it. Times to live are few, so an entity
  // waits at most for one with the longest.
  let queue: Idle[] = [];
  let taken = 0;
  return {
    add(entity, until) {
      queue.push({ entity, until, order: entity.order });
    },
    advance(watermark) {
      for (let first = queue[taken]; first !== undefined && first.until <= watermark; first = queue[taken]) {
        taken++;
        if (first.order === first.entity.order) forget(first.entity);
      }
      if (taken > 1000 && taken * 2 > queue.length) {
        queue = queue.slice(taken);
        taken = 0;
      }
    },
  };
}
