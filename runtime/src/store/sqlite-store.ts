// The online store in one SQLite file, shared by any number of processes of one machine.
// Invariant: every write is one IMMEDIATE transaction; what was acknowledged survives kill -9 of every process, because
// a committed transaction is in the write-ahead log and with it in the operating system's hands. `synchronous=NORMAL`
// leaves out the fsync per commit: a power cut may take the last commits with it, never half of one. See ADR 0002.
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { FeatError } from "../errors.js";
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
  KeptAnswers,
  OnlineStore,
  Owner,
  ServedRecords,
  StoredEntity,
  StoredFeature,
  WriteResult,
} from "./online-store.js";
import { openDatabase } from "./sqlite-file.js";
import { sqliteProblem } from "./sqlite-problem.js";

/** Entities whose time is over are deleted at most this often, by whoever writes. */
const SWEEP_MS = 60_000;

/** So many at a time, so that a sweep keeps nobody waiting. */
const SWEEP_LIMIT = 1_000;

const STATEMENTS = {
  readRecord: "SELECT record FROM entity WHERE key = :key AND keep_until > :now",
  readEntity: "SELECT owner, version, record, state FROM entity WHERE key = :key AND keep_until > :now",
  readAnswer: `SELECT text FROM answer WHERE event = :event
    AND entity = (SELECT id FROM entity WHERE key = :key AND keep_until > :now)`,
  hasAnswer: "SELECT 1 FROM answer WHERE entity = :entity AND event = :event",
  held: "SELECT id, owner, version, keep_until > :now AS live FROM entity WHERE key = :key",
  insert: `INSERT INTO entity (key, owner, version, record, state, keep_until)
    VALUES (:key, :owner, :version, :record, :state, :keepUntil) RETURNING id`,
  update: `UPDATE entity SET version = :version, record = :record, state = :state, keep_until = :keepUntil WHERE id = :id`,
  dropEntity: "DELETE FROM entity WHERE id = :id",
  sweep: `DELETE FROM entity WHERE id IN (SELECT id FROM entity WHERE keep_until <= :now LIMIT ${SWEEP_LIMIT})`,
  lastAnswer: "SELECT coalesce(max(number), 0) AS number FROM answer WHERE entity = :entity",
  keepAnswer: "INSERT INTO answer (entity, event, number, text) VALUES (:entity, :event, :number, :text)",
  dropAnswers: "DELETE FROM answer WHERE entity = :entity AND number <= :last",
  readClocks: "SELECT stream, events FROM clock WHERE prefix = :prefix",
  advanceStream: `INSERT INTO clock (prefix, stream) VALUES (:prefix, :watermark)
    ON CONFLICT DO UPDATE SET stream = max(coalesce(stream, :watermark), :watermark)`,
  advanceEvents: `INSERT INTO clock (prefix, events) VALUES (:prefix, :watermark)
    ON CONFLICT DO UPDATE SET events = max(coalesce(events, :watermark), :watermark)`,
  takeEpoch: `INSERT INTO clock (prefix, epoch) VALUES (:prefix, 1)
    ON CONFLICT DO UPDATE SET epoch = epoch + 1 RETURNING epoch`,
  resetClocks: "UPDATE clock SET stream = NULL, events = NULL WHERE prefix = :prefix",
  readDefinition: "SELECT hash FROM feature WHERE prefix = :prefix",
  readFeature: "SELECT name, hash, text FROM feature WHERE prefix = :prefix",
  listFeatures: "SELECT name, hash, text FROM feature WHERE tenant = :tenant",
  putFeature: `INSERT INTO feature (prefix, tenant, name, hash, text) VALUES (:prefix, :tenant, :name, :hash, :text)
    ON CONFLICT DO UPDATE SET hash = :hash, text = :text`,
  dropFeature: "DELETE FROM feature WHERE prefix = :prefix",
  dropEntities: "DELETE FROM entity WHERE key >= :from AND key < :to",
} as const;

type Statements = Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;

interface WaitingWrite {
  readonly entries: readonly EntityWrite[];
  readonly clock: ClockAdvance | undefined;
  resolve(results: readonly WriteResult[]): void;
  reject(error: unknown): void;
}

export class SqliteStore implements OnlineStore {
  readonly #file: string;
  readonly #now: () => number;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #waiting: WaitingWrite[] = [];
  #nextSweep = 0;

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#database = openDatabase(file);
    this.#statements = prepareAll(this.#database);
  }

  async readServed(feature: FeatureId, ids: readonly EntityId[]): Promise<ServedRecords> {
    return this.#guard(() => {
      const clocks = this.#clocks(feature);
      const now = this.#now();
      const records = ids.map((id) => {
        const stored = this.#statements.readRecord.get({ now, key: bytes(encodeEntityKey(id)) });
        return (stored?.record ?? null) as string | null;
      });
      return { clocks, records };
    });
  }

  async readEntities(ids: readonly EntityId[]): Promise<readonly (StoredEntity | null)[]> {
    return this.#guard(() => {
      const now = this.#now();
      return ids.map((id) => {
        const row = this.#statements.readEntity.get({ now, key: bytes(encodeEntityKey(id)) });
        return row ? entityOf(row) : null;
      });
    });
  }

  async readAnswers(id: EntityId, eventIds: readonly string[]): Promise<readonly (string | null)[]> {
    return this.#guard(() => {
      const shared = { now: this.#now(), key: bytes(encodeEntityKey(id)) };
      return eventIds.map((eventId) => {
        const row = this.#statements.readAnswer.get({ ...shared, event: bytes(encodePart(eventId)) });
        return (row?.text ?? null) as string | null;
      });
    });
  }

  /** Calls of the same moment share one transaction: committing costs more than all the rest. */
  writeEntities(entries: readonly EntityWrite[], clock?: ClockAdvance): Promise<readonly WriteResult[]> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#writeWaiting());
      this.#waiting.push({ entries, clock, resolve, reject });
    });
  }

  async readClocks(id: FeatureId): Promise<Clocks> {
    return this.#guard(() => this.#clocks(id));
  }

  async takeEpoch(id: FeatureId): Promise<number> {
    return this.#guard(() => Number(this.#statements.takeEpoch.get({ prefix: prefixOf(id) })?.epoch));
  }

  async readDefinition(id: FeatureId): Promise<string | null> {
    const row = this.#guard(() => this.#statements.readDefinition.get({ prefix: prefixOf(id) }));
    return (row?.hash ?? null) as string | null;
  }

  async readFeature(id: FeatureId): Promise<StoredFeature | null> {
    const row = this.#guard(() => this.#statements.readFeature.get({ prefix: prefixOf(id) }));
    return row ? featureOf(row) : null;
  }

  async listFeatures(tenant: string): Promise<readonly StoredFeature[]> {
    const rows = this.#guard(() => this.#statements.listFeatures.all({ tenant: bytes(encodePart(tenant)) }));
    return rows.map(featureOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async putFeature(id: FeatureId, feature: StoredFeature, expected: string | null): Promise<boolean> {
    return this.#transaction(() => {
      const prefix = prefixOf(id);
      const hash = this.#statements.readDefinition.get({ prefix })?.hash ?? null;
      if (hash !== expected) return false;
      if (expected !== null && expected !== feature.hash) this.#empty(prefix);
      this.#statements.putFeature.run({
        prefix,
        tenant: bytes(encodePart(id.tenant)),
        name: JSON.stringify(feature.name),
        hash: feature.hash,
        text: feature.text,
      });
      return true;
    });
  }

  async deleteFeature(id: FeatureId): Promise<boolean> {
    return this.#transaction(() => {
      const prefix = prefixOf(id);
      this.#empty(prefix);
      return this.#statements.dropFeature.run({ prefix }).changes > 0;
    });
  }

  async close(): Promise<void> {
    this.#writeWaiting();
    if (this.#database.isOpen) this.#database.close();
  }

  #clocks(id: FeatureId): Clocks {
    const row = this.#statements.readClocks.get({ prefix: prefixOf(id) });
    return { stream: (row?.stream ?? null) as number | null, events: (row?.events ?? null) as number | null };
  }

  #writeWaiting(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    try {
      const results = this.#transaction(() => writes.map((write) => this.#writeBatch(write)));
      for (const [i, { resolve }] of writes.entries()) resolve(results[i] ?? []);
    } catch {
      // One of them must not be the others' misfortune: each for itself, with an error of its own.
      for (const write of writes) this.#writeAlone(write);
    }
  }

  #writeAlone(write: WaitingWrite): void {
    try {
      write.resolve(this.#transaction(() => this.#writeBatch(write)));
    } catch (error) {
      write.reject(error);
    }
  }

  #writeBatch({ entries, clock }: WaitingWrite): readonly WriteResult[] {
    const now = this.#now();
    const results = entries.map((entry) => this.#write(entry, now));
    if (clock && results.every((result) => result.outcome === "ok")) {
      const advance = clock.path === "stream" ? this.#statements.advanceStream : this.#statements.advanceEvents;
      advance.run({ prefix: prefixOf(clock.id), watermark: clock.watermark });
    }
    if (now >= this.#nextSweep) {
      const { changes } = this.#statements.sweep.run({ now });
      // A full sweep has left some behind: the next write goes on with it.
      this.#nextSweep = changes < SWEEP_LIMIT ? now + SWEEP_MS : now;
    }
    return results;
  }

  #write(entry: EntityWrite, now: number): WriteResult {
    const { owner, version, record, state } = entry;
    const key = bytes(encodeEntityKey(entry.id));
    let held = this.#statements.held.get({ key, now });
    if (held && !held.live) {
      this.#statements.dropEntity.run({ id: Number(held.id) });
      held = undefined;
    }
    if (held && held.owner !== owner) return { outcome: "owner", owner: held.owner as Owner };
    const stored = (held?.version ?? null) as string | null;
    const fits = entry.expected === "older" ? stored === null || stored < version : stored === entry.expected.is;
    if (!fits || (held && this.#knowsOneOf(Number(held.id), entry.answers))) return { outcome: "conflict" };

    const values = { version, record, state, keepUntil: Math.min(now + entry.keepMs, Number.MAX_SAFE_INTEGER) };
    let id = Number(held?.id);
    if (held) this.#statements.update.run({ ...values, id });
    else id = Number(this.#statements.insert.get({ ...values, key, owner })?.id);
    if (entry.answers) this.#keepAnswers(id, entry.answers);
    return { outcome: "ok" };
  }

  #knowsOneOf(entity: number, answers: KeptAnswers | undefined): boolean {
    const { hasAnswer } = this.#statements;
    return (
      answers?.entries.some(({ eventId }) => hasAnswer.get({ entity, event: bytes(encodePart(eventId)) })) ?? false
    );
  }

  #keepAnswers(entity: number, { entries, limit }: KeptAnswers): void {
    let number = Number(this.#statements.lastAnswer.get({ entity })?.number);
    for (const { eventId, answer } of entries) {
      number += 1;
      this.#statements.keepAnswer.run({ entity, event: bytes(encodePart(eventId)), number, text: answer });
    }
    this.#statements.dropAnswers.run({ entity, last: number - limit });
  }

  /** The epoch stays: a writer of the deleted feature must not come back as the newest. */
  #empty(prefix: Uint8Array): void {
    // No UTF-8 text holds the byte 255, so this is behind every key with the prefix.
    this.#statements.dropEntities.run({ from: prefix, to: Buffer.concat([prefix, Uint8Array.of(255)]) });
    this.#statements.resetClocks.run({ prefix });
  }

  #transaction<T>(work: () => T): T {
    return this.#guard(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk among them.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  #guard<T>(work: () => T): T {
    if (!this.#database.isOpen) throw new FeatError("store-unavailable", `The online store ${this.#file} is closed.`);
    try {
      return work();
    } catch (error) {
      throw sqliteProblem(error, this.#file);
    }
  }
}

function prepareAll(database: DatabaseSync): Statements {
  const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared) as Statements;
}

function entityOf(row: Record<string, unknown>): StoredEntity {
  return {
    record: row.record as string,
    kept: { owner: row.owner as Owner, version: row.version as string, state: row.state as Uint8Array },
  };
}

function featureOf(row: Record<string, unknown>): StoredFeature {
  return { name: JSON.parse(row.name as string), hash: row.hash as string, text: row.text as string };
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

const prefixOf = (id: FeatureId): Uint8Array => bytes(encodeFeaturePrefix(id));
