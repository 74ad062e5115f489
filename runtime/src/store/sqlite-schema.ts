// The tables of a SQLite online store and the version they are in.
// Invariant: a file of another version is refused, not guessed at; its version is `PRAGMA user_version`.
import type { DatabaseSync } from "node:sqlite";
import { FeatError } from "../errors.js";

const SCHEMA_VERSION = 1;

/** Keys are bytes and names are JSON, so that no encoding of text stands between two of them. */
const TABLES = `
  CREATE TABLE feature (
    prefix BLOB PRIMARY KEY,
    tenant BLOB NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX feature_tenant ON feature (tenant);

  CREATE TABLE clock (
    prefix BLOB PRIMARY KEY,
    stream INTEGER,
    events INTEGER,
    epoch INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE entity (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    version TEXT NOT NULL,
    record TEXT NOT NULL,
    state BLOB NOT NULL,
    keep_until INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX entity_keep_until ON entity (keep_until);

  CREATE TABLE answer (
    entity INTEGER NOT NULL REFERENCES entity ON DELETE CASCADE,
    event BLOB NOT NULL,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (entity, event)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX answer_number ON answer (entity, number);
`;

/** Creates the tables in an empty file; throws for a file of another kind or version. Runs inside a transaction. */
export function prepareSchema(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) {
    throw new FeatError(
      "record-too-new",
      `The online store ${file} has version ${version}; this version of feat reads version ${SCHEMA_VERSION}.`,
      { hint: "Update feat, or name another file." },
    );
  }
  const tables = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get();
  if (Number(tables?.tables) > 0) {
    throw new FeatError("unknown-store", `${file} is a SQLite database of something else, not an online store.`, {
      hint: "Name a new file; it is created.",
    });
  }
  database.exec(TABLES);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
