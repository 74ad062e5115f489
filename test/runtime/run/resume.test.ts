// A run that ends anywhere and goes on from a checkpoint: together the two do what one would have done.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runFeatures } from "../../../runtime/src/run/run-features.js";
import type { RunState } from "../../../runtime/src/run/run-state.js";
import { input, type Log, PLANS, sourceOf } from "./run-cases.js";

interface Attempt {
  readonly texts: readonly [string, string];
  readonly size: number;
  readonly emit: "final" | "changes";
  readonly from?: RunState;
  /** Ended after so many checkpoints. */
  readonly until?: number;
}

interface Checkpoint {
  readonly state: RunState;
  /** How much of the log it covers. */
  readonly rows: number;
  readonly rejects: number;
}

class Killed extends Error {}

async function run({ texts, size, emit, from, until = Number.POSITIVE_INFINITY }: Attempt, log: Log) {
  let saved = 0;
  let last: Checkpoint | undefined;
  const summary = runFeatures({
    plans: PLANS,
    inputs: [
      { source: "a", events: sourceOf(texts[0], size) },
      { source: "b", events: sourceOf(texts[1], size) },
    ],
    emit,
    onRowText: (text) => log.rows.push(text),
    onReject: (record) => log.rejects.push(JSON.stringify(record)),
    checkpoints: {
      ...(from === undefined ? {} : { from }),
      isDue: () => true,
      async save(state) {
        if (saved === until) throw new Killed();
        saved++;
        last = { state: structuredClone(state), rows: log.rows.length, rejects: log.rejects.length };
      },
    },
    now: () => 0,
  });
  return {
    summary: await summary.catch((error: unknown) => (error instanceof Killed ? undefined : Promise.reject(error))),
    last,
  };
}

describe("killed after any number of checkpoints", () => {
  test("rows, rejects and summary are those of one run", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(input, input),
        fc.integer({ min: 40, max: 400 }),
        fc.constantFrom("final" as const, "changes" as const),
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 3 }),
        async (texts, size, emit, kills) => {
          const whole: Log = { rows: [], rejects: [] };
          const { summary } = await run({ texts, size, emit }, whole);
          const log: Log = { rows: [], rejects: [] };
          let from: Checkpoint | undefined;
          for (const until of kills) {
            from = (await run({ texts, size, emit, until, ...(from && { from: from.state }) }, log)).last ?? from;
            // As files are cut back to what the checkpoint knows, or begin anew without one.
            log.rows.length = from?.rows ?? 0;
            log.rejects.length = from?.rejects ?? 0;
          }
          const end = await run({ texts, size, emit, ...(from && { from: from.state }) }, log);
          expect(log).toEqual(whole);
          expect(end.summary).toEqual(summary);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("a run that has ended reads nothing more", async () => {
    const texts = ['{"user":"u","event_timestamp":0}\n', ""] as const;
    const log: Log = { rows: [], rejects: [] };
    const { last, summary } = await run({ texts, size: 9, emit: "final" }, log);
    const again: Log = { rows: [], rejects: [] };
    const end = await run({ texts: ["", ""], size: 9, emit: "final", ...(last && { from: last.state }) }, again);
    expect(again).toEqual({ rows: [], rejects: [] });
    expect(end.summary).toEqual(summary);
  });
});
