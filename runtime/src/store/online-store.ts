// The port of online stores: what features need of one, and what every adapter promises (test/runtime/store/contract).
// Invariant: a write of an entity is one atomic compare-and-set of its whole record, state and event answer; a reader
// sees one version of it, never two halves. Stores do not look into records, states or answers.
import type { EntityId, FeatureId } from "../online/record-key.js";

/** Who writes an entity's record; one kind per record, for as long as it lives. */
export type Owner = "stream" | "flink" | "events";

export interface OnlineStore {
  /** The served records of entities of one feature, with clocks that are not newer than any of them. */
  readServed(feature: FeatureId, ids: readonly EntityId[]): Promise<ServedRecords>;
  /** Everything a writer needs, in the order of `ids`; each entity of one version. */
  readEntities(ids: readonly EntityId[]): Promise<readonly (StoredEntity | null)[]>;
  /** The answers kept for events of one entity, in the order of `eventIds`; null for those that are not known. */
  readAnswers(id: EntityId, eventIds: readonly string[]): Promise<readonly (string | null)[]>;
  /**
   * Each entry on its own, all or nothing; results in the order of `entries`. The clock is advanced after them and only
   * if every one was written, so that no reader sees a time whose records are still to come. Throws `store-unavailable`
   * or `store-full` where nothing was written, `store-unconfirmed` where nobody knows.
   */
  writeEntities(entries: readonly EntityWrite[], clock?: ClockAdvance): Promise<readonly WriteResult[]>;

  readClocks(id: FeatureId): Promise<Clocks>;
  /** A number greater than any before it for this feature: the next run of a stream fences off the ones before it. */
  takeEpoch(id: FeatureId): Promise<number>;

  /** The hash that is registered; null for none. */
  readDefinition(id: FeatureId): Promise<string | null>;
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

export interface ServedRecords {
  readonly clocks: Clocks;
  /** In the order of the ids; null where nothing is stored or the store has let it go. */
  readonly records: readonly (string | null)[];
}

export interface StoredEntity {
  /** The served record: compact JSON. Null where the store has lost it. */
  readonly record: string | null;
  /** What the record was computed from. Null where the store has lost it: the next write then expects no version. */
  readonly kept: KeptState | null;
}

export interface KeptState {
  readonly owner: Owner;
  readonly version: string;
  readonly state: Uint8Array;
}

export interface EntityWrite {
  readonly id: EntityId;
  readonly owner: Owner;
  /** The hash of the feature's plan: what another definition has left behind can be told apart by it. */
  readonly definition: string;
  /**
   * `{ is }`: written only over exactly that version, null for none. `"older"`: over none or any smaller one; versions
   * are of fixed width, so that text order is their order.
   */
  readonly expected: { readonly is: string | null } | "older";
  /** No two writes of different content have the same version: one that was sent twice is known by it. */
  readonly version: string;
  readonly record: string;
  readonly state: Uint8Array;
  /** Wall-clock milliseconds after which the store may forget the entity. */
  readonly keepMs: number;
  /** To keep for the events of this write. If one of them has an answer already, the write is refused as a conflict. */
  readonly answers?: KeptAnswers;
}

export interface KeptAnswers {
  /** In the order of the events. */
  readonly entries: readonly { readonly eventId: string; readonly answer: string }[];
  /** Beyond so many answers of an entity the oldest are forgotten. */
  readonly limit: number;
}

export type WriteResult =
  | { readonly outcome: "ok" }
  /** Another version is stored than the one expected, or an event of the write is known. */
  | { readonly outcome: "conflict" }
  /** Another version is stored, and this write may have come before it: a reply was lost, and it was sent again. */
  | { readonly outcome: "unconfirmed" }
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
