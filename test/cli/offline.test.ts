// `feat run --offline`: the same files from the same run, alone, repeated, and resumed from a checkpoint.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const FEATURE = "feature f on t by k <\n  n = count(*) tumbling 1h\n  total = sum(x) tumbling 1h\n  offline\n>\n";
const event = (hour: number) =>
  `{"k":"c${hour % 3}","x":${hour},"event_timestamp":${1_770_854_400_000 + hour * 3_600_000}}\n`;
const events = Array.from({ length: 60 }, (_, hour) => event(hour)).join("");
const contents = (folder: string) =>
  filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), "base64")]);

test("rows by day, the same bytes again", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "e.ndjson": events });
  const run = () => feat(["run", "--input", "t=e.ndjson", "--offline", "history", "--tenant", "acme"], { cwd });
  expect(await run()).toMatchObject({ code: 0, stderr: expect.not.stringContaining("notice") });
  const first = contents(join(cwd, "history"));
  expect(first.map(([path]) => path?.split("/").slice(0, 4).join("/"))).toEqual([
    "acme/f/tumbling_1h/dt=2026-02-12",
    "acme/f/tumbling_1h/dt=2026-02-13",
    "acme/f/tumbling_1h/dt=2026-02-14",
  ]);
  expect((await run()).code).toBe(0);
  expect(contents(join(cwd, "history"))).toEqual(first);
});

test("with checkpoints, a run that has ended is not repeated and its files stay", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "e.ndjson": events });
  const run = () => feat(["run", "--input", "t=e.ndjson", "--offline", "history", "--checkpoint", "state"], { cwd });
  expect((await run()).code).toBe(0);
  const first = contents(join(cwd, "history"));
  expect(first).toHaveLength(3);
  expect(await run()).toMatchObject({ code: 0, stdout: "" });
  expect(contents(join(cwd, "history"))).toEqual(first);
  const elsewhere = await feat(["run", "--input", "t=e.ndjson", "--offline", "other", "--checkpoint", "state"], {
    cwd,
  });
  expectMistake(elsewhere, 2, "--offline has changed from history to other since the checkpoint in state.");
});

test("a feature without offline, and a folder that is a file", async () => {
  const cwd = scratchFolder({
    "f.feat": FEATURE,
    "g.feat": FEATURE.replace("offline", "online ttl 1h").replace("feature f", "feature g"),
    "e.ndjson": events,
  });
  const run = (...args: string[]) => feat(["run", ...args, "--input", "t=e.ndjson"], { cwd });
  expectMistake(
    await run("g.feat", "--offline", "history"),
    2,
    "--offline history: no feature of this run is declared offline.",
  );
  expectMistake(await run("f.feat", "--offline", "e.ndjson"), 3, "Cannot write below e.ndjson: ");
  expect((await run("f.feat")).stderr).toContain(
    "notice: the final rows of f are not stored; --offline DIR writes them",
  );
});
