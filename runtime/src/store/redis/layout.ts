// What stands under which key of Redis, and how it reads: docs/redis.md says the same for other programs.
// Invariant: every key of a tenant begins with `feat:{` and the tenant's part; keys of one entity, or of one feature
// without its entities, share a hash tag and so a slot of a cluster.

import { damagedRecord } from "../../online/record.js";
import {
  type EntityId,
  encodeEntityKey,
  encodeFeaturePrefix,
  encodePart,
  type FeatureId,
} from "../../online/record-key.js";
import type { Clocks, KeptState, Owner } from "../online-store.js";
import { newerLayout } from "./redis-problem.js";

export interface EntityKeys {
  readonly record: string;
  readonly state: string;
  readonly answers: string;
}

export function entityKeys(id: EntityId): EntityKeys {
  const key = encodeEntityKey(id);
  return { record: `${key}:v`, state: `${key}:s`, answers: `${key}:e` };
}

/** What a key of any of an entity's values begins with. */
export function entityKeyOf(key: string): string {
  return key.slice(0, key.lastIndexOf(":"));
}

export function definitionKey(id: FeatureId): string {
  return `${encodeFeaturePrefix(id)}}:h`;
}

export function clocksKey(id: FeatureId): string {
  return `${encodeFeaturePrefix(id)}}:c`;
}

export function featureKeys(id: FeatureId) {
  const feature = `${encodeFeaturePrefix(id)}}`;
  return {
    definition: definitionKey(id),
    registration: `${feature}:f`,
    clocks: clocksKey(id),
    epoch: `${feature}:n`,
    deleting: `${feature}:d`,
  };
}

/** The names of a tenant's features, perhaps of some that are gone. */
export function tenantKey(tenant: string): string {
  return `feat:{${encodePart(tenant)}}:f`;
}

/** Texts of a tenant beside its records, by name: what is deployed, where readers stopped. */
export function documentsKey(tenant: string): string {
  return `feat:{${encodePart(tenant)}}:t`;
}

/** For SCAN: the keys of a feature's entities, and those of the feature itself. */
export function featurePattern(id: FeatureId): string {
  return `${encodeFeaturePrefix(id).replace(/[*?[\]\\]/g, "\\$&")}*`;
}

/** `…:s` is a line `1 owner version definition`, then the engine's bytes. */
export function decodeState(bytes: Buffer): KeptState {
  const end = bytes.indexOf(0x0a);
  const [format, owner, version] = bytes.toString("latin1", 0, Math.max(0, end)).split(" ");
  if (format !== "1" && /^[0-9]+$/.test(format ?? "")) throw newerLayout();
  if (format !== "1" || !isOwner(owner) || version === undefined) throw damagedRecord();
  return { owner, version, state: bytes.subarray(end + 1) };
}

export function encodeHead(owner: Owner, version: string, definition: string): string {
  return `1 ${owner} ${version} ${definition}\n`;
}

export function isOwner(text: string | undefined): text is Owner {
  return text === "stream" || text === "flink" || text === "events";
}

export function decodeClocks(text: string | null): Clocks {
  const [stream, events] = (text ?? "- -").split(" ").map((one) => (one === "-" ? null : Number(one)));
  return { stream: stream ?? null, events: events ?? null };
}
