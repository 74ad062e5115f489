// One checkpoint as bytes: a line that says what it is, a JSON header, binary parts, and a CRC-32 over all before it.
// Invariant: one changed, missing or added byte anywhere makes it damaged; damaged bytes are never taken half.
import { crc32 } from "node:zlib";

export interface CheckpointContent {
  /** Plain data. */
  readonly header: unknown;
  readonly parts: readonly Uint8Array[];
}

/** The number is that of the format: raised when the layout changes, and read as long as such files are about. */
const BEGINNING = "feat checkpoint 1\n";
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 4;

/** To be written one after the other. */
export function encodeCheckpoint({ header, parts }: CheckpointContent): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify({ header, parts: parts.map((part) => part.length) }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const pieces = [Buffer.from(BEGINNING), length, json, ...parts];
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(pieces.reduce((sum, piece) => crc32(piece, sum), 0));
  return [...pieces, checksum];
}

/** Undefined if the bytes are damaged or of another format. */
export function decodeCheckpoint(bytes: Buffer): CheckpointContent | undefined {
  const end = bytes.length - CHECKSUM_BYTES;
  const start = BEGINNING.length + LENGTH_BYTES;
  if (end < start || bytes.toString("latin1", 0, BEGINNING.length) !== BEGINNING) return undefined;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) return undefined;
  let at = start + bytes.readUInt32LE(BEGINNING.length);
  // What has the right checksum was written by `encodeCheckpoint`.
  const { header, parts } = JSON.parse(bytes.toString("utf8", start, at)) as {
    readonly header: unknown;
    readonly parts: readonly number[];
  };
  return {
    header,
    parts: parts.map((length) => {
      at += length;
      return bytes.subarray(at - length, at);
    }),
  };
}
