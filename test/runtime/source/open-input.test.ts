// Inputs by name: files plain and compressed, standard input, and what is said about those that cannot be read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { openInput } from "../../../runtime/src/source/open-input.js";
import { INT } from "../../support/plans.js";
import { readAll, sourceOf } from "./read-all.js";

const source = sourceOf({ n: INT });
const COUNT = 20_000;
const ndjson = Array.from({ length: COUNT }, (_, n) => `{"n":${n},"at":${n},"pad":"${"é".repeat(n % 40)}"}\n`).join("");
const csv = `n,at\n${Array.from({ length: COUNT }, (_, n) => `${n},${n}\n`).join("")}`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "feat-input-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, contents: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

async function problem(work: Promise<unknown>): Promise<FeatError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof FeatError) return error;
  throw error ?? new Error("it was read");
}

describe("openInput", () => {
  test.each([
    ["events.ndjson", ndjson],
    ["events.jsonl", ndjson],
    ["events.JSON", ndjson],
    ["events.ndjson.gz", gzipSync(ndjson)],
    ["events.ndjson.zst", zstdCompressSync(Buffer.from(ndjson))],
    ["two members.ndjson.gz", Buffer.concat([gzipSync(ndjson.slice(0, 999)), gzipSync(ndjson.slice(999))])],
    ["events.csv", csv],
    ["events.csv.gz", gzipSync(csv)],
  ])("reads %s", async (name, contents) => {
    const input = await openInput(write(name, contents));
    const events = await readAll(source, input.batches());
    expect(events.map(({ reading }) => reading.accepted && reading.row[0])).toEqual(
      Array.from({ length: COUNT }, (_, n) => n),
    );
  });

  test("says how far a file has been read", async () => {
    const input = await openInput(write("progress.ndjson", ndjson));
    const progress: number[] = [];
    for await (const batch of input.batches()) progress.push(batch.progress ?? Number.NaN);
    expect(progress.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test("stops without an error when the signal aborts", async () => {
    const input = await openInput(write("abort.ndjson.gz", gzipSync(ndjson)));
    const abort = new AbortController();
    let batches = 0;
    for await (const batch of input.batches(abort.signal)) {
      batches += batch.length > 0 ? 1 : 0;
      abort.abort();
    }
    expect(batches).toBe(1);
    let after = 0;
    for await (const batch of input.batches(abort.signal)) after += batch.length;
    expect(after).toBe(0);
  });

  test("tells what cannot be read, and what to do", async () => {
    const missing = await problem(openInput(join(folder, "none.ndjson")));
    expect([missing.code, missing.exitCode]).toEqual(["input-not-found", 3]);
    expect(missing.message).toBe(`There is no file "${join(folder, "none.ndjson")}".`);
    expect((await problem(openInput(join(write("a.ndjson", ""), "b.ndjson")))).code).toBe("input-not-found");

    const unknown = await problem(openInput("events.xml"));
    expect([unknown.code, unknown.exitCode]).toEqual(["unsupported-input", 2]);
    expect(unknown.message).toBe("The name of events.xml does not say what format it has.");
    expect(unknown.hint).toContain(
      ".ndjson, .jsonl, .json, .csv, .parquet, with .gz or .zst behind it if it is compressed text",
    );
    expect((await problem(openInput("events"))).code).toBe("unsupported-input");
    expect((await problem(openInput("events.gz"))).code).toBe("unsupported-input");

    const asFile = join(folder, "folder.ndjson");
    mkdirSync(asFile);
    const isFolder = await problem(openInput(asFile));
    expect([isFolder.code, isFolder.message]).toEqual(["input-unreadable", `${asFile} is a folder.`]);
  });

  test.each([
    ["no gzip at all.ndjson.gz", Buffer.from(ndjson)],
    ["cut short.ndjson.gz", gzipSync(ndjson).subarray(0, -20)],
    ["no zstd at all.ndjson.zst", Buffer.from(ndjson)],
    ["cut short.ndjson.zst", zstdCompressSync(Buffer.from(ndjson)).subarray(0, -20)],
  ])("%s is an error that names the file", async (name, contents) => {
    const path = write(name, contents);
    const input = await openInput(path);
    const error = await problem(readAll(source, input.batches()));
    expect([error.code, error.exitCode]).toEqual(["input-unreadable", 3]);
    expect(error.message.startsWith(`Cannot read ${path}: `)).toBe(true);
    expect(error.hint).toContain("cut short, damaged or compressed in another way");
  });
});

describe("a file of another form than its name says", () => {
  const array = JSON.stringify([{ n: 1, at: 1 }]);

  test.each([
    ["array.json", array],
    ["indented.json", JSON.stringify([{ n: 1 }], undefined, 2)],
    ["array.ndjson", ` \n\uFEFF${array}`.trim()],
    ["array.json.gz", gzipSync(array)],
  ])("%s holds an array", async (name, contents) => {
    const path = write(name, contents);
    const error = await problem(openInput(path).then((input) => readAll(source, input.batches())));
    expect([error.code, error.message]).toEqual([
      "input-unreadable",
      `${path} holds a JSON array, not one event a line.`,
    ]);
    expect(error.hint).toContain(`jq -c '.[]' ${path}`);
  });

  test("an array of scalars is one bad event among others", async () => {
    const input = await openInput(write("first line.ndjson", `[1, 2]\n${ndjson}`));
    expect((await readAll(source, input.batches()))[0]?.reading).toEqual({ accepted: false, reason: "not_json" });
  });

  test.each([
    ["no header.csv", "1,1\n2,2\n", "has no columns n, at, which the features read."],
    ["other names.csv", "N;at\n1;1\n", "has no columns n, at, which the features read."],
    ["one less.csv", "at,m\n1,1\n", "has no column n, which the features read."],
  ])("%s lacks columns", async (name, contents, message) => {
    const path = write(name, contents);
    const error = await problem(openInput(path, source.columns).then((input) => readAll(source, input.batches())));
    expect([error.code, error.exitCode, error.message]).toEqual(["missing-column", 3, `${path} ${message}`]);
    expect(error.hint).toContain("Known columns: ");
  });
});
