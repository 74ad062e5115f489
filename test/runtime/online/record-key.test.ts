// Keys of online stores: no two entities collide, and a feature's keys are those with its prefix.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EntityId, encodeEntityKey, encodeFeaturePrefix } from "../../../runtime/src/online/record-key.js";

const id = (tenant: string, feature: string, ...key: string[]): EntityId => ({ tenant, feature, key });

/** Text that looks like parts of keys. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("1", "2", ":", ",", "{", "}", "#", "\0", "\ud800", "\udc00", "ä"), maxLength: 6 }),
  fc.constantFrom("__proto__", "1:a,", "feat:{", "x".repeat(512), "x".repeat(513), "x".repeat(514)),
);
const ids = fc.record({ tenant: hostile, feature: hostile, key: fc.array(hostile, { minLength: 1, maxLength: 3 }) });

const sameId = (a: EntityId, b: EntityId) => JSON.stringify(a) === JSON.stringify(b);

describe("record keys", () => {
  test("layout", () => {
    expect(encodeEntityKey(id("acme-corp", "stats", "c123"))).toBe("feat:{9:acme-corp,5:stats,4:c123,}");
    expect(encodeEntityKey(id("ä", "f", "a", ""))).toBe("feat:{2:ä,1:f,1:a,0:,}");
  });

  test("two ids have one key only if they are the same", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(encodeEntityKey(a) === encodeEntityKey(b)).toBe(sameId(a, b));
      }),
      { numRuns: 5_000 },
    );
  });

  test("a key has the prefix of its feature and of no other", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const isOfFeature = a.tenant === b.tenant && a.feature === b.feature;
        expect(encodeEntityKey(a).startsWith(encodeFeaturePrefix(b))).toBe(isOfFeature);
      }),
      { numRuns: 5_000 },
    );
  });

  test("every key survives UTF-8, so stores may keep bytes", () => {
    fc.assert(
      fc.property(ids, (a) => {
        expect(Buffer.from(encodeEntityKey(a)).toString()).toBe(encodeEntityKey(a));
      }),
    );
  });

  test("parts over 512 bytes become their hash, and no text imitates one", () => {
    const long = encodeEntityKey(id("t", "f", "x".repeat(1_000_000)));
    expect(long).toMatch(/^feat:\{1:t,1:f,#[0-9a-f]{64},\}$/);
    const hash = long.slice("feat:{1:t,1:f,".length, -2);
    expect(encodeEntityKey(id("t", "f", hash))).toBe(`feat:{1:t,1:f,65:${hash},}`);
    expect(encodeEntityKey(id("t", "f", "x".repeat(512)))).toContain(",512:xxx");
  });
});
