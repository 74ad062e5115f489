// `feat run` from outside: rows, summary, rejects, exit codes, Ctrl-C.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { binary, ended, expectMistake, feat, startFeat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const FEATURE = `feature realtime_transaction_stats on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
>
`;

const event = (customer: string | null, amount: unknown, time: string) =>
  JSON.stringify({ customer_id: customer, amount, event_timestamp: `2026-02-12T${time}` });

const row = (more: { start: string; end: string; final?: boolean; count: number; sum: number; customer?: string }) =>
  `${JSON.stringify({
    feature: "realtime_transaction_stats",
    key: { customer_id: more.customer ?? "c123" },
    window: "tumbling_1h",
    window_start: `2026-02-12T${more.start}:00.000Z`,
    window_end: `2026-02-12T${more.end}:00.000Z`,
    final: more.final ?? true,
    values: { txn_count_1h: more.count, txn_sum_1h: more.sum },
  })}\n`;

const summaryOf = (stderr: string) => JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? "");

test("one event through a pipe", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  const input = '{"customer_id":"c123","amount":99.50,"event_timestamp":"2026-02-12T10:00:00"}\n';
  const outcome = await feat(["run", "f.feat", "--input", "transactions=-"], { cwd, input });
  expect(outcome).toMatchObject({ code: 0, stdout: row({ start: "10:00", end: "11:00", count: 1, sum: 99.5 }) });
  expect(outcome.stderr).toMatch(/^1 event → 1 row in [\d.]+ s/);
});

describe("over a file", () => {
  const events = [
    event("c123", 99.5, "10:00:00"),
    event("c123", 0.5, "10:59:59.999"),
    "not json",
    event(null, 5, "10:10:00"),
    event("c456", "x", "11:30:00"),
    event("c123", 7, "10:30:00"),
  ].join("\n");
  const files = { "f.feat": FEATURE, "events.ndjson": events };
  const args = ["run", "--input", "transactions=events.ndjson"];

  test("rows, summary, rejects", async () => {
    const cwd = scratchFolder(files);
    const outcome = await feat([...args, "--summary", "json", "--rejects", "rejects.ndjson"], { cwd });
    expect(outcome).toMatchObject({
      code: 0,
      stdout:
        row({ start: "10:00", end: "11:00", count: 2, sum: 100 }) +
        row({ start: "11:00", end: "12:00", count: 0, sum: 0, customer: "c456" }).replace(
          '"txn_sum_1h":0',
          '"txn_sum_1h":null',
        ),
    });
    expect(summaryOf(outcome.stderr)).toEqual({
      events: 6,
      accepted: 4,
      rejected: { not_json: 1, null_key: 1 },
      bad_field: 1,
      bad_fields: { amount: 1 },
      late: { realtime_transaction_stats: { tumbling_1h: 1 } },
      rows: 2,
      seconds: expect.any(Number),
    });
    const rejects = readFileSync(join(cwd, "rejects.ndjson"), "utf8").trimEnd().split("\n");
    expect(rejects.map((line) => JSON.parse(line))).toEqual([
      { source: "transactions", line: 3, reason: "not_json", event: "not json" },
      expect.objectContaining({ line: 4, reason: "null_key", feature: "realtime_transaction_stats" }),
      expect.objectContaining({ line: 6, reason: "late", window: "tumbling_1h", event: event("c123", 7, "10:30:00") }),
    ]);
  });

  test("the summary for people names what did not count", async () => {
    const { stderr } = await feat(args, { cwd: scratchFolder(files) });
    expect(stderr.replace(/ in [\d.]+ s.*/, "")).toBe(
      [
        "6 events → 2 rows",
        "rejected: not_json 1, null_key 1; 4 events accepted",
        "--rejects FILE keeps them, each with its line and reason",
        "read as null, since they did not convert: 1 field (amount 1)",
        "too late for realtime_transaction_stats: tumbling_1h 1",
        "",
      ].join("\n"),
    );
  });

  test("--strict fails for rejected events and bad fields, not for late ones", async () => {
    expect((await feat([...args, "--strict"], { cwd: scratchFolder(files) })).code).toBe(1);
    const late = [event("c123", 1, "10:00:00"), event("c123", 1, "12:00:00"), event("c123", 1, "10:30:00")].join("\n");
    const cwd = scratchFolder({ ...files, "events.ndjson": late });
    expect((await feat([...args, "--strict"], { cwd })).code).toBe(0);
  });

  test("--emit changes prints running values, too", async () => {
    const cwd = scratchFolder({ ...files, "events.ndjson": events.split("\n").slice(0, 2).join("\n") });
    expect((await feat([...args, "--emit", "changes"], { cwd })).stdout).toBe(
      row({ start: "10:00", end: "11:00", final: false, count: 1, sum: 99.5 }) +
        row({ start: "10:00", end: "11:00", final: false, count: 2, sum: 100 }) +
        row({ start: "10:00", end: "11:00", count: 2, sum: 100 }),
    );
  });

  test("compiled plans give the same rows", async () => {
    const cwd = scratchFolder(files);
    await feat(["compile"], { cwd });
    const text = await feat(args, { cwd });
    const compiled = await feat([...args, "--plan", "dist"], { cwd });
    expect(compiled.stdout).toBe(text.stdout);
    expect(compiled.code).toBe(0);
  });

  test("into a store, read by another process", async () => {
    const cwd = scratchFolder(files);
    const store = ["--store", "sqlite:online.db", "--tenant", "acme"];
    expect((await feat([...args, ...store], { cwd })).code).toBe(0);
    const key = ["--key", "customer_id=c123"];
    const read = await feat(["get", "realtime_transaction_stats:txn_sum_1h", ...key, ...store, "--json"], { cwd });
    expect(JSON.parse(read.stdout).features["realtime_transaction_stats:txn_sum_1h"]).toMatchObject({
      value: 100,
      status: "closed",
      final: true,
      window_end: "2026-02-12T11:00:00.000Z",
    });
    const event0 = events.split("\n")[0] ?? "";
    const refused = await feat(["process", "realtime_transaction_stats", "--event", event0, ...store], { cwd });
    expectMistake(refused, 3, "The record of this entity of realtime_transaction_stats is written by a stream");
  });
});

test("--feature runs one of several, and needs its source's input only", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "g.feat": "feature g on logins by user < n = count(*) session 5m >" });
  const args = ["run", "--input", "transactions=-"];
  const input = event("c123", 1, "10:00:00");
  expectMistake(await feat(args, { cwd, input }), 2, "The source logins of feature g has no input.");
  const outcome = await feat([...args, "--feature", "realtime_transaction_stats"], { cwd, input });
  expect(outcome).toMatchObject({ code: 0, stdout: row({ start: "10:00", end: "11:00", count: 1, sum: 1 }) });
  expectMistake(await feat([...args, "--feature", "h"], { cwd }), 2, 'There is no feature "h".');
});

test("an offline feature gets a notice", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE.replace(">", "  offline\n>") });
  const outcome = await feat(["run", "--input", "transactions=-"], { cwd, input: event("c123", 1, "10:00:00") });
  expect(outcome.stderr).toMatch(
    /^notice: the final rows of realtime_transaction_stats are not stored; --offline DIR /,
  );
});

test("output that cannot be written is said, without a stack trace", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "e.ndjson": event("c123", 1, "10:00:00") });
  const command = `'${process.execPath}' '${binary}' run --input transactions=e.ndjson > /dev/full`;
  const { status, stderr } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8" });
  expectMistake({ code: status, stdout: "", stderr }, 3, "Cannot write the output: ");
});

test("mistakes", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "e.ndjson": "", "bad/f.feat": "feature f on s by <" });
  const run = (...args: string[]) => feat(["run", "f.feat", ...args], { cwd });
  expectMistake(await run(), 2, "The source transactions of feature realtime_transaction_stats has no input.");
  expectMistake(await run("--input", "e.ndjson"), 2, "--input e.ndjson does not say which source");
  expectMistake(await run("--input", "transaction=e.ndjson"), 2, 'No feature reads a source "transaction".');
  expectMistake(await run("--input", "transactions=gone.ndjson"), 3, 'There is no file "gone.ndjson".');
  expectMistake(await run("--input", "transactions=e.ndjson", "--tenant", ""), 2, "--tenant needs a value");
  expectMistake(await run("--input", "transactions=-", "--input", "other=-"), 2, "Standard input cannot also feed");
  expectMistake(await run("--input", "transactions=e.ndjson", "--emit", "all"), 2, '--emit does not know "all".');
  expectMistake(
    await run("--input", "transactions=e.ndjson", "--store", "postgres:x"),
    2,
    'There is no store "postgres:x".',
  );
  expectMistake(await run("--input", "transactions=e.ndjson", "--rejects", "no/r"), 3, 'There is no folder "no".');
  expectMistake(await feat(["run", "bad", "--input", "s=-"], { cwd }), 1, "");
});

describe("a run on a stream", () => {
  const start = (cwd: string, ...args: string[]) =>
    startFeat(["run", "--input", "transactions=-", "--summary", "json", ...args], { cwd });

  test("rows come as soon as their windows close; Ctrl-C ends it with the summary so far", async () => {
    const child = start(scratchFolder({ "f.feat": FEATURE }));
    const outcome = ended(child);
    child.stdin.write(`${event("c123", 1, "10:00:00")}\n${event("c123", 2, "11:00:05")}\n`);
    const first = await new Promise<string>((resolve) => child.stdout.once("data", resolve));
    expect(first).toBe(row({ start: "10:00", end: "11:00", count: 1, sum: 1 }));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await outcome;
    expect({ code, stdout }).toEqual({ code: 130, stdout: first });
    expect(stderr).toMatch(/^Interrupted: /);
    expect(summaryOf(stderr)).toMatchObject({ events: 2, accepted: 2, rows: 1 });
  });

  test("Ctrl-C ends it while very many windows close, too", async () => {
    const cwd = scratchFolder({
      "f.feat": "feature f on transactions by customer_id < n = count(*) sliding 1d every 1m >",
    });
    const child = start(cwd);
    const outcome = ended(child);
    child.stdin.end(Array.from({ length: 2_000 }, (_, index) => `${event(`c${index}`, 1, "10:00:00")}\n`).join(""));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGINT");
    const { code, stdout, stderr } = await outcome;
    expect(code).toBe(130);
    const { events, rows } = summaryOf(stderr);
    expect(events).toBe(2_000);
    expect(rows).toBeLessThan(2_000 * 24 * 60);
    expect(stdout.split("\n")).toHaveLength(rows + 1);
  });

  test("a reader that has seen enough ends it quietly", async () => {
    const child = start(scratchFolder({ "f.feat": FEATURE }), "--emit", "changes");
    const outcome = ended(child);
    child.stdin.on("error", (error: NodeJS.ErrnoException) => expect(error.code).toBe("EPIPE"));
    child.stdin.write(`${event("c123", 1, "10:00:00")}\n`);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.stdout.destroy();
    while (child.exitCode === null) {
      child.stdin.write(`${event("c123", 1, "10:00:00")}\n`);
      await pause(20);
    }
    expect(await outcome).toMatchObject({ code: 0, stderr: "" });
  });
});
