// CRC-32 (the polynomial of zip and gzip), seeded with a text, so that bytes of another plan do not pass.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

export function checksum(bytes: Uint8Array, seed: number): number {
  let remainder = ~seed;
  for (let index = 0; index < bytes.length; index++) {
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[index] as number)) & 0xff] as number);
  }
  return ~remainder >>> 0;
}

export function checksumOfText(text: string): number {
  return checksum(
    Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff),
    0,
  );
}
