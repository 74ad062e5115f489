// The online store on Redis or Valkey, one server or a cluster, shared by any number of processes on any machines.
// Invariant: every change of an entity is one script call that compares before it sets; what it answered is stored, and
// what was not answered is asked again in a way that cannot count twice. The layout is that of docs/redis.md.
import { type EntityId, encodePart, type FeatureId } from "../../online/record-key.js";
import type {
  ClockAdvance,
  Clocks,
  EntityWrite,
  OnlineStore,
  ServedRecords,
  StoredEntity,
  StoredFeature,
  WriteResult,
} from "../online-store.js";
import { runCommand } from "./commands.js";
import type { Connection } from "./connection.js";
import { dropEntities } from "./drop-entities.js";
import { clocksKey, decodeClocks, decodeState, definitionKey, entityKeys, featureKeys, tenantKey } from "./layout.js";
import { createReadBatch, type ReadBatch } from "./read-batch.js";
import { createWriteBatch, type WriteBatch } from "./write-batch.js";

export class RedisStore implements OnlineStore {
  readonly #connection: Connection;
  readonly #reads: ReadBatch;
  readonly #writes: WriteBatch;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#reads = createReadBatch(connection);
    this.#writes = createWriteBatch(connection);
  }

  async readServed(feature: FeatureId, ids: readonly EntityId[]): Promise<ServedRecords> {
    // In a cluster the clocks are in another slot: they must have been read before the records.
    if (this.#connection.isCluster) {
      const clocks = await this.readClocks(feature);
      const records = await Promise.all(ids.map((id) => this.#reads.get([entityKeys(id).record])));
      return { clocks, records: records.map(([value]) => textOf(value)) };
    }
    const keys = [clocksKey(feature), ...ids.map((id) => entityKeys(id).record)];
    const [clocks, ...records] = await this.#reads.get(keys);
    return { clocks: decodeClocks(textOf(clocks)), records: records.map(textOf) };
  }

  async readEntities(ids: readonly EntityId[]): Promise<readonly (StoredEntity | null)[]> {
    return Promise.all(ids.map((id) => this.#readEntity(id)));
  }

  async readAnswers(id: EntityId, eventIds: readonly string[]): Promise<readonly (string | null)[]> {
    if (eventIds.length === 0) return [];
    const fields = eventIds.map((eventId) => `i${encodePart(eventId)}`);
    return this.#connection.read((client) => client.hmget(entityKeys(id).answers, ...fields));
  }

  writeEntities(entries: readonly EntityWrite[], clock?: ClockAdvance): Promise<readonly WriteResult[]> {
    return this.#writes.write(entries, clock);
  }

  async readClocks(id: FeatureId): Promise<Clocks> {
    const [clocks] = await this.#reads.get([clocksKey(id)]);
    return decodeClocks(textOf(clocks));
  }

  /** A number that a lost answer skipped harms nobody. */
  async takeEpoch(id: FeatureId): Promise<number> {
    return this.#connection.write((client) => client.incr(featureKeys(id).epoch));
  }

  readDefinition(id: FeatureId): Promise<string | null> {
    return this.#reads.getText(definitionKey(id));
  }

  async readFeature(id: FeatureId): Promise<StoredFeature | null> {
    const [text] = await this.#reads.get([featureKeys(id).registration]);
    return text ? (JSON.parse(text.toString()) as StoredFeature) : null;
  }

  async listFeatures(tenant: string): Promise<readonly StoredFeature[]> {
    const names = await this.#connection.read((client) => client.smembers(tenantKey(tenant)));
    const features = await Promise.all(
      names.map((name) => this.readFeature({ tenant, feature: JSON.parse(name) as string })),
    );
    return features.filter((feature) => feature !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async putFeature(id: FeatureId, feature: StoredFeature, expected: string | null): Promise<boolean> {
    const { definition, registration, clocks, deleting } = featureKeys(id);
    const keys = [definition, registration, clocks, deleting];
    const args = [expected ?? "", feature.hash, JSON.stringify(feature)];
    const enlist = () =>
      this.#connection.write((client) => client.sadd(tenantKey(id.tenant), JSON.stringify(id.feature)));
    // Before the registration, so that none is hidden if this process ends; after it, in case it was just deleted.
    await enlist();
    for (;;) {
      const outcome = await this.#connection.write(async (client, isAgain) => {
        const answer = await runCommand(client, "putFeature", keys, args);
        // The first sending may have done it; then this is what it left.
        return answer === "conflict" && isAgain && (await client.get(definition)) === feature.hash ? "ok" : answer;
      });
      if (outcome !== "deleting") {
        if (outcome !== "ok") return false;
        await enlist();
        if (expected !== null && expected !== feature.hash) await dropEntities(this.#connection, id, feature.hash);
        return true;
      }
      await this.#finishDeletion(id);
    }
  }

  async deleteFeature(id: FeatureId): Promise<boolean> {
    const { definition, registration, clocks, deleting } = featureKeys(id);
    await this.#connection.write((client) => client.srem(tenantKey(id.tenant), JSON.stringify(id.feature)));
    const was = await this.#connection.write(async (client, isAgain) => {
      const answer = await runCommand(client, "deleteFeature", [definition, registration, clocks, deleting], []);
      return answer === 1 || isAgain;
    });
    await this.#finishDeletion(id);
    return was;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #readEntity(id: EntityId): Promise<StoredEntity | null> {
    const { record, state } = entityKeys(id);
    const [served, kept] = await this.#reads.get([record, state]);
    if (!served && !kept) return null;
    return { record: textOf(served), kept: kept ? decodeState(kept) : null };
  }

  async #finishDeletion(id: FeatureId): Promise<void> {
    await dropEntities(this.#connection, id, "");
    await this.#connection.write((client) => client.del(featureKeys(id).deleting));
  }
}

function textOf(value: Buffer | null | undefined): string | null {
  return value ? value.toString() : null;
}
