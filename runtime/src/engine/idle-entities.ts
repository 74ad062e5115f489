// Entities without an open window, kept for what they serve until that has passed its time to live.
// Invariant: an entity that came back to life in the meantime is not forgotten.
import type { Entity } from "./entities.js";
import type { Feature } from "./feature.js";

export interface IdleEntities {
  /** The entity has no open window any more and may be forgotten once the watermark is at `until`. */
  add(idle: IdleEntity): void;
  advance(watermark: number): void;
  /** Those that are still idle, in the order in which they were added. */
  entries(): readonly IdleEntity[];
}

export interface IdleEntity {
  readonly feature: Feature;
  readonly entity: Entity;
  readonly until: number;
}

/** Four numbers for each: an object would take three times the memory. */
const WIDTH = 4;

export function createIdleEntities(features: readonly Feature[], forget: (idle: IdleEntity) => void): IdleEntities {
  // A queue in order of arrival, its taken front cut off when that is half of it. Times to live are few, so an entity
  // waits at most for one with the longest.
  let queue: number[] = [];
  let taken = 0;

  /** Undefined for one that has begun anew: its `order` has changed. */
  function idleAt(at: number): IdleEntity | undefined {
    const [number = 0, entity = 0, until = 0, order = 0] = queue.slice(at, at + WIDTH);
    const feature = features[number] as Feature;
    return orderOf(feature, entity) === order ? { feature, entity, until } : undefined;
  }

  return {
    add({ feature, entity, until }) {
      queue.push(features.indexOf(feature), entity, until, orderOf(feature, entity));
    },
    advance(watermark) {
      for (; taken < queue.length; taken += WIDTH) {
        const first = idleAt(taken);
        if (first === undefined) continue;
        if (first.until > watermark) break;
        forget(first);
      }
      if (taken > 1000 * WIDTH && taken * 2 > queue.length) {
        queue = queue.slice(taken);
        taken = 0;
      }
    },
    entries() {
      const entries: IdleEntity[] = [];
      for (let at = taken; at < queue.length; at += WIDTH) {
        const idle = idleAt(at);
        if (idle !== undefined) entries.push(idle);
      }
      return entries;
    },
  };
}

function orderOf({ entities }: Feature, entity: Entity): number {
  return entities.get(entity, entities.order);
}
