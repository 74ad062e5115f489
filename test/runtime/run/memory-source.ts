// Sources for tests of runs: text in memory as NDJSON, in pieces, so that batches end where the test wants them to.
import type { EventBatch, EventSource } from "../../../runtime/src/source/event-source.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";

export interface MemorySource extends EventSource {
  /** How many batches have been asked for. */
  readonly asked: () => number;
}

/** Each text arrives as one chunk. */
export function memorySource(...chunks: readonly string[]): MemorySource {
  let asked = 0;
  async function* pieces(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) {
      asked++;
      yield Buffer.from(chunk);
    }
  }
  return { batches: (): AsyncIterable<EventBatch> => readNdjson(pieces()), asked: () => asked };
}

/** One event a line. */
export function lines(...events: readonly (object | string)[]): string {
  return events.map((event) => `${typeof event === "string" ? event : JSON.stringify(event)}\n`).join("");
}
