// Several processes on one SQLite file: opening it at once, writing one entity at once, being killed at any time.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FeatureStore } from "../../../runtime/src/index.js";
import { seedPlan } from "../../support/plans.js";

const launcher = fileURLToPath(new URL("../../support/source-process.mjs", import.meta.url));
const writer = fileURLToPath(new URL("writer-process.ts", import.meta.url));
const plan = seedPlan();

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "feat-processes-"));
  file = join(folder, "deep", "er", "online.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Writer {
  readonly process: ChildProcess;
  /** Ids of the events that it has said are stored. */
  readonly acknowledged: string[];
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

function startWriter(name: string, count: number): Writer {
  const flags = ["--disable-warning=ExperimentalWarning", "--experimental-transform-types"];
  const child = spawn(process.execPath, [...flags, launcher, writer, `sqlite:${file}`, name, String(count)]);
  const acknowledged: string[] = [];
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    const lines = stdout.split("\n");
    stdout = lines.pop() ?? "";
    acknowledged.push(...lines);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stderr }));
  });
  return { process: child, acknowledged, ended };
}

async function storedCount(): Promise<number> {
  const store = await FeatureStore.open({ online: `sqlite:${file}` });
  const name = `${plan.feature}:txn_count_1h`;
  const request = { tenantId: "t", features: [name], entities: [{ customer_id: "c" }] };
  const [row] = await store.getOnlineFeatures(request);
  await store.close();
  return Number(row?.features[name]?.value);
}

test("writers of one entity in processes of their own lose nothing and count nothing twice", async () => {
  const writers = ["a", "b", "c", "d"].map((name) => startWriter(name, 50));
  const ends = await Promise.all(writers.map((one) => one.ended));
  expect(ends).toEqual(writers.map(() => ({ code: 0, stderr: "" })));
  expect(await storedCount()).toBe(200);
});

test("killed writers have lost nothing that they acknowledged, and their events may be sent again", async () => {
  const writers = ["a", "b", "c"].map((name) => startWriter(name, 100_000));
  await expect
    .poll(() => Math.min(...writers.map((one) => one.acknowledged.length)), { timeout: 20_000 })
    .toBeGreaterThan(20);
  for (const one of writers) one.process.kill("SIGKILL");
  await Promise.all(writers.map((one) => one.ended));

  const acknowledged = writers.flatMap((one) => one.acknowledged).length;
  const stored = await storedCount();
  // Each may have been killed after its last event was stored and before it could say so.
  expect(stored).toBeGreaterThanOrEqual(acknowledged);
  expect(stored).toBeLessThanOrEqual(acknowledged + writers.length);

  const again = ["a", "b", "c"].map((name, i) => startWriter(name, (writers[i]?.acknowledged.length ?? 0) + 1));
  await Promise.all(again.map((one) => one.ended));
  expect(await storedCount()).toBe(acknowledged + writers.length);
});
