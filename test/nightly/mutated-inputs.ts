// `node test/nightly/mutated-inputs.ts [COUNT] [SEED]`: damaged texts through the built language, 100,000 of them unless
// told otherwise. Prints the seed, and of what it finds the text, into a file in the current folder's `.cache`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mutate, seededRandom } from "../support/mutated-texts.ts";
import { whatIsWrong } from "../support/survives.ts";

const count = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const LIMIT_MS = 5_000;

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
  if (wrong !== undefined) {
    found++;
    mkdirSync(".cache/mutated-inputs", { recursive: true });
    const path = `.cache/mutated-inputs/${seed}-${index}.feat`;
    writeFileSync(path, text);
    console.log(`${path}: ${wrong}`);
  }
  if (index % 5_000 === 0) console.log(`${index} done, ${found} found, slowest ${Math.round(slowest)} ms`);
}
process.exitCode = found > 0 ? 1 : 0;

function featFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".feat"))
      .sort()
      .map((path) => readFileSync(`${folder}/${path}`, "utf8")),
  );
}
