// Inputs that are read on from a position: the rest and nothing else, or an error that says what has changed.
import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { readCsv } from "../../../runtime/src/source/csv.js";
import type { EventBatch, EventSource, SourcePosition } from "../../../runtime/src/source/event-source.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { openInput } from "../../../runtime/src/source/open-input.js";
import { parseTextPosition, skipTo, type TextResumption } from "../../../runtime/src/source/text-position.js";
import { scratchFolder } from "../../cli/scratch-folder.js";
import { STRING } from "../../support/plans.js";
import { inChunks, type ReadEvent, readAll, sourceOf } from "./read-all.js";

const source = sourceOf({ id: STRING });

/** Events batch by batch, each batch with the position behind it. */
async function readBatches(batches: AsyncIterable<EventBatch>) {
  const read: { events: ReadEvent[]; position: SourcePosition | undefined }[] = [];
  for await (const batch of batches) {
    const events = await readAll(source, only(batch));
    // As it comes out of a file.
    const position = batch.position === undefined ? undefined : JSON.parse(JSON.stringify(batch.position()));
    read.push({ events, position });
  }
  return read;
}

async function* only(batch: EventBatch) {
  yield batch;
}

const piece = fc.constantFrom("{", '"id":"a"', "\n", "\n\n", "\r\n", '"x,\ny"', "é", ",", "1", "\ufeff", '"');

describe.each([
  ["NDJSON", readNdjson],
  ["CSV", readCsv],
])("%s", (_, format: (chunks: AsyncIterable<Buffer>, resumption?: TextResumption) => AsyncIterable<EventBatch>) => {
  test("goes on behind every batch, whatever the pieces in which it comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, size, other) => {
          const text = `id,at\n${pieces.join("")}`;
          const batches = await readBatches(format(inChunks(text, size), {}));
          for (const [index, { position }] of batches.entries()) {
            if (index === batches.length - 1) break;
            const from = parseTextPosition(position ?? null, "it");
            const rest = await readAll(source, format(skipTo(from, inChunks(text, other), "it"), { from }));
            expect(rest).toEqual(batches.slice(index + 1).flatMap(({ events }) => events));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("files", () => {
  const line = (n: number) => `{"id":"${n}","at":${n}}\n`;
  const text = Array.from({ length: 40_000 }, (_, n) => line(n)).join("");

  async function firstBatch(input: EventSource) {
    for await (const batch of input.batches(undefined, {})) {
      if (batch.length > 0) return { count: batch.length, position: batch.position?.() ?? null };
    }
    throw new Error("no batch");
  }

  const ids = async (path: string, from: SourcePosition) => {
    const events = await readAll(source, (await openInput(path)).batches(undefined, { from }));
    return events.map(({ line }) => line);
  };

  test.each([
    ["e.ndjson", Buffer.from(text)],
    ["e.ndjson.gz", gzipSync(text)],
    ["e.ndjson.zst", zstdCompressSync(text)],
    ["e.csv", Buffer.from(`id,at\n${text}`)],
  ])("%s", async (name, bytes) => {
    const path = join(scratchFolder({ [name]: bytes }), name);
    const { count, position } = await firstBatch(await openInput(path));
    expect(count).toBeLessThan(40_000);
    const header = name === "e.csv" ? 1 : 0;
    const rest = Array.from({ length: 40_000 - count }, (_, index) => count + index + 1 + header);
    expect(await ids(path, position)).toEqual(rest);
    // Touched: read again from the beginning, and compared.
    utimesSync(path, 1, 1);
    expect(await ids(path, position)).toEqual(rest);
  });

  test("a file may have grown", async () => {
    const path = join(scratchFolder({ "e.ndjson": text }), "e.ndjson");
    const { count, position } = await firstBatch(await openInput(path));
    appendFileSync(path, line(1));
    expect(await ids(path, position)).toHaveLength(40_001 - count);
  });

  test("one that was changed or is shorter is refused, by name and with what to do", async () => {
    const path = join(scratchFolder({ "e.ndjson": text }), "e.ndjson");
    const { position } = await firstBatch(await openInput(path));
    writeFileSync(path, text.replace('"id":"7"', '"id":"8"'));
    const problem = ids(path, position);
    await expect(problem).rejects.toThrow("e.ndjson does not begin with what was read from it before the checkpoint.");
    await expect(problem).rejects.toMatchObject({ code: "input-changed", hint: expect.stringContaining("start over") });
    writeFileSync(path, text.slice(0, 1_000));
    await expect(ids(path, position)).rejects.toThrow("e.ndjson is shorter than what was read from it");
    await expect(ids(path, { offsets: [1] })).rejects.toThrow(FeatError);
  });

  test("a pipe is read again up to the position", async () => {
    const path = join(scratchFolder({ "e.ndjson": text }), "e.ndjson");
    const { count, position } = await firstBatch(await openInput(path));
    const from = parseTextPosition(position, "standard input");
    const rest = await readAll(source, readNdjson(skipTo(from, Readable.from([Buffer.from(text)]), "-"), { from }));
    expect(rest).toHaveLength(40_000 - count);
  });
});
