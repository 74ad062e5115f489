// Final rows of `offline` features as Parquet files, a folder for each window group and day of the window's end, laid out
// as a compiled Flink job lays them out: TENANT/FEATURE/WINDOW/dt=2026-02-12/.
// Invariant: files appear at a commit, whole, and only then; a run that is repeated replaces its own files and no others.
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Plan, resourceName, type WindowGroup } from "@feat-lang/compiler/plan";
import type { Emission } from "../engine/contract.js";
import { FeatError } from "../errors.js";
import { createParquetFile, type ParquetFile, UNFINISHED } from "./parquet-file.js";
import { type RowSchema, rowSchema } from "./row-schema.js";

export interface OfflineStore {
  /** Rows of features without `offline`, and running ones, are passed over. Throws a `FeatError` for a full disk. */
  add(emission: Emission): void;
  /**
   * Makes all rows added so far visible. Gives the number of commits so far, from which a later process goes on if it gets
   * the same rows again from here.
   */
  commit(): number;
  /** Rows that were not committed are gone. */
  close(): void;
}

export interface OfflineStoreOptions {
  /** Absolute. */
  readonly folder: string;
  readonly shown: string;
  readonly tenant: string;
  readonly plans: readonly Plan[];
  /** What distinguishes this run from others that write there, such as its inputs: repeated, it is the same. */
  readonly identity: unknown;
  /** What `commit` gave last in the run that this one goes on with. */
  readonly committed?: number | undefined;
  /** For tests; the defaults bound memory and open files. */
  readonly limits?: Partial<typeof LIMITS>;
}

const LIMITS = {
  /** Of one file, before they become a row group. */
  rowsOfFile: 20_000,
  /** Of all files together. */
  rowsInMemory: 100_000,
  openFiles: 64,
};

interface OpenFile {
  readonly file: ParquetFile;
  readonly path: string;
  readonly schema: RowSchema;
  /** By column. */
  readonly data: unknown[][];
  rows: number;
}

export function openOfflineStore(options: OfflineStoreOptions): OfflineStore {
  const { folder, shown, tenant, plans, identity } = options;
  const limits = { ...LIMITS, ...options.limits };
  const name = `feat-${createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 12)}`;
  const offline = plans.filter((plan) => plan.offline);
  const places = new Map<WindowGroup, { readonly path: string; readonly schema: RowSchema }>();
  for (const plan of offline) {
    const base = join(folder, resourceName(tenant), resourceName(plan.feature));
    for (const group of plan.groups)
      places.set(group, { path: join(base, group.label), schema: rowSchema(plan, group) });
  }
  let commits = options.committed ?? 0;
  let inMemory = 0;
  let part = 0;
  /** By the folder of a day; in order of last use. */
  const open = new Map<string, OpenFile>();
  let finished: OpenFile[] = [];
  // What a former run of the same identity wrote behind the point from which this one goes on.
  let stale = writing(shown, () => {
    mkdirSync(folder, { recursive: true });
    return [...places.values()].flatMap(({ path }) => findStale(path, name, commits));
  });

  function fileFor(day: string, schema: RowSchema): OpenFile {
    const known = open.get(day);
    if (known !== undefined) {
      open.delete(day);
      open.set(day, known);
      return known;
    }
    const [oldest] = open;
    if (open.size >= limits.openFiles && oldest !== undefined) finish(oldest[0]);
    mkdirSync(day, { recursive: true });
    const path = join(day, `${name}-${padded(commits)}-${padded(part++)}.parquet`);
    const file = createParquetFile(path, schema.elements);
    const created = { file, path, schema, data: schema.columns.map(() => []), rows: 0 };
    open.set(day, created);
    return created;
  }

  function flush(entry: OpenFile): void {
    const { file, schema, data } = entry;
    if (entry.rows === 0) return;
    file.write(schema.columns.map(({ name: column }, at) => ({ name: column, data: data[at] ?? [] })));
    inMemory -= entry.rows;
    entry.rows = 0;
    for (const column of data) column.length = 0;
  }

  function finish(day: string): void {
    const entry = open.get(day);
    if (entry === undefined) return;
    open.delete(day);
    flush(entry);
    entry.file.finish();
    finished.push(entry);
  }

  return {
    add(emission) {
      const place = emission.final ? places.get(emission.group) : undefined;
      if (place === undefined) return;
      writing(shown, () => {
        const day = join(place.path, `${place.schema.day}=${dayOf(emission.windowEnd)}`);
        const entry = fileFor(day, place.schema);
        for (const [at, column] of entry.schema.columns.entries()) entry.data[at]?.push(column.valueOf(emission));
        entry.rows++;
        inMemory++;
        if (entry.rows >= limits.rowsOfFile) flush(entry);
        else if (inMemory >= limits.rowsInMemory) for (const other of open.values()) flush(other);
      });
    },
    commit() {
      return writing(shown, () => {
        for (const day of [...open.keys()]) finish(day);
        if (finished.length === 0 && stale.length === 0) return commits;
        const written = new Set(finished.map(({ path }) => path));
        for (const { file } of finished) file.publish();
        for (const path of stale) if (!written.has(path)) rmSync(path, { force: true });
        for (const path of new Set([...written, ...stale].map(dirname))) syncFolder(path);
        [finished, stale, part] = [[], [], 0];
        return ++commits;
      });
    },
    close() {
      for (const { file } of [...open.values(), ...finished]) file.discard();
      open.clear();
      finished = [];
    },
  };
}

/** Eight digits sort well. */
function padded(count: number): string {
  return String(count).padStart(8, "0");
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Published files from the commit on, and unfinished ones of a process that was killed, which are removed here. */
function findStale(folder: string, name: string, from: number): readonly string[] {
  const stale: string[] = [];
  for (const day of entriesOf(folder)) {
    const path = join(folder, day);
    for (const file of entriesOf(path)) {
      if (file.startsWith(`.${name}-`) && UNFINISHED.test(file)) rmSync(join(path, file), { force: true });
      else if (file.startsWith(`${name}-`) && Number(file.slice(name.length + 1, name.length + 9)) >= from) {
        stale.push(join(path, file));
      }
    }
  }
  return stale;
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/** A rename is kept when its folder is. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writing<T>(shown: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error && "errno" in cause)) throw cause;
    throw new FeatError("output-unwritable", `Cannot write below ${shown}: ${cause.message}.`, { cause });
  }
}
