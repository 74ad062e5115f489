// The online store of tests, previews and `feat run` without `--store`: everything in this process, gone with it.
// Invariant: every method does its work without a pause in between, so each is atomic.
import {
  type EntityId,
  encodeEntityKey,
  encodeFeaturePrefix,
  encodePart,
  type FeatureId,
} from "../online/record-key.js";
import type {
  ClockAdvance,
  Clocks,
  EntityWrite,
  KeptState,
  OnlineStore,
  ServedRecords,
  StoredEntity,
  StoredFeature,
  WriteResult,
} from "./online-store.js";

interface Entity {
  readonly record: string;
  readonly kept: KeptState;
  readonly keepUntil: number;
  /** Oldest first. */
  readonly answers: Map<string, string>;
}

interface FeatureSlot {
  readonly entities: Map<string, Entity>;
  clocks: Clocks;
  epoch: number;
}

/** Entities looked at per write to find some whose time is over; more than one, so that memory shrinks again. */
const SWEEP = 2;

const NO_ANSWERS = { entries: [], limit: 0 };

export class MemoryStore implements OnlineStore {
  readonly #tenants = new Map<string, Map<string, StoredFeature>>();
  readonly #slots = new Map<string, FeatureSlot>();
  readonly #sweeps = new WeakMap<FeatureSlot, IterableIterator<[string, Entity]>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async readServed(feature: FeatureId, ids: readonly EntityId[]): Promise<ServedRecords> {
    const clocks = await this.readClocks(feature);
    return { clocks, records: ids.map((id) => this.#live(id)?.record ?? null) };
  }

  async readEntities(ids: readonly EntityId[]): Promise<readonly (StoredEntity | null)[]> {
    return ids.map((id) => {
      const entity = this.#live(id);
      return entity ? { record: entity.record, kept: { ...entity.kept, state: entity.kept.state.slice() } } : null;
    });
  }

  async readAnswers(id: EntityId, eventIds: readonly string[]): Promise<readonly (string | null)[]> {
    const answers = this.#live(id)?.answers;
    return eventIds.map((eventId) => answers?.get(encodePart(eventId)) ?? null);
  }

  async writeEntities(entries: readonly EntityWrite[], clock?: ClockAdvance): Promise<readonly WriteResult[]> {
    const results = entries.map((entry) => this.#write(entry));
    if (clock && results.every((result) => result.outcome === "ok")) {
      const slot = this.#slot(clock.id);
      slot.clocks = { ...slot.clocks, [clock.path]: Math.max(slot.clocks[clock.path] ?? -Infinity, clock.watermark) };
    }
    return results;
  }

  async readClocks(id: FeatureId): Promise<Clocks> {
    return this.#slot(id).clocks;
  }

  async takeEpoch(id: FeatureId): Promise<number> {
    const slot = this.#slot(id);
    slot.epoch += 1;
    return slot.epoch;
  }

  async readDefinition(id: FeatureId): Promise<string | null> {
    return this.#tenants.get(id.tenant)?.get(id.feature)?.hash ?? null;
  }

  async readFeature(id: FeatureId): Promise<StoredFeature | null> {
    return this.#tenants.get(id.tenant)?.get(id.feature) ?? null;
  }

  async listFeatures(tenant: string): Promise<readonly StoredFeature[]> {
    return [...(this.#tenants.get(tenant)?.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async putFeature(id: FeatureId, feature: StoredFeature, expected: string | null): Promise<boolean> {
    const features = this.#tenants.get(id.tenant) ?? new Map<string, StoredFeature>();
    if ((features.get(id.feature)?.hash ?? null) !== expected) return false;
    if (expected !== null && expected !== feature.hash) this.#empty(id);
    features.set(id.feature, feature);
    this.#tenants.set(id.tenant, features);
    return true;
  }

  async deleteFeature(id: FeatureId): Promise<boolean> {
    this.#empty(id);
    return this.#tenants.get(id.tenant)?.delete(id.feature) ?? false;
  }

  async close(): Promise<void> {
    this.#tenants.clear();
    this.#slots.clear();
  }

  #write(entry: EntityWrite): WriteResult {
    const { id, owner, version, record, state } = entry;
    const before = this.#live(id);
    if (before && before.kept.owner !== owner) return { outcome: "owner", owner: before.kept.owner };
    const stored = before?.kept.version ?? null;
    const fits = entry.expected === "older" ? stored === null || stored < version : stored === entry.expected.is;
    const answers = before?.answers ?? new Map<string, string>();
    const { entries, limit } = entry.answers ?? NO_ANSWERS;
    if (!fits || entries.some(({ eventId }) => answers.has(encodePart(eventId)))) return { outcome: "conflict" };

    for (const { eventId, answer } of entries) answers.set(encodePart(eventId), answer);
    for (const oldest of entries.length === 0 ? [] : answers.keys()) {
      if (answers.size <= limit) break;
      answers.delete(oldest);
    }
    const slot = this.#slot(id);
    const keepUntil = this.#now() + entry.keepMs;
    slot.entities.set(encodeEntityKey(id), {
      record,
      kept: { owner, version, state: state.slice() },
      keepUntil,
      answers,
    });
    this.#sweep(slot);
    return { outcome: "ok" };
  }

  #live(id: EntityId): Entity | undefined {
    const entity = this.#slots.get(encodeFeaturePrefix(id))?.entities.get(encodeEntityKey(id));
    return entity && entity.keepUntil > this.#now() ? entity : undefined;
  }

  #slot(id: FeatureId): FeatureSlot {
    const name = encodeFeaturePrefix(id);
    const known = this.#slots.get(name);
    if (known) return known;
    const slot: FeatureSlot = { entities: new Map(), clocks: { stream: null, events: null }, epoch: 0 };
    this.#slots.set(name, slot);
    return slot;
  }

  /** The epoch stays: a writer of the deleted feature must not come back as the newest. */
  #empty(id: FeatureId): void {
    const slot = this.#slot(id);
    slot.entities.clear();
    slot.clocks = { stream: null, events: null };
  }

  /** Goes round the entities a little at each write and forgets those whose time is over. */
  #sweep(slot: FeatureSlot): void {
    let round = this.#sweeps.get(slot) ?? slot.entities.entries();
    for (let looked = 0; looked < SWEEP; looked++) {
      const next = round.next();
      if (next.done) {
        round = slot.entities.entries();
        break;
      }
      const [key, entity] = next.value;
      if (entity.keepUntil <= this.#now()) slot.entities.delete(key);
    }
    this.#sweeps.set(slot, round);
  }
}
