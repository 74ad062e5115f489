// NDJSON: one event a line.
// Invariant: every line that is not blank is an event, also one that no JSON parser would take.
import type { EventBatch } from "./event-source.js";
import { LINES, type RecordBlock, RecordSplitter } from "./record-splitter.js";
import { printTextPosition, type TextResumption } from "./text-position.js";

export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  resumption?: TextResumption,
): AsyncGenerator<EventBatch> {
  const splitter = new RecordSplitter(LINES, { from: resumption?.from, keepsPosition: resumption !== undefined });
  const position = resumption && (() => printTextPosition(splitter.position));
  for await (const chunk of chunks) yield batchOfLines(splitter.push(chunk), position);
  yield batchOfLines(splitter.finish(), position);
}

function batchOfLines(block: RecordBlock, position: EventBatch["position"]): EventBatch {
  const { bytes, starts, ends, lines, unreadable } = block;
  return {
    ...(position === undefined ? {} : { position }),
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
