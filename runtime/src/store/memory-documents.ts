// Documents in memory: of one process, gone with it.
// Invariant: nothing is awaited between comparing and changing.
import type { DocumentId, DocumentStore } from "./document-store.js";

export class MemoryDocuments implements DocumentStore {
  readonly #tenants = new Map<string, Map<string, string>>();

  async readDocuments(tenant: string, prefix: string): Promise<ReadonlyMap<string, string>> {
    const documents = [...(this.#tenants.get(tenant) ?? [])];
    return new Map(documents.filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async readDocument({ tenant, name }: DocumentId): Promise<string | null> {
    return this.#tenants.get(tenant)?.get(name) ?? null;
  }

  async changeDocument(
    { tenant, name }: DocumentId,
    { expected, text }: { expected: string | null; text: string | null },
  ): Promise<boolean> {
    const documents = this.#tenants.get(tenant) ?? new Map<string, string>();
    if ((documents.get(name) ?? null) !== expected) return false;
    this.#tenants.set(tenant, documents);
    if (text === null) documents.delete(name);
    else documents.set(name, text);
    return true;
  }

  async close(): Promise<void> {}
}
