// `feat run --checkpoint` from outside: killed at any moment and run again, it puts out what it would have in one go.
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { ended, expectMistake, feat, type Outcome, startFeat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

vi.setConfig({ testTimeout: 120_000 });

const FEATURES = `feature spend on transactions by customer_id <
  n = count(amount) tumbling 1h
  total = sum(amount) sliding 1h every 15m
  spread = stddev(amount) session 20m
  online ttl 24h
>

feature shops on transactions by shop <
  customers = count_distinct(customer_id) tumbling 1h
>
`;

/** A process that may be gone before its input is written. */
function start(cwd: string, args: readonly string[]) {
  const child = startFeat(args, { cwd });
  child.stdin.on("error", (error: NodeJS.ErrnoException) => expect(["EPIPE", "ECONNRESET"]).toContain(error.code));
  return child;
}

/** A small generator of numbers, the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function events(count: number): readonly string[] {
  const next = numbers(42);
  const start = Date.UTC(2026, 1, 12);
  return Array.from({ length: count }, (_, index) => {
    if (next(40) === 0) return "garbage\n";
    const customer_id = next(50) === 0 ? null : `c${next(60)}`;
    const event_timestamp = start + index * 4_000 - next(20) * 1_000;
    return `${JSON.stringify({ customer_id, shop: `s${next(9)}`, amount: next(10_000) / 100, event_timestamp })}\n`;
  });
}

const LINES = events(6_000);
const INPUT = LINES.join("");
const FLAGS = ["--output", "rows.ndjson", "--rejects", "rejects.ndjson", "--summary", "json", "--plan", "dist"];
const summaryOf = ({ stderr }: Outcome) => ({ ...JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? ""), seconds: 0 });

let plans: Readonly<Record<string, Uint8Array>>;
let expected: { readonly rows: string; readonly rejects: string; readonly summary: object };

function project(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  ...atEnd: [((remove: () => void) => void)?]
): string {
  return scratchFolder({ ...plans, ...files }, ...atEnd);
}

function filesIn(cwd: string) {
  return {
    rows: readFileSync(join(cwd, "rows.ndjson"), "utf8"),
    rejects: readFileSync(join(cwd, "rejects.ndjson"), "utf8"),
  };
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "feat-checkpoint-"));
  try {
    writeFileSync(join(folder, "f.feat"), FEATURES);
    expect(await feat(["compile"], { cwd: folder })).toMatchObject({ code: 0 });
    plans = Object.fromEntries(
      filesBelow(join(folder, "dist")).map((path) => [`dist/${path}`, readFileSync(join(folder, "dist", path))]),
    );
    writeFileSync(join(folder, "e.ndjson"), INPUT);
    const outcome = await feat(["run", ...FLAGS, "--input", "transactions=e.ndjson"], { cwd: folder });
    expected = { ...filesIn(folder), summary: summaryOf(outcome) };
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(expected.rows.split("\n").length).toBeGreaterThan(1_000);
  expect(expected.rejects.split("\n").length).toBeGreaterThan(100);
});

describe("killed and run again", () => {
  /** Feeds the whole input slowly, killing the process at a moment of its own choosing; true if it was killed. */
  async function attempt(cwd: string, args: readonly string[], killAfterMs: number): Promise<boolean> {
    const child = start(cwd, args);
    const outcome = ended(child);
    const killing = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    for (let at = 0; at < LINES.length && child.exitCode === null && child.signalCode === null; at += 200) {
      child.stdin.write(LINES.slice(at, at + 200).join(""));
      await pause(8);
    }
    child.stdin.end();
    const { code } = await outcome;
    clearTimeout(killing);
    return code === null;
  }

  const seeds = Array.from({ length: 50 }, (_, seed) => seed);

  test.concurrent.for(seeds)("at random moments, seed %i: the same bytes", async (seed, { onTestFinished }) => {
    const next = numbers(seed);
    const [input, file] = (
      [
        ["-", undefined],
        ["e.ndjson", INPUT],
        ["e.ndjson.gz", gzipSync(INPUT)],
      ] as const
    )[next(3)] ?? ["-", undefined];
    const cwd = project(file === undefined ? {} : { [input]: file }, onTestFinished);
    const more = next(4) === 0 ? ["--store", "sqlite:online.db"] : [];
    const args = [
      "run",
      ...FLAGS,
      "--checkpoint",
      "state",
      "--checkpoint-interval",
      `${next(3) * 5}ms`,
      ...more,
      "--input",
      `transactions=${input}`,
    ];
    for (let kills = 1 + next(2); kills > 0; kills--) {
      // Most of the time a process is starting; a file is then read at once, a pipe as fast as it is fed.
      await attempt(cwd, args, 150 + next(input === "-" ? 500 : 250));
    }
    const outcome = await feat(args, { cwd, input: input === "-" ? INPUT : "" });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0, stdout: "" });
    expect({ ...filesIn(cwd), summary: summaryOf(outcome) }).toEqual(expected);
    expect(readdirSync(join(cwd, "state")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("stopped and run again", () => {
  const args = ["run", ...FLAGS, "--checkpoint", "state", "--input", "transactions=-"];

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s keeps all that was read and ends with %i", async (signal, code) => {
    const cwd = project();
    const child = start(cwd, args);
    const outcome = ended(child);
    child.stdin.write(LINES.slice(0, 3_000).join(""));
    const rows = () => (existsSync(join(cwd, "rows.ndjson")) ? statSync(join(cwd, "rows.ndjson")).size : 0);
    await vi.waitUntil(() => rows() > 100_000, { timeout: 20_000 });
    child.kill(signal);
    const stopped = await outcome;
    expect(stopped.code).toBe(code);
    expect(stopped.stderr).toMatch(/^Interrupted: the same command goes on from the checkpoint\.$/m);
    const { events } = summaryOf(stopped);
    const end = await feat(args, { cwd, input: INPUT });
    expect(end.stderr).toContain(`notice: The run goes on after ${events} events.\n`);
    expect({ ...filesIn(cwd), summary: summaryOf(end) }).toEqual(expected);
  });
});

describe("run again", () => {
  const args = ["run", ...FLAGS, "--checkpoint", "state", "--input", "transactions=e.ndjson"];

  /** A run that ended in the middle of its input. */
  async function stoppedRun(more: readonly string[] = []) {
    const cwd = project({ "e.ndjson": LINES.slice(0, 3_000).join("") });
    const child = start(cwd, ["run", ...FLAGS, "--checkpoint", "state", "--input", "transactions=-", ...more]);
    const outcome = ended(child);
    child.stdin.write(LINES.slice(0, 3_000).join(""));
    await vi.waitUntil(
      () => existsSync(join(cwd, "rows.ndjson")) && statSync(join(cwd, "rows.ndjson")).size > 100_000,
      {
        timeout: 20_000,
      },
    );
    child.kill("SIGINT");
    expect((await outcome).code).toBe(130);
    return cwd;
  }

  test("an ended run reads nothing, and says how to run it again", async () => {
    const cwd = project({ "e.ndjson": INPUT });
    await feat(args, { cwd });
    const again = await feat(args, { cwd });
    expect(again.stderr).toMatch(
      /^notice: This run has ended before; nothing is read. Remove state to run it again.$/m,
    );
    expect({ ...filesIn(cwd), summary: summaryOf(again) }).toEqual(expected);
  });

  test("the input may come another way and have grown, but not have changed", async () => {
    const cwd = await stoppedRun();
    const input = join(cwd, "e.ndjson");
    writeFileSync(input, INPUT.replace('"shop":"s1"', '"shop":"s2"'));
    expectMistake(await feat(args, { cwd }), 3, "e.ndjson does not begin with what was read from it before");
    truncateSync(input, 1_000);
    expectMistake(await feat(args, { cwd }), 3, "e.ndjson is shorter than what was read from it");
    writeFileSync(input, LINES.slice(0, 3_000).join(""));
    appendFileSync(input, LINES.slice(3_000).join(""));
    const outcome = await feat(args, { cwd });
    expect({ ...filesIn(cwd), summary: summaryOf(outcome) }).toEqual(expected);
  });

  test("another plan, other flags, a lost file and two runs at once are refused", async () => {
    const cwd = await stoppedRun();
    const run = (...more: string[]) => feat([...args, ...more], { cwd });
    expectMistake(
      await run("--emit", "changes"),
      2,
      "--emit has changed from final to changes since the checkpoint in",
    );
    expectMistake(
      await run("--feature", "spend"),
      2,
      "The feature shops was taken away since the checkpoint in state.",
    );
    expectMistake(await run("--checkpoint-interval", "soon"), 2, "--checkpoint-interval soon is no duration.");
    writeFileSync(join(cwd, "f.feat"), FEATURES.replace("20m", "30m"));
    await feat(["compile"], { cwd });
    const changed = await run();
    expectMistake(changed, 2, "The feature spend has changed since the checkpoint in state.");
    expect(changed.stderr).toContain("hint: Run it as it was to go on, or remove state to start over.");
    writeFileSync(join(cwd, "f.feat"), FEATURES);
    await feat(["compile"], { cwd });
    const child = start(cwd, args.with(-1, "transactions=-"));
    const outcome = ended(child);
    child.stdin.write("{}\n");
    await vi.waitUntil(async () => (await run()).stderr.includes("Another run is using the checkpoints in state."), {
      timeout: 60_000,
    });
    child.kill("SIGKILL");
    await outcome;
    rmSync(join(cwd, "rows.ndjson"));
    expectMistake(await run(), 3, "rows.ndjson has gone since the checkpoint.");
  });

  test("a damaged checkpoint gives way to the one before it, with a notice", async () => {
    const cwd = await stoppedRun(["--checkpoint-interval", "0ms"]);
    const name =
      readdirSync(join(cwd, "state"))
        .filter((file) => file !== "lock")
        .sort()
        .at(-1) ?? "";
    const bytes = readFileSync(join(cwd, "state", name));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
    writeFileSync(join(cwd, "state", name), bytes);
    writeFileSync(join(cwd, "e.ndjson"), INPUT);
    const outcome = await feat(args, { cwd });
    expect(outcome.stderr).toContain(`notice: state/${name} is damaged; the one before it is used.`);
    expect({ ...filesIn(cwd), summary: summaryOf(outcome) }).toEqual(expected);
  });

  test("without --output, what was printed since the checkpoint may come again, and this is said", async () => {
    const cwd = project({ "e.ndjson": INPUT });
    const printing = args.filter((word) => word !== "--output" && word !== "rows.ndjson");
    const child = start(cwd, printing.with(-1, "transactions=-"));
    const outcome = ended(child);
    child.stdin.write(LINES.slice(0, 3_000).join(""));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGTERM");
    const first = await outcome;
    const second = await feat(printing, { cwd });
    expect(second.stderr).toContain(
      "Rows printed since the checkpoint are printed again; --output FILE has each row once.",
    );
    // A run that was stopped, not killed, has a checkpoint at its very end.
    expect(first.stdout + second.stdout).toBe(expected.rows);
  });
});
