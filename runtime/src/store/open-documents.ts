// From the address of an online store to the documents beside its records.
// Invariant: the same addresses as those of online stores, `memory` left out: what only one process sees is shared with nobody.
import { FeatError } from "../errors.js";
import type { DocumentStore } from "./document-store.js";

export async function openDocuments(url: string): Promise<DocumentStore> {
  if (/^rediss?:/i.test(url)) {
    const { openRedisDocuments } = await import("./redis/redis-documents.js");
    return openRedisDocuments(url);
  }
  const file = /^sqlite:(.+)$/is.exec(url)?.[1];
  if (file === undefined) {
    throw new FeatError("unknown-store", "Deployments have to be kept where others see them.", {
      hint: "Use --store redis://HOST:PORT, or sqlite:FILE for one machine.",
    });
  }
  const { openSqliteDocuments } = await import("./sqlite-documents.js");
  return openSqliteDocuments(file);
}
