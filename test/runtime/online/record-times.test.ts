// Times in records: read as they were printed, at any distance from now.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTime, printTime } from "../../../runtime/src/online/record.js";

test("a time is read as it was printed, and as Date reads it", () => {
  const edges = [
    0, -1, 1, 253_402_300_799_999, 253_402_300_800_000, -62_135_596_800_000, -59_011_459_200_001, -59_011_459_200_000,
    8.64e15, -8.64e15,
  ];
  const time = fc.oneof(
    fc.constantFrom(...edges),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
    fc.integer({ min: 0, max: 4e12 }),
  );
  fc.assert(
    fc.property(time, (ms) => {
      expect(parseTime(printTime(ms))).toBe(ms);
      expect(parseTime(printTime(ms))).toBe(Date.parse(printTime(ms)));
    }),
    { numRuns: 2_000 },
  );
});
