// Compressed batches beyond gzip, which the client library reads by itself.
// Invariant: whatever the broker sends is decompressed or refused with an error, never passed on compressed.
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { snappyUncompress } from "hyparquet";
import kafkajs from "kafkajs";

const { CompressionCodecs, CompressionTypes } = kafkajs;

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

const zstd: Codec = {
  compress: async ({ buffer }) => zstdCompressSync(buffer),
  decompress: async (buffer) => zstdDecompressSync(buffer),
};

/** Reading alone: nothing here writes to Kafka in Snappy. */
const snappy: Codec = {
  compress: async () => {
    throw new Error("Snappy is not written");
  },
  decompress: async (buffer) => (isFramed(buffer) ? unframe(buffer) : unsnappy(buffer)),
};

export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.ZSTD] = () => zstd;
  CompressionCodecs[CompressionTypes.Snappy] = () => snappy;
}

/** Java's producers put Snappy blocks into a frame of their own. */
const FRAME = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const FRAME_HEADER_BYTES = 16;

function isFramed(buffer: Buffer): boolean {
  return buffer.subarray(0, FRAME.length).equals(FRAME);
}

function unframe(buffer: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = FRAME_HEADER_BYTES; at < buffer.length; ) {
    const length = buffer.readInt32BE(at);
    blocks.push(unsnappy(buffer.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** A block begins with the length of what it holds, seven bits to a byte. */
function unsnappy(block: Buffer): Buffer {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = block[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) break;
  }
  const output = Buffer.alloc(length);
  snappyUncompress(block, output);
  return output;
}
