// What is particular to SQLite: files, versions, warnings, what it says when a file cannot be used.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { loadSqlite } from "../../../runtime/src/store/load-sqlite.js";
import { openStore } from "../../../runtime/src/store/open-store.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "feat-sqlite-"));
  file = join(folder, "online.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(url: string) {
  const error = await openStore(url).catch((thrown: unknown) => thrown);
  if (!(error instanceof FeatError)) throw new Error(`expected a FeatError, not ${String(error)}`);
  return error;
}

const id = { tenant: "t", feature: "f", key: ["k"] };
const entry = {
  id,
  owner: "events",
  definition: "h",
  expected: { is: null },
  version: "1",
  record: "{}",
  state: Uint8Array.of(1),
  keepMs: 1_000,
} as const;

test("a store is found again, in a folder that was not there before", async () => {
  const url = `sqlite:${join(folder, "a", "b", "online.db")}`;
  const first = await openStore(url, { now: () => 0 });
  await first.writeEntities([entry], { id, path: "events", watermark: 7 });
  await first.takeEpoch(id);
  await first.close();
  await first.close();
  const second = await openStore(url, { now: () => 999 });
  expect(await second.readEntities([id])).toMatchObject([{ kept: { version: "1" }, record: "{}" }]);
  expect(await second.readClocks(id)).toEqual({ stream: null, events: 7 });
  expect(await second.takeEpoch(id)).toBe(2);
  await second.close();
});

test("writes of one moment share a transaction, yet one that fails does not fail the others", async () => {
  const store = await openStore(`sqlite:${file}`, { now: () => 0 });
  const nothing: unknown = null;
  const outcomes = await Promise.allSettled([
    store.writeEntities([entry]),
    store.writeEntities([{ ...entry, id: { ...id, key: ["other"] }, record: nothing as string }]),
    store.writeEntities([{ ...entry, version: "2", expected: { is: "1" } }]),
  ]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await store.readEntities([id])).toMatchObject([{ kept: { version: "2" } }]);
  await store.close();
});

test("closing writes what is waiting", async () => {
  const store = await openStore(`sqlite:${file}`, { now: () => 0 });
  const write = store.writeEntities([entry]);
  await store.close();
  expect(await write).toEqual([{ outcome: "ok" }]);
});

test("a closed store says so", async () => {
  const store = await openStore(`sqlite:${file}`);
  await store.close();
  await expect(store.readClocks(id)).rejects.toMatchObject({ code: "store-unavailable" });
});

test("entities whose time is over leave the file, with their answers", async () => {
  let now = 0;
  const store = await openStore(`sqlite:${file}`, { now: () => now });
  const entries = Array.from({ length: 2_500 }, (_, n) => ({
    ...entry,
    id: { ...id, key: [`k${n}`] },
    answers: { entries: [{ eventId: "e", answer: "a" }], limit: 1 },
  }));
  await store.writeEntities(entries);
  now = 100_000;
  // A sweep takes a thousand at a time, and goes on with the next write.
  for (let n = 0; n < 3; n++) await store.writeEntities([], { id, path: "events", watermark: n });
  await store.close();
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(file);
  expect(database.prepare("SELECT (SELECT count(*) FROM entity) + (SELECT count(*) FROM answer) AS n").get()?.n).toBe(
    0,
  );
  database.close();
});

test("a file of a later version, of something else, or no database at all is refused", async () => {
  const { DatabaseSync } = loadSqlite();
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 2");
  newer.close();
  expect(await refusal(`sqlite:${file}`)).toMatchObject({
    code: "record-too-new",
    hint: expect.stringMatching(/Update/),
  });

  const foreign = new DatabaseSync(join(folder, "foreign.db"));
  foreign.exec("CREATE TABLE mine (x)");
  foreign.close();
  expect((await refusal(`sqlite:${join(folder, "foreign.db")}`)).message).toMatch(/something else/);

  writeFileSync(
    join(folder, "text.db"),
    "this is a text file and no database, of more than one hundred bytes ".repeat(9),
  );
  expect((await refusal(`sqlite:${join(folder, "text.db")}`)).code).toBe("store-unavailable");
  mkdirSync(join(folder, "dir.db"));
  expect((await refusal(`sqlite:${join(folder, "dir.db")}`)).code).toBe("store-unavailable");
  expect((await refusal(`sqlite:${join(folder, "text.db", "x.db")}`)).message).toMatch(/folder/);
  expect((await refusal("sqlite:")).message).toMatch(/names no file/);
  expect(readdirSync(folder).sort()).toEqual(["dir.db", "foreign.db", "online.db", "text.db"]);
});

test("neither Node's note about SQLite nor any other warning is lost or printed without need", () => {
  const program = `
    const { loadSqlite } = await import(${JSON.stringify(fileURLToPath(new URL("../../../runtime/src/store/load-sqlite.ts", import.meta.url)))});
    const seen = [];
    const original = process.emitWarning;
    process.emitWarning = (...args) => seen.push(args[0]);
    process.getBuiltinModule = () => {
      process.emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning");
      process.emitWarning("something else", "ExperimentalWarning");
    };
    const replaced = process.emitWarning;
    loadSqlite();
    console.log(JSON.stringify({ seen, restored: process.emitWarning === replaced }));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual({ seen: ["something else"], restored: true });
});
