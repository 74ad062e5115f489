// The one place that builds keys of online stores: `feat:{9:acme-corp,5:stats,4:c123,}`.
// Invariant: no two (tenant, feature, entity) triples share a key, whatever bytes their parts hold, and the keys of one
// feature are exactly those that start with its prefix. The braces are a Redis Cluster hash tag: whatever a store keeps
// per entity is in one slot.
import { createHash } from "node:crypto";
import type { KeyPlan } from "@feat-lang/compiler/plan";
import { printValue } from "../engine/value/print.js";
import type { Value } from "../engine/value/value.js";

/** One feature of one tenant. */
export interface FeatureId {
  readonly tenant: string;
  readonly feature: string;
}

/** One entity of a feature; `key` holds the text of each key part, in the plan's order. */
export interface EntityId extends FeatureId {
  readonly key: readonly string[];
}

/** Longer parts are replaced by their hash, so that hostile keys cost no more than long ones. */
const MAX_PART_BYTES = 512;

export function encodeEntityKey(id: EntityId): string {
  return `${encodeFeaturePrefix(id)}${id.key.map(encodePart).join("")}}`;
}

/** What the keys of a feature's entities start with, and no other key does. */
export function encodeFeaturePrefix(id: FeatureId): string {
  return `feat:{${encodePart(id.tenant)}${encodePart(id.feature)}`;
}

/** Text with its length in bytes before it. A hash says `#` in the length's place, so no text can imitate one. */
export function encodePart(text: string): string {
  // UTF-8 has no lone surrogates and would turn them all into one character: hash the code units instead.
  if (!text.isWellFormed()) return `#u16-${createHash("sha256").update(text, "utf16le").digest("hex")},`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PART_BYTES) return `#${createHash("sha256").update(text).digest("hex")},`;
  return `${bytes}:${text},`;
}

/** The entity a key of a plan names; null values are no keys. */
export function entityIdOf(id: FeatureId, keys: readonly KeyPlan[], values: readonly Value[]): EntityId {
  return {
    tenant: id.tenant,
    feature: id.feature,
    key: keys.map((key, i) => String(printValue(values[i] ?? null, key.value.type))),
  };
}
