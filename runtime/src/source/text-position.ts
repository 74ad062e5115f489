// Where a text input goes on: how much of it has been read, and what to know it again by.
// Invariant: the position counts bytes after decompression, so it means the same for a file, its .gz, and a pipe of it.
import { crc32 } from "node:zlib";
import { FeatError } from "../errors.js";
import type { SourcePosition } from "./event-source.js";
import type { RecordPosition } from "./record-splitter.js";

export interface TextPosition extends RecordPosition {
  /** Of CSV, once it is known. */
  readonly header?: readonly string[] | undefined;
  /** The file as it was when it was opened; absent for what is read from its beginning in any case. */
  readonly file?: FileStamp | undefined;
}

/** A file with the same stamp as before is taken to be the same: it then need not be read again up to the position. */
export interface FileStamp {
  readonly size: number;
  /** Nanoseconds: too many digits for a number. */
  readonly modified: string;
}

export interface TextResumption {
  readonly from?: TextPosition | undefined;
}

/** Without the file, which the formats know nothing of. */
export function printTextPosition({ header, bytes, checksum, line, isInLongRecord }: TextPosition): SourcePosition {
  return { bytes, checksum, line, isInLongRecord, ...(header === undefined ? {} : { header }) };
}

/** `name` is the input's, for the error. */
export function parseTextPosition(position: SourcePosition, name: string): TextPosition {
  const { bytes, checksum, line, isInLongRecord, header, file } = fieldsOf(position);
  if (!isCount(bytes) || !isCount(checksum) || !isCount(line) || typeof isInLongRecord !== "boolean") {
    throw changedInput(name, "The checkpoint has a position of another kind of input");
  }
  const { size, modified } = fieldsOf(file ?? null);
  return {
    bytes,
    checksum,
    line,
    isInLongRecord,
    header: Array.isArray(header) ? header.map(String) : undefined,
    file: isCount(size) && typeof modified === "string" ? { size, modified } : undefined,
  };
}

function fieldsOf(value: SourcePosition): { readonly [name: string]: SourcePosition } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: SourcePosition })
    : {};
}

function isCount(value: SourcePosition | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The bytes behind the position, once those before it have turned out to be the ones that were read then. */
export async function* skipTo(
  { bytes, checksum }: TextPosition,
  chunks: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer> {
  let left = bytes;
  let found = 0;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    if (skipped > 0) {
      found = crc32(chunk.subarray(0, skipped), found);
      left -= skipped;
      if (left === 0 && found !== checksum)
        throw changedInput(name, `${name} does not begin with what was read from it`);
    }
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
  if (left > 0) throw changedInput(name, `${name} is shorter than what was read from it`);
}

function changedInput(name: string, what: string): FeatError {
  return new FeatError("input-changed", `${what} before the checkpoint.`, {
    hint: `Give ${name} as it was, perhaps with more behind it, or remove the checkpoint to start over.`,
  });
}
