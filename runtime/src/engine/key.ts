// Entity keys: the values that a row belongs to, and the identity under which the engine finds them.
// Invariant: two keys have one identity exactly if they are equal; no separator in a key can make two keys collide.
import type { ColumnPlan, KeyPlan, Plan, TypeKind } from "@feat-lang/compiler/plan";
import { createByteWriter } from "./codec/bytes.js";
import { encodeValue } from "./codec/value-codec.js";
import { compileExpr, type Slots } from "./expression/compile.js";
import type { Evaluate } from "./expression/evaluate.js";
import type { Row, Value } from "./value/value.js";

export interface KeyReader {
  /** What a Map finds the entity by; null where a part of the key is null. */
  identityOf(row: Row): Value;
  /** The key's parts in the plan's order; null where one is null. */
  keyOf(row: Row): readonly Value[] | null;
  /** The key of a row that has an identity; undefined where the identity is the key's only part and says it all. */
  partsOf(row: Row): readonly Value[] | undefined;
}

/** Types whose values a Map compares by value. */
const PLAIN: readonly TypeKind[] = ["string", "boolean", "int", "bigint", "double", "decimal", "timestamp", "date"];

export function createKeyReader(keys: readonly KeyPlan[], slots: Slots): KeyReader {
  const parts = keys.map((key) => compileExpr(key.value, slots));
  const keyOf = (row: Row): readonly Value[] | null => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part(row);
      if (value === null) return null;
      values.push(value);
    }
    return values;
  };
  const [first] = keys;
  if (first === undefined) throw new TypeError("The plan has no entity key");
  if (keys.length === 1 && PLAIN.includes(first.value.type.kind)) {
    return { identityOf: parts[0] as Evaluate, keyOf, partsOf: () => undefined };
  }
  const identities = keys.map((key, index) => identityOfPart(parts[index] as Evaluate, key.value.type.kind));
  return {
    identityOf: (row) => joinIdentities(identities, row),
    keyOf,
    partsOf: (row) => keyOf(row) ?? undefined,
  };
}

function joinIdentities(parts: readonly Evaluate<string>[], row: Row): string | null {
  let identity = "";
  for (const part of parts) {
    const text = part(row);
    if (text === null) return null;
    identity += text;
  }
  return identity;
}

/** A text that tells where it ends, so that texts of several parts can stand one after the other. */
function identityOfPart(evaluate: Evaluate, kind: TypeKind): Evaluate<string> {
  if (PLAIN.includes(kind)) {
    return (row) => {
      const value = evaluate(row);
      if (value === null) return null;
      return typeof value === "string" ? `${value.length}:${value}` : `${value};`;
    };
  }
  const out = createByteWriter();
  return (row) => {
    const value = evaluate(row);
    if (value === null) return null;
    encodeValue(value, out);
    const text = Array.from(out.take(), (byte) => String.fromCharCode(byte)).join("");
    return `${text.length}:${text}`;
  };
}

/** The slots of an event's columns, of which every plan's must be among them. */
export function slotsOfColumns(columns: readonly ColumnPlan[], plan: Plan): Slots {
  const slots = new Map(columns.map((column, index) => [column.name, index]));
  for (const { name } of plan.source.columns) {
    if (!slots.has(name)) throw new TypeError(`Feature ${plan.feature} reads a column that rows do not have: ${name}`);
  }
  return slots;
}
