// `npm run bench workers`: a run on two workers against one, by the clock and in processor time, and a run that fills a
// SQLite store against one that fills none. FEAT_BENCH_LINES says how many events.
// Invariant: every measurement is a process of its own, and both sides print the same rows.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeEvents } from "./engine/events.ts";
import { reportPairs } from "./pairs.ts";

const LINES = Number(process.env.FEAT_BENCH_LINES ?? 2_000_000);
const script = fileURLToPath(new URL("run/subject.ts", import.meta.url));

interface Measurement {
  readonly events: number;
  readonly characters: number;
  readonly seconds: number;
  readonly cpu: number;
}

const folder = mkdtempSync(join(tmpdir(), "feat-bench-"));
try {
  const file = join(folder, "events.ndjson");
  writeEvents({ path: file, lines: LINES, customers: 10_000 });
  let characters: number | undefined;
  let databases = 0;
  const run = (...args: readonly string[]): Measurement => {
    const measured = JSON.parse(
      execFileSync(process.execPath, [script, file, ...args], { encoding: "utf8" }),
    ) as Measurement;
    characters ??= measured.characters;
    if (measured.events !== LINES || measured.characters !== characters) throw new Error("The runs differ.");
    return measured;
  };
  const database = () => join(folder, `${databases++}.db`);
  console.log(`${LINES.toLocaleString("en")} events, count and sum, tumbling 1h, 10,000 customers.\n`);
  await reportPairs([
    {
      name: "two workers, by the clock",
      reference: "one",
      subject: () => run("2").seconds,
      against: () => run("1").seconds,
      measure: "speed",
      goal: 1.6,
    },
    {
      name: "two workers, processor time",
      reference: "one",
      subject: () => run("2").cpu,
      against: () => run("1").cpu,
      measure: "cost",
    },
    {
      name: "a run into SQLite, processor time",
      reference: "a run without a store",
      subject: () => run("1", database()).cpu,
      against: () => run("1").cpu,
      measure: "cost",
    },
    {
      name: "a run into SQLite, by the clock",
      reference: "a run without a store",
      subject: () => run("1", database()).seconds,
      against: () => run("1").seconds,
      measure: "cost",
    },
  ]);
} finally {
  rmSync(folder, { recursive: true });
}
