// NDJSON: one event a line.
// Invariant: every line that is not blank is an event, also one that no JSON parser would take.
import type { EventBatch, PortableBatch, PortedBatch } from "./event-source.js";
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

type Lines = Pick<RecordBlock, "bytes" | "unreadable"> & { readonly [K in "starts" | "ends"]: ArrayLike<number> };

function batchOfLines(block: RecordBlock, position: EventBatch["position"]): EventBatch {
  const { bytes, starts, ends, lines } = block;
  return {
    ...readableLines(block),
    ...(position === undefined ? {} : { position }),
    line: (index) => lines[index] as number,
    text: (index) => bytes.toString("utf8", starts[index], ends[index]),
    portable: () => portableLines(block),
  };
}

function readableLines({ bytes, starts, ends, unreadable }: Lines): PortedBatch {
  return {
    partition: 0,
    length: starts.length,
    read: (index, reader) =>
      unreadable.has(index)
        ? { accepted: false, reason: "not_json" }
        : reader.readJson(bytes, starts[index] as number, ends[index] as number),
  };
}

function portableLines({ bytes, starts, ends, unreadable }: RecordBlock): PortableBatch {
  return {
    format: "ndjson",
    partition: 0,
    bytes: new Uint8Array(bytes),
    starts: new Int32Array(starts),
    ends: new Int32Array(ends),
    unreadable: [...unreadable],
  };
}

export function openPortable({ bytes, unreadable, ...spans }: PortableBatch): PortedBatch {
  return readableLines({ bytes: Buffer.from(bytes.buffer), unreadable: new Set(unreadable), ...spans });
}
