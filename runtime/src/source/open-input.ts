// Inputs as users name them: a file by its extension, compressed or not, or `-` for standard input.
// Invariant: what can be said about an input before reading it is said when it is opened, not in the middle of a run.
import { createReadStream, type ReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { addAbortSignal, pipeline, type Readable, type Transform } from "node:stream";
import * as zlib from "node:zlib";
import type { ColumnPlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { checkColumns } from "./check-columns.js";
import { readCsv } from "./csv.js";
import type { EventBatch, EventSource, Resumption } from "./event-source.js";
import { readNdjson } from "./ndjson.js";
import { type FileStamp, parseTextPosition, skipTo, type TextResumption } from "./text-position.js";

/** Fewer, larger reads; batches of this size also bound how long a run takes to notice that it is to stop. */
const CHUNK_BYTES = 256 * 1024;

type ReadFormat = (
  chunks: AsyncIterable<Buffer>,
  resumption?: TextResumption,
  checkHeader?: (header: readonly string[]) => void,
) => AsyncIterable<EventBatch>;

const TEXT_FORMATS: Readonly<Record<string, ReadFormat>> = {
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

const PARQUET = ".parquet";

/**
 * `wanted`: the columns that are read of it; all that it has where that is not said. Throws a `FeatError`: no such file, a
 * folder, a format that is not known, no column of that name.
 */
export async function openInput(input: string, wanted?: readonly ColumnPlan[]): Promise<EventSource> {
  if (input === "-") {
    const stream = { name: "standard input", open: () => process.stdin, format: readNdjson };
    return { batches: (signal, resumption) => readStream(stream, signal, resumption) };
  }
  const compression = Object.keys(DECOMPRESSORS).find((extension) => input.endsWith(extension)) ?? "";
  const extension = extname(input.slice(0, input.length - compression.length)).toLowerCase();
  const format = TEXT_FORMATS[extension];
  const isParquet = extension === PARQUET && compression === "";
  if (format === undefined && !isParquet) throw unknownFormat(input);
  const stamp = await stampOfFile(input);
  if (format === undefined) {
    // On demand: most runs read text.
    const { openParquet } = await import("./parquet.js");
    return openParquet(input, wanted);
  }
  let file: ReadStream | undefined;
  let start = 0;
  const open = (from: number) => {
    start = from;
    file = createReadStream(input, { highWaterMark: CHUNK_BYTES, start });
    const decompress = DECOMPRESSORS[compression]?.();
    // `pipeline` hands an error on to the last stream and so to whoever iterates it; the callback has nothing to add.
    return decompress === undefined ? file : pipeline(file, decompress, () => {});
  };
  const { size } = stamp;
  const progress = () => (file === undefined || size === 0 ? 0 : Math.min(1, (start + file.bytesRead) / size));
  const stream = {
    name: input,
    open,
    format,
    progress,
    ...(compression === "" ? { stamp } : {}),
    ...(wanted === undefined
      ? {}
      : { checkHeader: (known: readonly string[]) => checkColumns({ name: input, known, wanted }) }),
    isFile: true,
  };
  return { batches: (signal, resumption) => readStream(stream, signal, resumption) };
}

function unknownFormat(input: string): FeatError {
  const formats = [...Object.keys(TEXT_FORMATS), PARQUET].join(", ");
  const compressions = Object.keys(DECOMPRESSORS).join(" or ");
  return new FeatError("unsupported-input", `The name of ${input} does not say what format it has.`, {
    hint: `Give it one of the endings ${formats}, with ${compressions} behind it if it is compressed text, or pass it to standard input as \`-\`.`,
  });
}

async function stampOfFile(path: string): Promise<FileStamp> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory()) return { size: Number(stats.size), modified: String(stats.mtimeNs) };
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
    ...(isCompression(cause) ? { hint: "It is cut short, damaged or compressed in another way; get it again." } : {}),
  });
}

/** What zlib and Zstandard say of a file's content. */
function isCompression(error: Error): boolean {
  return "code" in error && /^(Z|ZSTD)_/.test(String(error.code));
}

interface NamedStream {
  readonly name: string;
  /** `from` is 0 unless there is a stamp. */
  readonly open: (from: number) => Readable;
  readonly format: ReadFormat;
  readonly progress?: () => number;
  /** Of a file whose bytes are read as they are. */
  readonly stamp?: FileStamp;
  readonly checkHeader?: (header: readonly string[]) => void;
  readonly isFile?: boolean;
}

async function* readStream(
  { name, open, format, progress, stamp, checkHeader, isFile }: NamedStream,
  signal: AbortSignal | undefined,
  resumption: Resumption | undefined,
): AsyncGenerator<EventBatch> {
  if (signal?.aborted) return;
  const from = resumption?.from === undefined ? undefined : parseTextPosition(resumption.from, name);
  const isUntouched = from !== undefined && stamp !== undefined && isSameFile(stamp, from.file);
  const stream = open(isUntouched ? from.bytes : 0);
  if (signal !== undefined) addAbortSignal(signal, stream);
  const beginning = isFile && format === readNdjson && !isUntouched ? refuseArray(stream, name) : stream;
  const chunks = from === undefined || isUntouched ? beginning : skipTo(from, beginning, name);
  try {
    for await (const batch of format(chunks, resumption && { from }, checkHeader)) {
      const { position } = batch;
      yield {
        ...batch,
        ...(progress === undefined ? {} : { progress: progress() }),
        ...(position === undefined || stamp === undefined
          ? {}
          : { position: () => ({ ...(position() as object), file: { ...stamp } }) }),
      };
    }
  } catch (cause) {
    if (signal?.aborted) return;
    throw isSystemError(cause) ? unreadable(name, cause) : cause;
  }
}

/** One array of all events is what many tools write as JSON; read line by line, every line of it would be rejected. */
async function* refuseArray(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && /^\uFEFF?\s*\[\s*(\{|$)/.test(chunk.toString("utf8", 0, 1024))) {
      throw new FeatError("input-unreadable", `${name} holds a JSON array, not one event a line.`, {
        hint: `Make lines of it: jq -c '.[]' ${name} > events.ndjson`,
      });
    }
    isFirst = false;
    yield chunk;
  }
}

function isSameFile(now: FileStamp, then: FileStamp | undefined): boolean {
  return then !== undefined && now.size === then.size && now.modified === then.modified;
}
