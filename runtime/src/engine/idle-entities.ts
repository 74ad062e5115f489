// Entities without an open window, kept for what they serve until that has passed its time to live.
// Invariant: an entity that came back to life in the meantime is not forgotten.
import type { Entity } from "./entity.js";

export interface IdleEntities {
  /** The entity has no open window any more and may be forgotten once the watermark is at `until`. */
  add(entity: Entity, until: number): void;
  advance(watermark: number): void;
  /** Those that are still idle, in the order in which they were added. */
  entries(): readonly IdleEntity[];
}

export interface IdleEntity {
  readonly entity: Entity;
  readonly until: number;
}

interface Idle extends IdleEntity {
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
      for (let first = queue[taken]; first !== undefined; first = queue[taken]) {
        const isIdle = first.order === first.entity.order;
        if (isIdle && first.until > watermark) break;
        taken++;
        if (isIdle) forget(first.entity);
      }
      if (taken > 1000 && taken * 2 > queue.length) {
        queue = queue.slice(taken);
        taken = 0;
      }
    },
    entries: () => queue.slice(taken).filter(({ entity, order }) => order === entity.order),
  };
}
