// Documents in Redis: one hash per tenant, under the tenant's own prefix.
// Invariant: texts of two writers differ (they carry an id of their own), so a change that is sent again after a lost
// answer is known by its text.
import type { DocumentChange, DocumentId, DocumentStore } from "../document-store.js";
import { runCommand } from "./commands.js";
import { connect } from "./connection.js";
import { documentsKey } from "./layout.js";
import { parseRedisAddress } from "./redis-address.js";

/** Throws `unknown-store` for an address that cannot be read, `store-unavailable` where nobody answers there. */
export async function openRedisDocuments(url: string): Promise<DocumentStore> {
  const connection = await connect(parseRedisAddress(url));
  return {
    async readDocuments(tenant, prefix) {
      const all = await connection.read((client) => client.hgetall(documentsKey(tenant)));
      const documents = Object.entries(all).filter(([name]) => name.startsWith(prefix));
      return new Map(documents.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    readDocument: ({ tenant, name }: DocumentId) =>
      connection.read((client) => client.hget(documentsKey(tenant), name)),
    async changeDocument({ tenant, name }: DocumentId, { expected, text }: DocumentChange) {
      const args = [name, flag(expected), expected ?? "", flag(text), text ?? ""];
      const changed = await connection.write((client) =>
        runCommand(client, "changeDocument", [documentsKey(tenant)], args),
      );
      return changed === 1;
    },
    close: () => connection.close(),
  };
}

function flag(text: string | null): string {
  return text === null ? "" : "1";
}
