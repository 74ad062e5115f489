// One process at a time uses a folder.
// Invariant: the lock is a SQLite transaction that never writes, so the operating system takes it away with the process,
// however that ends: no lock outlives its owner, and no number of another process can be mistaken for it.
import { join } from "node:path";
import { FeatError } from "../errors.js";
import { loadSqlite } from "../store/load-sqlite.js";

/** Returns what unlocks it. */
export function lockFolder(path: string, shown: string): () => void {
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(join(path, "lock"), { timeout: 0 });
  try {
    // Nothing is ever written, so there is nothing to take back.
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    throw new FeatError("checkpoint-busy", `Another run is using the checkpoints in ${shown}.`, {
      cause,
      hint: "Stop it first, or give this run a folder of its own.",
    });
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
