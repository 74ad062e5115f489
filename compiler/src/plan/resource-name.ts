// Names of topics and folders that belong to a feature.
// Invariant: injective: no two (tenant, feature) pairs share a name, and the result holds only what Kafka allows in one.

/** `feat.<tenant>.<feature>`, the topic of a feature's rows. */
export function outputTopic(tenant: string, feature: string): string {
  return `feat.${resourceName(tenant)}.${resourceName(feature)}`;
}

/** The name itself where it holds only letters, digits, `_` and `-`; each other byte of its UTF-8 becomes `..hh`. */
export function resourceName(name: string): string {
  let text = "";
  for (const char of name) {
    text += /[A-Za-z0-9_-]/.test(char)
      ? char
      : utf8(char.codePointAt(0) ?? 0)
          .map((byte) => `..${hex(byte)}`)
          .join("");
  }
  return text;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function utf8(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
}
