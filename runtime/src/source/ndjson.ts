// NDJSON: one event a line.
// Invariant: every line that is not blank is an event, also one that no JSON parser would take.
import type { EventBatch } from "./event-source.js";
import { LINES, type RecordBlock, RecordSplitter } from "./record-splitter.js";

export async function* readNdjson(chunks: AsyncIterable<Buffer>): AsyncGenerator<EventBatch> {
  const splitter = new RecordSplitter(LINES);
  for await (const chunk of chunks) yield batchOfLines(splitter.push(chunk));
  yield batchOfLines(splitter.finish());
}

function batchOfLines({ bytes, starts, ends, lines, unreadable }: RecordBlock): EventBatch {
  return {
    partition: 0,
    length: starts.length,
    read: (index, reader) =>
      unreadable.has(index)
        ? { accepted: false, reason: "not_json" }
        : reader.readJson(bytes, starts[index] as number, ends[index] as number),
    line: (index) => lines[index] as number,
    text: (index) => bytes.toString("utf8", starts[index], ends[index]),
  };
}
