// A folder of checkpoints: what is whole is found again, what is not is passed over, and nobody else is in it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../../runtime/src/checkpoint/checkpoint-file.js";
import { type CheckpointFolder, openCheckpointFolder } from "../../../runtime/src/checkpoint/checkpoint-folder.js";
import { checkSameRun, identityOfRun } from "../../../runtime/src/checkpoint/same-run.js";
import { scratchFolder } from "../../cli/scratch-folder.js";
import { seedPlan } from "../../support/plans.js";

const content = (number: number) => ({
  header: { number, text: "é" },
  parts: [Buffer.from([1, 2, number]), Buffer.alloc(0)],
});
const PARTS = [3, 0];

async function open(path: string): Promise<CheckpointFolder> {
  const folder = await openCheckpointFolder(path, "state");
  onTestFinished(folder.close);
  return folder;
}

const names = (path: string) => readdirSync(path).filter((name) => name !== "lock");
const numberIn = ({ latest }: CheckpointFolder) => (latest?.header as { number: number } | undefined)?.number;

describe("one file", () => {
  const bytes = Buffer.concat(encodeCheckpoint(content(7)));

  test("comes back as it was", () => {
    const decoded = decodeCheckpoint(bytes);
    expect(decoded?.header).toEqual(content(7).header);
    expect(decoded?.parts.map(({ length }) => length)).toEqual(PARTS);
    expect(decoded?.parts[0]).toEqual(content(7).parts[0]);
  });

  test("one changed byte anywhere, one too few, one too many are found", () => {
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(decodeCheckpoint(changed)).toBeUndefined();
      expect(decodeCheckpoint(bytes.subarray(0, index))).toBeUndefined();
    }
    expect(decodeCheckpoint(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
  });
});

describe("a folder", () => {
  test("gives the newest, keeps two, goes on counting", async () => {
    const path = join(scratchFolder(), "a", "b");
    const first = await open(path);
    expect(first.latest).toBeUndefined();
    for (const number of [1, 2, 3]) await first.write(content(number));
    first.close();
    expect(names(path)).toEqual(["checkpoint-000000000002", "checkpoint-000000000003"]);
    const second = await open(path);
    expect(numberIn(second)).toBe(3);
    await second.write(content(4));
    expect(names(path)).toEqual(["checkpoint-000000000003", "checkpoint-000000000004"]);
  });

  test("what was never finished is passed over and removed", async () => {
    const path = scratchFolder();
    const before = await open(path);
    await before.write(content(1));
    before.close();
    writeFileSync(join(path, "checkpoint-000000000002.tmp"), "half");
    writeFileSync(join(path, "notes.txt"), "mine");
    const after = await open(path);
    expect(numberIn(after)).toBe(1);
    await after.write(content(2));
    expect(names(path)).toEqual(["checkpoint-000000000001", "checkpoint-000000000002", "notes.txt"]);
  });

  test("a damaged one has one before it; if none is whole, that is an error and no new beginning", async () => {
    const path = scratchFolder();
    const folder = await open(path);
    for (const number of [1, 2]) await folder.write(content(number));
    folder.close();
    const damage = (name: string) => {
      const bytes = readFileSync(join(path, name));
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      writeFileSync(join(path, name), bytes);
    };
    damage("checkpoint-000000000002");
    const second = await open(path);
    expect([numberIn(second), second.damaged]).toEqual([1, ["checkpoint-000000000002"]]);
    second.close();
    damage("checkpoint-000000000001");
    await expect(open(path)).rejects.toMatchObject({
      code: "checkpoint-damaged",
      message: "No checkpoint in state is whole: checkpoint-000000000002, checkpoint-000000000001.",
      hint: "Remove state to start over.",
    });
  });

  test("one at a time uses it", async () => {
    const path = scratchFolder();
    const folder = await open(path);
    await expect(open(path)).rejects.toMatchObject({ code: "checkpoint-busy" });
    folder.close();
    await open(path);
  });
});

describe("the same run", () => {
  const plan = seedPlan();
  const run = (plans = [plan], flags: Record<string, string | undefined> = { emit: "final", output: "a" }) =>
    JSON.parse(JSON.stringify(identityOfRun(plans, flags)));
  const other = { ...plan, feature: "other" };

  test.each([
    ["The feature realtime_transaction_stats has changed", [{ ...plan, hash: "0" }], undefined],
    ["The feature other was added", [plan, other], undefined],
    ["The feature realtime_transaction_stats was taken away", [], undefined],
    ["--emit has changed from final to changes", [plan], { emit: "changes", output: "a" }],
    ["--output a was taken away", [plan], { emit: "final" }],
    ["--rejects was added", [plan], { emit: "final", output: "a", rejects: "r" }],
  ])("%s", (message, plans, flags) => {
    expect(() => checkSameRun(run(), run(plans, flags), "state")).toThrow(`${message} since the checkpoint in state.`);
  });

  test("goes on; the order of features matters", () => {
    checkSameRun(run(), run(), "state");
    expect(() => checkSameRun(run([plan, other]), run([other, plan]), "state")).toThrow("The order of the features");
  });
});
