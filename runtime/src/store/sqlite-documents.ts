// Documents in a SQLite file, in a table of their own beside those of the online store.
// Invariant: every change is one IMMEDIATE transaction: comparing and writing see the same state of the file.
import type { DocumentChange, DocumentId, DocumentStore } from "./document-store.js";
import { openDatabase } from "./sqlite-file.js";
import { sqliteProblem } from "./sqlite-problem.js";

const TABLE = `CREATE TABLE IF NOT EXISTS document (
  tenant TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID`;

export function openSqliteDocuments(file: string): DocumentStore {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sqliteProblem(error, file);
    }
  };
  const database = openDatabase(file);
  guarded(() => database.exec(TABLE));
  const transaction = <T>(work: () => T): T =>
    guarded(() => {
      database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    });
  const read = ({ tenant, name }: DocumentId): string | null => {
    const row = database.prepare("SELECT text FROM document WHERE tenant = ? AND name = ?").get(asKey(tenant), name);
    return row === undefined ? null : String(row.text);
  };
  return {
    async readDocuments(tenant, prefix) {
      const rows = guarded(() =>
        database.prepare("SELECT name, text FROM document WHERE tenant = ? ORDER BY name").all(asKey(tenant)),
      );
      const documents = rows.map((row) => [String(row.name), String(row.text)] as const);
      return new Map(documents.filter(([name]) => name.startsWith(prefix)));
    },
    readDocument: async (id) => guarded(() => read(id)),
    changeDocument: async (id, { expected, text }: DocumentChange) =>
      transaction(() => {
        if (read(id) !== expected) return false;
        if (text === null) {
          database.prepare("DELETE FROM document WHERE tenant = ? AND name = ?").run(asKey(id.tenant), id.name);
        } else {
          database
            .prepare(
              "INSERT INTO document (tenant, name, text) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text",
            )
            .run(asKey(id.tenant), id.name, text);
        }
        return true;
      }),
    async close() {
      database.close();
    },
  };
}

/** Tenants are any text; JSON keeps lone surrogates apart, which the file would not. */
function asKey(tenant: string): string {
  return JSON.stringify(tenant);
}
