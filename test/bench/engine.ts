// `npm run bench engine`: the embedded engine on one worker against `JSON.parse` alone and code written by hand,
// over the same file; then what entities and open windows take in memory. FEAT_BENCH_LINES says how many events.
// Invariant: every measurement is a process of its own, so that none finds code another one has made slow or fast.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeEvents } from "./engine/events.ts";
import { FEATURES, type FeatureName, planOf } from "./engine/features.ts";
import { type Pair, reportPairs } from "./pairs.ts";

const LINES = Number(process.env.FEAT_BENCH_LINES ?? 2_000_000);

interface Measurement {
  readonly seconds: number;
  readonly events: number;
}

const script = (name: string) => fileURLToPath(new URL(`engine/${name}.ts`, import.meta.url));

function run<T>(name: string, ...args: readonly string[]): T {
  const output = execFileSync(process.execPath, ["--expose-gc", script(name), ...args], { encoding: "utf8" });
  return JSON.parse(output) as T;
}

const folder = mkdtempSync(join(tmpdir(), "feat-bench-"));
try {
  const files = new Map<number, string>();
  for (const customers of [10_000, 100_000]) {
    const path = join(folder, `${customers}.ndjson`);
    writeEvents({ path, lines: LINES, customers });
    files.set(customers, path);
  }
  const plans = new Map<FeatureName, string>();
  for (const name of Object.keys(FEATURES) as FeatureName[]) {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(await planOf(name)));
    plans.set(name, path);
  }
  const subject = (feature: FeatureName) => plans.get(feature) ?? "";
  const spread = (customers: number) => {
    const path = join(folder, `spread-${customers}.ndjson`);
    writeEvents({ path, lines: LINES, customers, spread: true });
    return path;
  };
  const seconds = (subject: string, file: string) => () => {
    const { seconds, events } = run<Measurement>("subjects", subject, file);
    if (events !== LINES) throw new Error(`${subject} took ${events} of ${LINES} events`);
    return seconds;
  };
  const against = (customers: number, reference: string, feature: FeatureName, name: string, goal?: number): Pair => ({
    name: `${name}, ${customers.toLocaleString("en")} customers`,
    reference: reference === "json-parse" ? "`JSON.parse` alone" : "a loop written by hand",
    subject: seconds(subject(feature), files.get(customers) ?? ""),
    against: seconds(reference, files.get(customers) ?? ""),
    measure: "speed",
    ...(goal === undefined ? {} : { goal }),
  });
  console.log(`${LINES.toLocaleString("en")} events a file, one worker, the file read and every row made.\n`);
  await reportPairs([
    against(10_000, "json-parse", "seed", "count and sum, tumbling 1h", 1.2),
    against(10_000, "json-parse", "five", "five aggregates, tumbling 1h and 1d", 0.8),
    against(10_000, "json-parse", "session", "count and sum, session 30m", 0.8),
    against(10_000, "json-parse", "sliding-1m", "count and sum, sliding 1h every 1m", 0.6),
    against(10_000, "hand-written", "seed", "count and sum, tumbling 1h"),
    against(100_000, "json-parse", "seed", "count and sum, tumbling 1h", 1.2),
    {
      name: "a million entities in turn, count and sum, tumbling 1h",
      reference: "ten thousand in turn",
      subject: seconds(subject("seed"), spread(1_000_000)),
      against: seconds(subject("seed"), spread(10_000)),
      measure: "cost",
      goal: 2,
    },
    against(10_000, "json-parse", "sliding-5m", "count, sum and avg, sliding 1h every 5m"),
  ]);
  console.log("\n| memory | bytes |\n|---|---|");
  for (const what of ["entity", "tracked-entity", "window", "session", "sliding-slice"]) {
    const { name, bytes } = run<{ name: string; bytes: number }>("memory", what);
    console.log(`| ${name} | ${bytes} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
