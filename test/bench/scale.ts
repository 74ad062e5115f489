// The language at scale: a thousand and ten thousand features through the built `feat`, and what a start costs.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reportPairs } from "./pairs.ts";

const feat = fileURLToPath(new URL("../../runtime/bin/feat.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "feat-scale-"));
let outputs = 0;

const small = writeProject("small", 1_000);
const large = writeProject("large", 10_000);
const single = join(folder, "single");
mkdirSync(single);
writeFileSync(join(single, "one.feat"), sourceText(0) + featureText(0));

/** Each into a folder of its own: a file system is slow to give out again what was just removed. */
const compile = (project: string) => seconds(project, [feat, "compile", "-o", join(folder, `out-${outputs++}`)]);
const check = (project: string) => seconds(project, [feat, "check"]);
const bare = () => seconds(single, ["-e", "0"]);

try {
  console.log(`check, 10,000 features in 200 files: ${check(large).toFixed(1)} s (goal: under 5 s)`);
  console.log(`compile, the same, first write: ${compile(large).toFixed(1)} s (goal: under 10 s)\n`);
  const tenth = (work: () => number) => () => work() / 10;
  const goal = { measure: "cost", goal: 1.2 } as const;
  await reportPairs([
    {
      name: "check, per feature, 10,000 features",
      reference: "1,000 features",
      subject: tenth(() => check(large)),
      against: () => check(small),
      ...goal,
    },
    {
      name: "compile, per feature, 10,000 features",
      reference: "1,000 features",
      subject: tenth(() => compile(large)),
      against: () => compile(small),
      ...goal,
    },
    {
      name: "`feat --version`",
      reference: "`node -e 0`",
      subject: () => seconds(single, [feat, "--version"]),
      against: bare,
      measure: "cost",
      goal: 2,
    },
    {
      name: "`feat check` of one file",
      reference: "`node -e 0`",
      subject: () => check(single),
      against: bare,
      measure: "cost",
    },
  ]);
} finally {
  rmSync(folder, { recursive: true });
}

function seconds(cwd: string, args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

function writeProject(name: string, features: number): string {
  const path = join(folder, name);
  mkdirSync(path);
  const perFile = 50;
  for (let file = 0; file < features / perFile; file++) {
    const texts = Array.from({ length: perFile }, (_, index) => featureText(file * perFile + index));
    writeFileSync(join(path, `team-${file}.feat`), texts.join("\n"));
  }
  writeFileSync(join(path, "sources.feat"), Array.from({ length: 20 }, (_, index) => sourceText(index)).join("\n"));
  return path;
}

function sourceText(index: number): string {
  return `source transactions_${index} <
  customer_id: string not null
  merchant: row<id: string, country: string>
  amount: double
  status: string
  event_timestamp: timestamp
>
`;
}

function featureText(index: number): string {
  return `/** Spending of one customer, number ${index}. */
feature spending_${index} on transactions_${index % 20} where status != "void" by customer_id <
  count_1h   = count(amount) tumbling 1h
  sum_1h     = sum(amount) tumbling 1h
  avg_ticket = sum_1h / count_1h
  abroad_10m = count(*) where merchant.country != "DE" sliding 10m every 1m
>
`;
}
