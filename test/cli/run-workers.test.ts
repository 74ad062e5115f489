// `feat run --workers` with real threads: the same bytes as without, in a store, too; killed, stopped and refused.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { ended, expectMistake, feat, type Outcome, startFeat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

vi.setConfig({ testTimeout: 120_000 });

const FEATURES = `feature spend on transactions by customer_id <
  n = count(amount) tumbling 1h
  total = sum(amount) sliding 1h every 15m
  online ttl 24h
>

feature shops on transactions by shop <
  customers = count_distinct(customer_id) session 20m
>
`;

const LINES = Array.from({ length: 12_000 }, (_, index) => {
  if (index % 97 === 0) return "garbage\n";
  const customer_id = index % 31 === 0 ? null : `c${(index * 7919) % 211}`;
  const event_timestamp = Date.UTC(2026, 1, 12) + index * 2_000 - ((index * 31) % 20) * 1_000;
  return `${JSON.stringify({ customer_id, shop: `s${index % 9}`, amount: (index % 1_000) / 8, event_timestamp })}\n`;
});
const FILES = { "f.feat": FEATURES, "e.ndjson": LINES.join("") };
const ARGS = ["run", "--input", "transactions=e.ndjson", "--summary", "json", "--rejects", "rejects.ndjson"];
const summaryOf = ({ stderr }: Outcome) => ({ ...JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? ""), seconds: 0 });

async function run(cwd: string, ...more: readonly string[]) {
  const outcome = await feat([...ARGS, ...more], { cwd });
  const rejects = readFileSync(join(cwd, "rejects.ndjson"), "utf8");
  return { code: outcome.code, stdout: outcome.stdout, rejects, summary: summaryOf(outcome) };
}

test("rows, rejects and summary are the same for one to four workers", async () => {
  const cwd = scratchFolder(FILES);
  const alone = await run(cwd, "--emit", "changes");
  expect(alone).toMatchObject({ code: 0, summary: { events: 12_000 } });
  for (const workers of ["1", "2", "3", "4"]) {
    expect(await run(cwd, "--emit", "changes", "--workers", workers)).toEqual(alone);
  }
});

test("a store reads the same", async () => {
  const cwd = scratchFolder(FILES);
  const read = async (store: string, ...more: string[]) => {
    expect((await run(cwd, "--store", store, ...more)).code).toBe(0);
    const { code, stdout } = await feat(["get", "spend", "--key", "customer_id=c1", "--store", store, "--json"], {
      cwd,
    });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("spend:total") });
    return stdout;
  };
  expect(await read("sqlite:two.db", "--workers", "2")).toBe(await read("sqlite:one.db"));
});

test("killed and run again with another number of workers: the same bytes", async () => {
  const cwd = scratchFolder(FILES);
  const expected = await run(cwd);
  const args = ["--output", "rows.ndjson", "--checkpoint", "state", "--checkpoint-interval", "0ms"];
  for (const [workers, ms] of [
    ["2", 500],
    ["3", 700],
    ["1", 400],
  ] as const) {
    const child = startFeat([...ARGS.with(2, "transactions=-"), ...args, "--workers", workers], { cwd });
    const outcome = ended(child);
    child.stdin.on("error", (error: NodeJS.ErrnoException) => expect(["EPIPE", "ECONNRESET"]).toContain(error.code));
    const killing = setTimeout(() => child.kill("SIGKILL"), ms);
    for (let at = 0; at < LINES.length && child.signalCode === null; at += 400) {
      child.stdin.write(LINES.slice(at, at + 400).join(""));
      await pause(15);
    }
    await outcome;
    clearTimeout(killing);
  }
  const last = await run(cwd, ...args, "--workers", "4");
  expect({ ...last, stdout: readFileSync(join(cwd, "rows.ndjson"), "utf8") }).toEqual(expected);
});

describe("a stream", () => {
  test("rows come as soon as their windows close; SIGTERM ends it with the summary so far", async () => {
    const child = startFeat([...ARGS.with(2, "transactions=-"), "--workers", "2"], { cwd: scratchFolder(FILES) });
    const outcome = ended(child);
    child.stdin.write(LINES.slice(0, 4_000).join(""));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGTERM");
    const { code, stderr } = await outcome;
    expect(code).toBe(143);
    expect(stderr).toMatch(/^Interrupted: windows that were still open have no final row\.$/m);
    expect(summaryOf({ code, stderr, stdout: "" }).events).toBeGreaterThan(0);
  });
});

test("mistakes", async () => {
  const cwd = scratchFolder({ ...FILES, "e.csv": "customer_id,shop,amount,event_timestamp\na,b,1,0\n" });
  expectMistake(await feat([...ARGS, "--workers", "0"], { cwd }), 2, "--workers 0 is no number from 1 to 99.");
  const csv = await feat([...ARGS.with(2, "transactions=e.csv"), "--workers", "2"], { cwd });
  expectMistake(csv, 2, "The input of transactions cannot be shared out to workers.");
  expect(csv.stderr).toContain("hint: Give NDJSON, or run it without --workers.");
});
