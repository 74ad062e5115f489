// Timestamps in every form and near every form, on real Flink and the embedded engine.
import type { Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { expect, test } from "vitest";
import { convertString } from "../../runtime/src/engine/value/convert.js";
import { describeOnFlink } from "../support/flink/cases.js";
import { flinkQuery } from "../support/flink/plan-rows.js";
import { aggregate, column, group, INT, MINUTE, planOf, TIMESTAMP, tumbling } from "../support/plans.js";

const SEED = 20_260_212;
const COUNT = 6_000;

const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
const year = fc.oneof(
  fc.integer({ min: 0, max: 9999 }),
  fc.constantFrom(0, 1, 1582, 1900, 1969, 1970, 2000, 2024, 2026, 9999),
);
const day = fc.tuple(year, twoDigits(13), twoDigits(32)).map(([y, m, d]) => `${String(y).padStart(4, "0")}-${m}-${d}`);
const fraction = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 10 });
const clock = fc
  .tuple(twoDigits(24), twoDigits(60), fc.option(twoDigits(60)), fc.option(fraction))
  .map(([h, m, s, f]) => `${h}:${m}${s === null ? "" : `:${s}${f === null ? "" : `.${f}`}`}`);
const zone = fc.oneof(
  fc.constantFrom("", "", "Z", "z", "+00:00", "-00:01", "+0530", "-1200", "+99:99", "-99:99"),
  fc.tuple(fc.constantFrom("+", "-"), twoDigits(23), fc.constantFrom(":", ""), twoDigits(59)).map((it) => it.join("")),
);
const written = fc.tuple(day, fc.constantFrom("T", "T", "T", "t", " ", "_"), clock, zone).map((it) => it.join(""));
const epoch = fc.oneof(
  fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }),
  fc.bigInt({ min: -62_135_596_800_001n, max: 253_402_300_800_000n }),
  fc.bigInt({ min: -62_135_596_801n, max: 253_402_300_800n }),
);
/** One character of a text replaced, left out or added. */
const mutated = fc
  .tuple(written, fc.nat(30), fc.constantFrom(..." 0123456789TZ:-+.\n\tx٣"), fc.nat(2))
  .map(([text, at, char, how]) => text.slice(0, at) + (how === 0 ? "" : char) + text.slice(how === 2 ? at : at + 1));
const texts = fc.oneof(
  { weight: 6, arbitrary: written },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: epoch.map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "2026-02-12",
      "now",
      "-",
      "+1",
      "1e3",
      "0x10",
      " 2026-02-12T10:00:00Z",
      "2026-02-12T10:00:00Z\n",
    ),
  },
);

describeOnFlink("timestamps in text", (flink) => {
  test.each<[string, Type]>([
    ["milliseconds", TIMESTAMP],
    ["seconds", { kind: "timestamp", nullable: true, epochSeconds: true }],
  ])(
    "epoch %s: Flink reads what the engine reads, and nothing else",
    async (_, type) => {
      const samples = fc.sample(texts, { numRuns: COUNT, seed: SEED });
      const plan = planOf({
        columns: { n: INT, t: type },
        groups: [
          group(tumbling(MINUTE), [aggregate("n", "max", column("n", INT)), aggregate("t", "max", column("t", type))]),
        ],
      });
      const event = { customer_id: "a", event_timestamp: "2026-02-12T10:00:00Z" };
      const events = samples.map((t, n) => ({ ...event, n, t }));
      const { rows } = await flinkQuery(flink, plan, events, "SELECT n, t FROM events");
      const read = new Map(rows.map(([n, t]) => [n, t]));
      const expected = samples.map((text) => {
        const ms = convertString(text, type);
        return [text, typeof ms === "number" ? new Date(ms).toISOString() : null];
      });
      expect(samples.map((text, n) => [text, read.get(n)])).toEqual(expected);
      // The samples hold enough of both to mean something.
      const valid = expected.filter(([, time]) => time !== null).length;
      expect(valid).toBeGreaterThan(COUNT / 5);
      expect(valid).toBeLessThan((COUNT * 4) / 5);
    },
    60_000,
  );
});
