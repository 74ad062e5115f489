// The engine against the naive oracle: as many random streams as the night is long. See run.mjs.
import fc from "fast-check";
import { test } from "vitest";
import { expectLikeOracle, oracleCases, WINDOWS } from "../runtime/engine/oracle-properties.js";

const BLOCK = 1_000;
const firstSeed = Number(process.env.FEAT_SEED);
const cases = Number(process.env.FEAT_CASES);
const only = process.env.FEAT_ONLY;

const chosen = Object.entries(WINDOWS).filter(([kind]) => !only || kind === only);
if (chosen.length === 0) throw new Error(`There is no window kind ${only}, only ${Object.keys(WINDOWS).join(", ")}.`);

test.each(chosen)("%s", (kind, window) => {
  for (let done = 0; done < cases; done += BLOCK) {
    const seed = firstSeed + done / BLOCK;
    const numRuns = Math.min(BLOCK, cases - done);
    console.log(`${kind}: ${done.toLocaleString("en")} of ${cases.toLocaleString("en")} cases, seed ${seed}`);
    // The hint of a failure names this seed and the path to the case.
    fc.assert(fc.property(oracleCases(window), expectLikeOracle), { seed, numRuns });
  }
});
