// The bytes of an entity: a fixed format, damage found, every kind of value kept.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createByteReader, createByteWriter } from "../../../runtime/src/engine/codec/bytes.js";
import { DamagedStateError } from "../../../runtime/src/engine/codec/damaged-state.js";
import { decodeValue, encodeValue } from "../../../runtime/src/engine/codec/value-codec.js";
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { normalizeInteger } from "../../../runtime/src/engine/value/integer.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import { COLUMNS, planOf } from "../../support/engine-plans.js";
import { HOUR, MINUTE, rowWith } from "./engine-run.js";
import { ITEMS } from "./streams.js";

const seed = planOf({
  delayMs: 5_000,
  groups: [
    {
      window: { kind: "tumbling", sizeMs: HOUR },
      items: [
        { function: "count", of: "amount" },
        { function: "sum", of: "amount" },
      ],
    },
  ],
});

const everything = planOf({
  delayMs: 5_000,
  groups: [
    { window: { kind: "tumbling", sizeMs: HOUR }, items: ITEMS },
    { window: { kind: "tumbling", sizeMs: HOUR, everyMs: 5 * MINUTE }, items: ITEMS },
    { window: { kind: "sliding", sizeMs: HOUR, everyMs: 5 * MINUTE }, items: ITEMS },
    { window: { kind: "session", gapMs: 30 * MINUTE }, items: ITEMS },
  ],
});

const at = (minutes: number) => Date.parse("2026-02-12T10:00:00Z") + minutes * MINUTE;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const full = rowWith({
  amount: 99.5,
  branch: 7,
  points: 2n ** 62n,
  price: 1250,
  note: "caf\u00e9 \u{1F600} \ud800",
  counts: true,
  at: at(0),
});

function stateOf(plan: typeof seed): Uint8Array {
  const engine = createEntityEngine(plan, COLUMNS);
  let state: Uint8Array | undefined;
  for (const minutes of [0, 20, 58, 65]) state = engine.apply(state, full, at(minutes)).state;
  return state ?? new Uint8Array();
}

/** The state after one event, as format 1 writes it. It must never change: such bytes are in stores. */
const FIXTURE = "01f1f5d7948a670181fe8f988a6781bab7030381c4d8948a670303000000000000e058400434c13e";

describe("format 1", () => {
  test("the bytes of the seed feature", () => {
    const { state } = createEntityEngine(seed, COLUMNS).apply(undefined, full, at(0));
    expect(hex(state)).toBe(FIXTURE);
    expect(state.length).toBeLessThan(64);
  });

  test("bytes written by earlier versions are read", () => {
    const stored = Buffer.from(FIXTURE, "hex");
    const outcome = createEntityEngine(seed, COLUMNS).apply(stored, full, at(1));
    expect(outcome.served).toMatchObject([{ windowStart: at(0), final: false, values: [2, 199] }]);
    expect(outcome.watermark).toBe(at(1) - 5_000);
  });
});

describe("damage", () => {
  test("one changed byte anywhere, or one too few or too many, is found", () => {
    for (const plan of [seed, everything]) {
      const engine = createEntityEngine(plan, COLUMNS);
      const state = stateOf(plan);
      const isRefused = (bytes: Uint8Array) =>
        expect(() => engine.apply(bytes, full, at(70)), hex(bytes)).toThrow(DamagedStateError);
      for (let index = 0; index < state.length; index++) {
        const changed = state.slice();
        changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
        isRefused(changed);
        isRefused(state.slice(0, index));
      }
      isRefused(Uint8Array.of(...state, 0));
    }
  });

  test("the state of another plan is found", () => {
    const other = planOf({ feature: "other", delayMs: 5_000, groups: [] });
    const engine = createEntityEngine({ ...seed, hash: other.hash }, COLUMNS);
    expect(() => engine.apply(stateOf(seed), full, at(70))).toThrow("another plan");
  });

  test("bytes that no engine wrote end in that error too, even with a right checksum", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const input = createByteReader(bytes);
        try {
          while (input.left > 0) decodeValue(input);
        } catch (error) {
          expect(error).toBeInstanceOf(DamagedStateError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("the error says what to do and has a stable code", () => {
    expect(new DamagedStateError("it is too short")).toMatchObject({
      code: "damaged-state",
      message: expect.stringContaining("Rebuild"),
    });
  });
});

describe("values", () => {
  const scalar: fc.Arbitrary<Value> = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `${text}\ud83d`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }).map(normalizeInteger),
    fc.uint8Array(),
  );
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("value")),
      fc.array(fc.tuple(fc.string(), tie("value"))).map((entries) => new Map(entries)),
    ),
  })).value;

  test("come back as they were, and give the same bytes again", () => {
    fc.assert(
      fc.property(value, (value) => {
        const out = createByteWriter();
        encodeValue(value, out);
        const bytes = out.take();
        const input = createByteReader(bytes);
        const decoded = decodeValue(input);
        expect(decoded).toEqual(value);
        expect(input.left).toBe(0);
        encodeValue(decoded, out);
        expect(out.take()).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test("every double", () => {
    const numbers = [0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 2 ** 52, 2 ** 53, -(2 ** 53), 5e-324, 1.5, 2 ** 31];
    const more = [...Array(64).keys()].flatMap((bit) => [2 ** bit, 2 ** bit - 1, -(2 ** bit), 1 - 2 ** bit]);
    for (const number of [...numbers, ...more]) {
      const out = createByteWriter();
      out.number(number);
      const input = createByteReader(out.take());
      expect(input.number()).toBe(number);
      expect(input.left).toBe(0);
    }
  });
});
