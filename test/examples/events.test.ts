// The committed events are what the committed scripts write, so nobody has edited them by hand.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

async function run(script: string, ...options: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [`${examples}${script}`, ...options], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}

test("transactions: the generator's defaults give the committed stream", async () => {
  expect(await run("transactions/generate.mjs")).toBe(await readFile(`${examples}transactions/events.ndjson`, "utf8"));
});

test("transactions: exactly as many lines as asked for, other ones for another seed", async () => {
  const first = await run("transactions/generate.mjs", "--events", "5000", "--days", "3");
  const second = await run("transactions/generate.mjs", "--events", "5000", "--days", "3", "--seed", "8");
  expect(first.split("\n")).toHaveLength(5_001);
  expect(second).not.toBe(first);
});

test("transactions: a mistyped option is refused", async () => {
  await expect(run("transactions/generate.mjs", "--events", "1e3")).rejects.toThrow("--events takes a whole number");
});

test("flights: the committed extract is the original, rewritten", async () => {
  expect(await run("flights/prepare.mjs", "--before", "2001-01-15")).toBe(
    await readFile(`${examples}flights/events.ndjson`, "utf8"),
  );
});
