// `feat init`: a project that works, and next commands that work as they are printed.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const FILES = [".gitignore", "README.md", "events.ndjson", "feat.config.yaml", "transactions.feat"];

/** A folder with a command `feat`, as an installation makes it. */
function installation(bin = join(scratchFolder(), "bin")): string {
  mkdirSync(bin, { recursive: true });
  const script = fileURLToPath(new URL("../../runtime/bin/feat.js", import.meta.url));
  writeFileSync(join(bin, "feat"), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(join(bin, "feat"), 0o755);
  return bin;
}

const shell = (command: string, cwd: string, bin: string) =>
  execFileSync("sh", ["-ec", command], {
    cwd,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

test.each([["demo"], ["a folder/it's"], ["."]])("in %j, then every command that it prints", async (folder) => {
  const cwd = scratchFolder();
  const bin = installation();
  const path = `${bin}${delimiter}${process.env.PATH}`;
  const outcome = await feat(["init", folder], { cwd, env: { PATH: path } });
  expect(outcome.code).toBe(0);
  expect(filesBelow(join(cwd, folder))).toEqual(FILES);
  const commands = outcome.stdout.trimEnd().split("\n");
  expect(commands).toHaveLength(5);
  const outputs = commands.map((command) => shell(command, cwd, bin));
  expect(outputs[2]).toContain('"values":{"txn_count_1h":3,"txn_sum_1h":120.25,"abroad_1h":1,');
  expect(outputs[4]).toMatch(/customer_spending:txn_sum_1h +99\.5 +open /);
});

test("nothing in it is to be said or to be formatted", async () => {
  const cwd = scratchFolder();
  await feat(["init"], { cwd });
  expect(await feat(["format", "--check"], { cwd })).toMatchObject({ code: 0, stdout: "" });
  expect((await feat(["check"], { cwd })).stdout).toBe("");
});

test("its configuration is a good one with and without what is commented out", async () => {
  const cwd = scratchFolder();
  await feat(["init"], { cwd });
  const path = join(cwd, "feat.config.yaml");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(/^( +)# /gm, "$1"));
  const variables = { KAFKA_BROKERS: "broker:9092", KAFKA_PASSWORD: "p", REDIS_PASSWORD: "p" };
  const outcome = await feat(["preview", "customer_spending", "--env", "prod"], { cwd, env: variables });
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(outcome.stdout).toContain("'properties.bootstrap.servers' = 'broker:9092'");
  expect(outcome.stdout).toContain("'topic' = 'feat.acme.customer_spending'");
});

test("the commands of its README work", async () => {
  const cwd = scratchFolder();
  const bin = installation(join(cwd, "node_modules/.bin"));
  await feat(["init"], { cwd });
  const [, block = ""] = /```sh\n([^`]*)```/.exec(readFileSync(join(cwd, "README.md"), "utf8")) ?? [];
  const commands = block.trimEnd().split("\n");
  expect(commands.length).toBeGreaterThan(4);
  expect(commands.filter((command) => !command.startsWith("npx feat "))).toEqual([]);
  for (const command of commands) shell(command, cwd, bin);
});

test("without a `feat` on the path the commands name the file that was run", async () => {
  const outcome = await feat(["init", "demo"], { cwd: scratchFolder(), env: { PATH: "" } });
  expect(outcome.stdout).toMatch(/^ {2}\S*runtime\/bin\/feat\.js check demo$/m);
});

test("under npx they begin with npx", async () => {
  const outcome = await feat(["init", "demo"], { cwd: scratchFolder(), env: { npm_command: "exec" } });
  expect(outcome.stdout).toMatch(/^ {2}npx feat check demo$/m);
});

test("what is there stays as it is", async () => {
  const cwd = scratchFolder({
    "README.md": "mine",
    "feat.config.yaml": "mine",
    ".gitignore": "mine",
    "taken/events.ndjson": "mine",
  });
  const outcome = await feat(["init"], { cwd });
  expect(outcome.stderr).toMatch(/^Wrote transactions\.feat, events\.ndjson to this folder\.\n/);
  expect(readFileSync(join(cwd, "README.md"), "utf8")).toBe("mine");
  expectMistake(await feat(["init"], { cwd }), 3, "This folder has transactions.feat already.");
  expectMistake(await feat(["init", "taken"], { cwd }), 3, '"taken" has events.ndjson already.');
  expect(filesBelow(join(cwd, "taken"))).toEqual(["events.ndjson"]);
  expectMistake(await feat(["init", "README.md/x"], { cwd }), 3, "README.md/x/transactions.feat: a part of its path");
});
