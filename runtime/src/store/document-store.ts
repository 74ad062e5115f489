// Small texts of a tenant that several machines share, beside the records: what is deployed, where readers stopped.
// Invariant: a text changes only from the one that its writer saw, so of two writers at once one knows that it lost.

export interface DocumentStore {
  /** By name; of names that begin with the prefix. */
  readDocuments(tenant: string, prefix: string): Promise<ReadonlyMap<string, string>>;
  readDocument(id: DocumentId): Promise<string | null>;
  /** Writes, or with null removes, where `expected` is stored (null: nothing); else changes nothing and gives false. */
  changeDocument(id: DocumentId, change: DocumentChange): Promise<boolean>;
  close(): Promise<void>;
}

export interface DocumentId {
  readonly tenant: string;
  readonly name: string;
}

export interface DocumentChange {
  readonly expected: string | null;
  readonly text: string | null;
}
