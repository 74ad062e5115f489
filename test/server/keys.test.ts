// API keys: what is kept of them, who may change them, and that a running server notices.
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createApiKey, verifyApiKey } from "../../runtime/src/server/keys/api-key.js";
import { changeKeyFile, readKeyFile } from "../../runtime/src/server/keys/key-file.js";
import { openKnownKeys } from "../../runtime/src/server/keys/known-keys.js";
import { expectMistake, feat } from "../cli/feat-process.js";
import { scratchFolder } from "../cli/scratch-folder.js";

const ACME = { kind: "tenant", tenant: "acme" } as const;
const made = (note = "") => createApiKey(ACME, { note, now: new Date(0) });

test("a key is proved by its whole text and by nothing near it", () => {
  const { key, text } = made();
  const known = new Map([[key.id, key]]);
  expect(verifyApiKey(text, known)).toBe(key);
  expect(JSON.stringify(key)).not.toContain(text.slice(18));
  const other = made().text;
  const wrong = [
    "",
    text.slice(0, -1),
    `${text}x`,
    text.toUpperCase(),
    other,
    `${text.slice(0, 18)}${other.slice(18)}`,
    `feat_${key.id}_${key.hash}`,
    "feat___proto_____",
  ];
  for (const attempt of wrong) expect(verifyApiKey(attempt, known)).toBeUndefined();
});

describe("the key file", () => {
  test("changes made at the same time are all kept; only its owner can read it", async () => {
    const file = join(scratchFolder(), "deep/keys.json");
    const keys = Array.from({ length: 8 }, () => made().key);
    await Promise.all(keys.map((key) => changeKeyFile(file, (known) => [...known, key])));
    expect(new Set((await readKeyFile(file)).map((key) => key.id))).toEqual(new Set(keys.map((key) => key.id)));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each([
    "",
    "{",
    "[]",
    '{"format":2,"keys":[]}',
    '{"format":1,"keys":[{"id":"a"}]}',
    '{"format":1,"keys":[{"id":"a","hash":"00","access":{"kind":"tenant","tenant":"t"},"note":"","created":""}]}',
  ])("%j is none", async (text) => {
    const file = join(scratchFolder({ "keys.json": text }), "keys.json");
    await expect(readKeyFile(file)).rejects.toMatchObject({ code: "input-unreadable" });
  });
});

test("a running server takes new keys and refuses revoked ones; a broken file changes nothing", async () => {
  const file = join(scratchFolder(), "keys.json");
  const problems: unknown[] = [];
  let now = 0;
  const known = await openKnownKeys({ file, now: () => now, onProblem: (error) => problems.push(error) });
  const first = made();
  const second = made();
  const accepted = async () => {
    now += 2_000;
    return [Boolean(await known.find(first.text)), Boolean(await known.find(second.text))];
  };
  expect(await accepted()).toEqual([false, false]);
  await changeKeyFile(file, () => [first.key, second.key]);
  expect(await accepted()).toEqual([true, true]);
  await changeKeyFile(file, () => [second.key]);
  expect(await accepted()).toEqual([false, true]);
  writeFileSync(file, "{");
  expect(await accepted()).toEqual([false, true]);
  expect(problems.length).toBeGreaterThan(0);
  rmSync(file);
  expect(await accepted()).toEqual([false, false]);
});

test("feat keys: create shows a key once, list shows none, revoke takes it away", async () => {
  const cwd = scratchFolder();
  const empty = await feat(["keys", "list"], { cwd });
  expect(empty).toMatchObject({ code: 0, stdout: "" });
  const created = await feat(["keys", "create", "--tenant", "acme", "--note", "checkout"], { cwd });
  expect(created.stdout).toMatch(/^feat_[0-9a-f]{12}_\S{43}\n$/);
  const id = created.stdout.split("_")[1] ?? "";
  expect(created.stderr).toContain(id);
  expect(readFileSync(join(cwd, ".feat/keys.json"), "utf8")).not.toContain(created.stdout.trim().slice(18));
  const listed = JSON.parse((await feat(["keys", "list", "--json"], { cwd })).stdout);
  expect(listed).toMatchObject([{ id, kind: "tenant", tenant: "acme", note: "checkout" }]);
  expect((await feat(["keys", "list"], { cwd })).stdout).toMatch(new RegExp(`${id} +acme`));
  expectMistake(await feat(["keys", "revoke"], { cwd }), 2, "There is no id to revoke.");
  expectMistake(
    await feat(["keys", "revoke", `${id}x`], { cwd }),
    2,
    `There is no key "${id}x". Did you mean "${id}"?`,
  );
  expectMistake(await feat(["keys", "make"], { cwd }), 2, 'feat keys cannot "make".');
  expectMistake(await feat(["keys", "list", "more"], { cwd }), 2, '"more" is one argument too many.');
  expect((await feat(["keys", "revoke", id], { cwd })).code).toBe(0);
  expect(JSON.parse((await feat(["keys", "list", "--json"], { cwd })).stdout)).toEqual([]);
});
