// A share of what test/nightly/mutated-inputs.ts does with a hundred thousand texts.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutate, seededRandom } from "../support/mutated-texts.js";
import { whatIsWrong } from "../support/survives.js";

const SEED = 20_261_122;

test("a thousand damaged texts: checked in time, in place, and formatted without a change of meaning", async () => {
  const folders = ["../../examples/", "fixtures/", "../compiler/golden/"].map((path) => new URL(path, import.meta.url));
  const samples = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".feat"))
      .sort()
      .map((path) => readFileSync(new URL(path, folder), "utf8")),
  );
  for (const sample of samples) expect(await whatIsWrong(sample, 5_000)).toBeUndefined();
  const random = seededRandom(SEED);
  for (let index = 0; index < 1_000; index++) {
    const text = mutate(samples, random);
    expect(await whatIsWrong(text, 5_000), text).toBeUndefined();
  }
}, 120_000);
