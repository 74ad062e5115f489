// Which worker an entity belongs to.
// Invariant: a function of the entity key alone, so that a run may go on with another number of workers.
import type { Value } from "../../engine/value/value.js";

/** FNV-1a over the code units of the identity's text. */
export function shardOf(identity: Value, count: number): number {
  const text = typeof identity === "string" ? identity : String(identity);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  // Its low bits alone would follow the last character.
  return ((hash ^ (hash >>> 16)) >>> 0) % count;
}
