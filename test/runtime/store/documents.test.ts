// Documents on every adapter: read as written, changed only from what the writer saw, tenants apart.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DocumentStore } from "../../../runtime/src/store/document-store.js";
import { MemoryDocuments } from "../../../runtime/src/store/memory-documents.js";
import { openDocuments } from "../../../runtime/src/store/open-documents.js";
import { openStore } from "../../../runtime/src/store/open-store.js";
import { type RedisServer, redisTool, startRedis } from "../../support/redis.js";
import { describeWith } from "../../support/tool.js";

function describeDocuments(name: string, open: () => Promise<DocumentStore>) {
  describe(name, () => {
    let documents: DocumentStore;
    beforeEach(async () => {
      documents = await open();
    });
    afterEach(() => documents.close());
    const id = { tenant: "acme", name: "a/1" };

    test("a text is written once, changed from itself, and removed", async () => {
      expect(await documents.readDocument(id)).toBeNull();
      expect(await documents.changeDocument(id, { expected: "?", text: "x" })).toBe(false);
      expect(await documents.changeDocument(id, { expected: null, text: "one" })).toBe(true);
      expect(await documents.changeDocument(id, { expected: null, text: "two" })).toBe(false);
      expect(await documents.changeDocument(id, { expected: "one", text: "two" })).toBe(true);
      expect(await documents.readDocument(id)).toBe("two");
      expect(await documents.changeDocument(id, { expected: "one", text: null })).toBe(false);
      expect(await documents.changeDocument(id, { expected: "two", text: null })).toBe(true);
      expect(await documents.readDocument(id)).toBeNull();
    });

    test("tenants do not see each other; names are listed by prefix, in order", async () => {
      for (const name of ["b/1", "a/2", "a/1", "a"]) {
        await documents.changeDocument({ tenant: "acme", name }, { expected: null, text: `${name}\u0000é😀` });
      }
      await documents.changeDocument({ tenant: "acm", name: "a/1" }, { expected: null, text: "other" });
      expect([...(await documents.readDocuments("acme", "a/"))]).toEqual([
        ["a/1", "a/1\u0000é😀"],
        ["a/2", "a/2\u0000é😀"],
      ]);
      expect([...(await documents.readDocuments("nobody", ""))]).toEqual([]);
    });

    test("of many writers at once, one wins each time", async () => {
      for (let round = 0; round < 5; round++) {
        const expected = await documents.readDocument(id);
        const results = await Promise.all(
          Array.from({ length: 8 }, (_, n) => documents.changeDocument(id, { expected, text: `${round}.${n}` })),
        );
        expect(results.filter(Boolean)).toHaveLength(1);
      }
    });
  });
}

const folder = mkdtempSync(join(tmpdir(), "feat-documents-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

describeDocuments("memory", async () => new MemoryDocuments());
describeDocuments("sqlite", () => openDocuments(`sqlite:${join(folder, `${files++}.db`)}`));

test("the file of an online store holds documents as well, and the other way round", async () => {
  const url = `sqlite:${join(folder, "both.db")}`;
  for (const _ of [1, 2]) {
    await (await openStore(url)).close();
    await (await openDocuments(url)).close();
  }
});

test("nobody else sees what is in memory", async () => {
  await expect(openDocuments("memory")).rejects.toMatchObject({ code: "unknown-store" });
});

describeWith(redisTool, "documents in Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  describeDocuments("redis", async () => {
    await server.admin.flushall();
    return openDocuments(server.url);
  });
});
