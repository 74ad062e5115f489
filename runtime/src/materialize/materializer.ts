// Rows of one feature's output topic into the online store, in batches.
// Invariant: offsets are stored only after the rows before them are; a crash anywhere means that rows come again, which
// changes nothing.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { encodeRecord, keepOf } from "../online/record.js";
import { type EntityId, encodeEntityKey, entityIdOf } from "../online/record-key.js";
import { streamVersion } from "../online/version.js";
import type { DocumentStore } from "../store/document-store.js";
import type { EntityWrite, OnlineStore, StoredEntity } from "../store/online-store.js";
import { decodeRows, encodeRows, materializedRecord, mergeRows, type PlacedRow } from "./materialized-record.js";

export interface MaterializerOptions {
  readonly store: OnlineStore;
  readonly documents: DocumentStore;
  readonly tenant: string;
  readonly plan: Plan;
  /** Wall clock, for the ttl. */
  readonly now: () => number;
}

export interface Materializer {
  /** Where each partition is to be read from. */
  readonly from: ReadonlyMap<number, number>;
  collect(row: PlacedRow): void;
  /** Resolves when everything collected is stored, and that the topic was read up to `next`. */
  flush(next: ReadonlyMap<number, number>): Promise<void>;
}

interface Offsets {
  /** The definition they belong to: another one starts over. */
  readonly plan: string;
  readonly next: Readonly<Record<string, number>>;
}

/** Entities per call of the store. */
const BATCH = 200;
const MAX_CONFLICTS = 100;

export async function openMaterializer(options: MaterializerOptions): Promise<Materializer> {
  const { store, documents, tenant, plan, now } = options;
  const feature = { tenant, feature: plan.feature };
  const offsetsId = { tenant, name: `offsets/${plan.feature}` };
  let offsets = await documents.readDocument(offsetsId);
  const stored = offsets === null ? undefined : (JSON.parse(offsets) as Offsets);
  const known = stored?.plan === plan.hash ? Object.entries(stored.next) : [];
  let collected = new Map<string, PlacedRow[]>();
  /** Of each group, the newest window ends seen: every row of the one before the newest has been written by then. */
  const ends = new Map<string, { readonly newest: number; readonly before: number }>();

  async function writeEntities(entities: readonly (readonly PlacedRow[])[]): Promise<void> {
    let left = entities.map((rows) => ({ id: idOf(rows), rows }));
    for (let conflicts = 0; left.length > 0; conflicts++) {
      if (conflicts > MAX_CONFLICTS) {
        throw new FeatError("store-conflict", `Someone else keeps writing the records of ${plan.feature}.`, {
          hint: "Stop the other program, or name another store.",
        });
      }
      const held = await store.readEntities(left.map(({ id }) => id));
      const changed = left.flatMap(({ id, rows }, i) => {
        const write = writeOf(id, rows, held[i] ?? null);
        return write ? [{ id, rows, write }] : [];
      });
      const results = await store.writeEntities(changed.map(({ write }) => write));
      left = changed.filter((_, i) => {
        const result = results[i];
        if (result?.outcome === "owner") throw foreignOwner(plan.feature, result.owner);
        return result?.outcome !== "ok";
      });
    }
  }

  function idOf([row]: readonly PlacedRow[]): EntityId {
    return entityIdOf(feature, plan.keys, row?.key ?? []);
  }

  function writeOf(id: EntityId, rows: readonly PlacedRow[], held: StoredEntity | null): EntityWrite | undefined {
    const merged = mergeRows(decodeRows(plan, held), rows);
    const last = rows.at(-1);
    if (!merged || !last) return undefined;
    // Two writes of an entity differ in the last row they know, and rows of one entity are in one partition.
    const version = streamVersion({ epoch: 0, partition: last.partition, offset: last.offset });
    const record = materializedRecord({ plan, rows: merged, key: last.key, version, writtenAt: now() });
    return {
      id,
      owner: "flink",
      definition: plan.hash,
      expected: { is: held?.kept?.version ?? null },
      version,
      record: encodeRecord(record),
      state: encodeRows(plan, merged),
      keepMs: keepOf(plan),
    };
  }

  /** The watermark that the job had surely passed before it wrote what has been read. */
  function clock(): number | undefined {
    const passed = Math.max(...[...ends.values()].map(({ before }) => before - 1));
    return Number.isFinite(passed) ? passed : undefined;
  }

  async function storeOffsets(next: ReadonlyMap<number, number>): Promise<void> {
    const text = JSON.stringify({ plan: plan.hash, next: Object.fromEntries(next) } satisfies Offsets);
    if (await documents.changeDocument(offsetsId, { expected: offsets, text })) {
      offsets = text;
      return;
    }
    throw new FeatError("store-conflict", `Another materialize of ${plan.feature} has taken over.`, {
      hint: "One at a time reads an output topic; stop the other one, or this one.",
    });
  }

  return {
    from: new Map(known.map(([partition, offset]) => [Number(partition), offset])),
    collect(row) {
      const key = encodeEntityKey(entityIdOf(feature, plan.keys, row.key));
      const rows = collected.get(key);
      if (rows) rows.push(row);
      else collected.set(key, [row]);
      const seen = ends.get(row.window);
      if (!seen || row.windowEnd > seen.newest) {
        ends.set(row.window, { newest: row.windowEnd, before: seen?.newest ?? Number.NEGATIVE_INFINITY });
      }
    },
    async flush(next) {
      const entities = [...collected.values()];
      collected = new Map();
      for (let at = 0; at < entities.length; at += BATCH) await writeEntities(entities.slice(at, at + BATCH));
      const watermark = clock();
      if (watermark !== undefined) await store.writeEntities([], { id: feature, path: "stream", watermark });
      await storeOffsets(next);
    },
  };
}

function foreignOwner(feature: string, owner: string): FeatError {
  const who = owner === "events" ? "single events" : "a run of the embedded engine";
  return new FeatError(
    "owner-conflict",
    `Records of ${feature} are written by ${who}; a Flink job cannot change them.`,
    {
      hint: "Use another store or tenant.",
    },
  );
}
