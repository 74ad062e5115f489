// The bounded memory of writers and readers.
import { expect, test } from "vitest";
import { createRecent } from "../../../runtime/src/online/recent.js";

test("what is used stays, what is not used for long goes, and there is never more than the limit", () => {
  const recent = createRecent<number>(10);
  recent.set("used", 0);
  for (let n = 1; n <= 100; n++) {
    recent.set(`k${n}`, n);
    expect(recent.get("used")).toBe(0);
  }
  const kept = Array.from({ length: 100 }, (_, n) => recent.get(`k${n + 1}`)).filter((value) => value !== undefined);
  expect(kept.length).toBeGreaterThanOrEqual(1);
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(kept.at(-1)).toBe(100);
});

test("what is set again is not found as it was, in whichever generation it stood", () => {
  const recent = createRecent<number>(4);
  for (const key of ["a", "b", "c"]) recent.set(key, 1);
  for (const key of ["a", "b", "c"]) {
    recent.set(key, 2);
    expect(recent.get(key)).toBe(2);
  }
});
