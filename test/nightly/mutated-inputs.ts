// `node test/nightly/mutated-inputs.ts [COUNT] [SEED]`: damaged texts through the built language, 100,000 of them unless
// told otherwise, and texts of the greatest length of every shape. Prints the seed, the processor time of each shape, and of what it
// finds the text, into a file in the current folder's `.cache`. COUNT may be 0.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadProject } from "@feat-lang/language";
import { LARGE_TEXTS } from "../support/large-texts.ts";
import { mutate, seededRandom } from "../support/mutated-texts.ts";
import { whatIsWrong } from "../support/survives.ts";

const count = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const LIMIT_MS = 5_000;
/** Nearly as long as a file may be. */
const LARGE = 290_000;

console.log(`${count} mutated inputs, seed ${seed}`);
const samples = featFiles(["examples", "test/language/fixtures", "test/compiler/golden"]);
const random = seededRandom(seed);
let found = 0;
let slowest = 0;
for (let index = 1; index <= count; index++) {
  const text = mutate(samples, random);
  const started = performance.now();
  const wrong = await whatIsWrong(text, LIMIT_MS).catch((error: unknown) => String((error as Error).stack ?? error));
  slowest = Math.max(slowest, performance.now() - started);
  if (wrong !== undefined) keep(text, `${seed}-${index}`, wrong);
  if (index % 5_000 === 0) console.log(`${index} done, ${found} found, slowest ${Math.round(slowest)} ms`);
}
for (const [shape, make] of Object.entries(LARGE_TEXTS)) {
  const text = make(LARGE);
  // Processor time: how long it takes by the clock depends on what else the machine does.
  const before = process.cpuUsage();
  const failure = await loadProject([{ path: "main.feat", text }]).then(
    () => undefined,
    (error: Error) => String(error.stack ?? error),
  );
  const { user, system } = process.cpuUsage(before);
  const took = Math.round((user + system) / 1_000);
  console.log(`${String(took).padStart(6)} ms: ${shape}`);
  const wrong = failure ?? (took > LIMIT_MS ? `checking took ${took} ms of processor time` : undefined);
  if (wrong !== undefined) keep(text, shape.replaceAll(" ", "-"), wrong);
}
process.exitCode = found > 0 ? 1 : 0;

function keep(text: string, name: string, wrong: string): void {
  found++;
  mkdirSync(".cache/mutated-inputs", { recursive: true });
  const path = `.cache/mutated-inputs/${name}.feat`;
  writeFileSync(path, text);
  console.log(`${path}: ${wrong}`);
}

function featFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".feat"))
      .sort()
      .map((path) => readFileSync(`${folder}/${path}`, "utf8")),
  );
}
