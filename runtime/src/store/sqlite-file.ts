// Opening the SQLite file of a store, whoever keeps what in it.
// Invariant: a file that is opened has the tables of this version and a write-ahead log.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { FeatError } from "../errors.js";
import { loadSqlite } from "./load-sqlite.js";
import { sqliteProblem } from "./sqlite-problem.js";
import { prepareSchema } from "./sqlite-schema.js";

/** How long one process waits for another's transaction. Transactions take milliseconds. */
const BUSY_TIMEOUT_MS = 10_000;

export function openDatabase(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new FeatError("store-unavailable", `The folder of the online store ${file} cannot be created.`, {
      cause: error,
    });
  }
  const { DatabaseSync } = loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    database.exec("BEGIN IMMEDIATE");
    prepareSchema(database, file);
    database.exec("COMMIT");
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = NORMAL");
    // Each copying of the log into the file waits for the disk: 16 MB of log instead of 4 make it wait a quarter as often.
    database.exec("PRAGMA wal_autocheckpoint = 4000");
    return database;
  } catch (error) {
    database?.close();
    throw sqliteProblem(error, file);
  }
}
