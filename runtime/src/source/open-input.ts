// Inputs as users name them: a file by its extension, compressed or not, or `-` for standard input.
// Invariant: what can be said about an input before reading it is said when it is opened, not in the middle of a run.
import { createReadStream, type ReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { addAbortSignal, pipeline, type Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import { FeatError } from "../errors.js";
import { readCsv } from "./csv.js";
import type { EventBatch, EventSource } from "./event-source.js";
import { readNdjson } from "./ndjson.js";

/** Fewer, larger reads; batches of this size also bound how long a run takes to notice that it is to stop. */
const CHUNK_BYTES = 256 * 1024;

type ReadFormat = (chunks: AsyncIterable<Buffer>) => AsyncIterable<EventBatch>;

const FORMATS: Readonly<Record<string, ReadFormat>> = {
  ".ndjson": readNdjson,
  ".jsonl": readNdjson,
  ".json": readNdjson,
  ".csv": readCsv,
};

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  ".gz": () => zlib.createGunzip({ chunkSize: CHUNK_BYTES }),
  ".zst": () => {
    if (typeof zlib.createZstdDecompress === "function") return zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES });
    throw new FeatError("unsupported-input", "This Node.js cannot read .zst files.", { hint: "Use 22.15 or later." });
  },
};

/** Throws a `FeatError`: no such file, a folder, a format that is not known. */
export async function openInput(input: string): Promise<EventSource> {
  if (input === "-") {
    const stream = { name: "standard input", open: () => process.stdin, format: readNdjson };
    return { batches: (signal) => readStream(stream, signal) };
  }
  const compression = Object.keys(DECOMPRESSORS).find((extension) => input.endsWith(extension)) ?? "";
  const extension = extname(input.slice(0, input.length - compression.length)).toLowerCase();
  const format = FORMATS[extension];
  if (format === undefined) throw unknownFormat(input);
  const size = await sizeOfFile(input);
  let file: ReadStream | undefined;
  const open = () => {
    file = createReadStream(input, { highWaterMark: CHUNK_BYTES });
    const decompress = DECOMPRESSORS[compression]?.();
    // `pipeline` hands an error on to the last stream and so to whoever iterates it; the callback has nothing to add.
    return decompress === undefined ? file : pipeline(file, decompress, () => {});
  };
  const progress = () => (file === undefined || size === 0 ? 0 : Math.min(1, file.bytesRead / size));
  return { batches: (signal) => readStream({ name: input, open, format, progress }, signal) };
}

/** What feature stores often read from, and people try. */
const UNSUPPORTED = [
  { what: "Kafka", pattern: /^kafka:/i },
  { what: "Parquet", pattern: /\.parquet$/i },
];

function unknownFormat(input: string): FeatError {
  const unsupported = UNSUPPORTED.find(({ pattern }) => pattern.test(input));
  if (unsupported) {
    return new FeatError("unsupported-input", `"${input}": ${unsupported.what} is not supported in this version.`, {
      hint: "Give NDJSON or CSV: a file, or NDJSON on standard input as `-`.",
    });
  }
  const formats = Object.keys(FORMATS).join(", ");
  const compressions = Object.keys(DECOMPRESSORS).join(" or ");
  return new FeatError("unsupported-input", `The name of ${input} does not say what format it has.`, {
    hint: `Give it one of the endings ${formats}, with ${compressions} behind it if it is compressed, or pass it to standard input as \`-\`.`,
  });
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) return stats.size;
  } catch (cause) {
    if (isMissing(cause)) throw new FeatError("input-not-found", `There is no file "${path}".`, { cause });
    throw isSystemError(cause) ? unreadable(path, cause) : cause;
  }
  throw new FeatError("input-unreadable", `${path} is a folder.`, { hint: "Name one of the files in it." });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** What the operating system or a decompressor says; anything else is a bug and stays what it is. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "errno" in error;
}

function unreadable(name: string, cause: Error): FeatError {
  return new FeatError("input-unreadable", `Cannot read ${name}: ${cause.message}.`, {
    cause,
  });
}

interface NamedStream {
  readonly name: string;
  readonly open: () => Readable;
  readonly format: ReadFormat;
  readonly progress?: () => number;
}

async function* readStream(
  { name, open, format, progress }: NamedStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<EventBatch> {
  if (signal?.aborted) return;
  const stream = open();
  if (signal !== undefined) addAbortSignal(signal, stream);
  try {
    for await (const batch of format(stream)) {
      yield progress === undefined ? batch : { ...batch, progress: progress() };
    }
  } catch (cause) {
    if (signal?.aborted) return;
    throw isSystemError(cause) ? unreadable(name, cause) : cause;
  }
}
