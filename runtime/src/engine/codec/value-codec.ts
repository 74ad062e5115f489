// Bytes of a value of any type: a tag, then what it needs.
// Invariant: decoding gives back the same value (a `number` stays one, a lone surrogate stays where it was).
import { normalizeInteger } from "../value/integer.js";
import type { Value } from "../value/value.js";
import type { ByteReader, ByteWriter } from "./bytes.js";
import { DamagedStateError } from "./damaged-state.js";

const TAG = { null: 0, false: 1, true: 2, number: 3, bigint: 4, text: 5, bytes: 6, list: 7, map: 8 } as const;

export function encodeValue(value: Value, out: ByteWriter): void {
  switch (typeof value) {
    case "boolean":
      out.byte(value ? TAG.true : TAG.false);
      return;
    case "number":
      out.byte(TAG.number);
      out.number(value);
      return;
    case "bigint":
      out.byte(TAG.bigint);
      out.text(value.toString(16));
      return;
    case "string":
      out.byte(TAG.text);
      out.text(value);
      return;
  }
  if (value === null) out.byte(TAG.null);
  else if (value instanceof Uint8Array) {
    out.byte(TAG.bytes);
    out.number(value.length);
    out.bytes(value);
  } else if (value instanceof Map) encodeMap(value, out);
  else encodeList(value as readonly Value[], out);
}

function encodeList(list: readonly Value[], out: ByteWriter): void {
  out.byte(TAG.list);
  out.number(list.length);
  for (const element of list) encodeValue(element, out);
}

function encodeMap(map: ReadonlyMap<string, Value>, out: ByteWriter): void {
  out.byte(TAG.map);
  out.number(map.size);
  for (const [key, element] of map) {
    out.text(key);
    encodeValue(element, out);
  }
}

export function decodeValue(input: ByteReader): Value {
  switch (input.byte()) {
    case TAG.null:
      return null;
    case TAG.false:
      return false;
    case TAG.true:
      return true;
    case TAG.number:
      return input.number();
    case TAG.bigint:
      return decodeBigint(input.text());
    case TAG.text:
      return input.text();
    case TAG.bytes:
      return input.bytes(input.count());
    case TAG.list:
      return Array.from({ length: input.count() }, () => decodeValue(input));
    case TAG.map:
      return new Map(Array.from({ length: input.count() }, () => [input.text(), decodeValue(input)]));
    default:
      throw new DamagedStateError("a value has no type");
  }
}

function decodeBigint(text: string): Value {
  const match = /^(-?)([0-9a-f]+)$/.exec(text);
  if (match === null) throw new DamagedStateError("a whole number has other digits");
  const magnitude = BigInt(`0x${match[2]}`);
  return normalizeInteger(match[1] === "-" ? -magnitude : magnitude);
}
