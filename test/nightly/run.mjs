// `npm run nightly [-- --seed N] [--cases N] [--only KIND]`: the engine against the naive oracle on very many random streams.
// Cases come in blocks; the seed of each is printed before it runs, and `--seed` goes on from there.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    cases: { type: "string", default: "100000" },
    only: { type: "string", default: "" },
  },
});
const isNumber = (text) => /^[0-9]{1,10}$/.test(text);
if (!isNumber(values.seed) || !isNumber(values.cases)) {
  console.error("Usage: npm run nightly [-- --seed NUMBER] [--cases NUMBER, of each window kind] [--only WINDOW_KIND]");
  process.exit(2);
}
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, "run", "--config", config, "--disable-console-intercept"], {
  stdio: "inherit",
  env: { ...process.env, FEAT_SEED: values.seed, FEAT_CASES: values.cases, FEAT_ONLY: values.only },
});
process.exitCode = status ?? 1;
