// The port of online stores: what features need of one, and what every adapter promises (test/runtime/store/contract).
// Invariant: a write of an entity is one atomic compare-and-set of its whole record, state and event answer; a reader
// sees one version of it, never two halves. Stores do not look into records, states or answers.
import type { EntityId, FeatureId } from "../online/record-key.js";

/** Who writes an entity's record; one kind per record, for as long as it lives. */
export type Owner = "stream" | "flink" | "events";

export interface OnlineStore {
  /** Entities in the order of `ids`; null where nothing is stored or the store has let it go. */
  readEntities(ids: readonly EntityId[], what: ReadOptions): Promise<readonly (StoredEntity | null)[]>;
  /**
   * Each entry on its own, all or nothing; results in the order of `entries`. The clock is advanced after them and only
   * if every one was written, so that no reader sees a time whose records are still to come.
   */
  writeEntities(entries: readonly EntityWrite[], clock?: ClockAdvance): Promise<readonly WriteResult[]>;

  readClocks(id: FeatureId): Promise<Clocks>;
  /** A number greater than any before it for this feature: the next run of a stream fences off the ones before it. */
  takeEpoch(id: FeatureId): Promise<number>;

  readFeature(id: FeatureId): Promise<StoredFeature | null>;
  /** Features of one tenant by name, in order of code units. */
  listFeatures(tenant: string): Promise<readonly StoredFeature[]>;
  /**
   * Registers where `expected` is the hash that is registered (null: none), else changes nothing and gives false.
   * Another hash than before takes the entities and the clocks of the old one away.
   */
  putFeature(id: FeatureId, feature: StoredFeature, expected: string | null): Promise<boolean>;
  /** Removes the feature with its entities and clocks; false where it is not registered. */
  deleteFeature(id: FeatureId): Promise<boolean>;

  close(): Promise<void>;
}

export interface ReadOptions {
  /** Also the engine's state; the served record alone is much smaller. */
  readonly state: boolean;
  /** Also the answer that was kept for this event. */
  readonly eventId?: string;
}

export interface StoredEntity {
  readonly owner: Owner;
  readonly version: string;
  /** The served record: compact JSON. */
  readonly record: string;
  /** Null where it was not asked for, or where the store has lost it. */
  readonly state: Uint8Array | null;
  /** Null where the event is unknown. */
  readonly answer: string | null;
}

export interface EntityWrite {
  readonly id: EntityId;
  readonly owner: Owner;
  /**
   * `{ is }`: written only over exactly that version, null for none. `"older"`: over none or any smaller one; versions
   * are of fixed width, so that text order is their order.
   */
  readonly expected: { readonly is: string | null } | "older";
  readonly version: string;
  readonly record: string;
  readonly state: Uint8Array;
  /** Wall-clock milliseconds after which the store may forget the entity. */
  readonly keepMs: number;
  /** An answer to keep for this event; beyond `limit` answers the oldest is forgotten. */
  readonly event?: { readonly id: string; readonly answer: string; readonly limit: number };
}

export type WriteResult =
  | { readonly outcome: "ok" }
  /** Another version is stored than the one expected. */
  | { readonly outcome: "conflict" }
  /** The record belongs to another kind of writer. */
  | { readonly outcome: "owner"; readonly owner: Owner };

/** Event-time clocks of a feature: the greatest watermark seen on each path; null before the first. */
export interface Clocks {
  readonly stream: number | null;
  readonly events: number | null;
}

export interface ClockAdvance {
  readonly id: FeatureId;
  readonly path: keyof Clocks;
  /** Finite; a smaller one than stored changes nothing. */
  readonly watermark: number;
}

export interface StoredFeature {
  readonly name: string;
  /** The plan's hash. */
  readonly hash: string;
  /** JSON of the registration. */
  readonly text: string;
}
