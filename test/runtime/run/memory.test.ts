// Memory of a run: what it needs is told by the open windows, not by how long the stream has been.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { runFeatures } from "../../../runtime/src/run/run-features.js";
import type { EventSource } from "../../../runtime/src/source/event-source.js";
import { readNdjson } from "../../../runtime/src/source/ndjson.js";
import { PLANS } from "./run-cases.js";

vi.setConfig({ testTimeout: 120_000 });

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const EVENTS_IN_CHUNK = 500;

/** Customers come and go: each is there for a while, with late events and garbage among the others. */
function stream(chunks: number): EventSource {
  async function* pieces() {
    for (let chunk = 0; chunk < chunks; chunk++) {
      let text = "garbage\n";
      for (let index = 0; index < EVENTS_IN_CHUNK; index++) {
        const at = chunk * EVENTS_IN_CHUNK + index;
        const event_timestamp = at * 1_000 - (at % 50 === 0 ? 3_600_000 : 0) + 7_200_000;
        text += `${JSON.stringify({ user: `u${Math.floor(at / 40) + (at % 3)}`, shop: "s", amount: 1, event_timestamp })}\n`;
      }
      yield Buffer.from(text);
    }
  }
  return { batches: (_, resumption) => readNdjson(pieces(), resumption && {}) };
}

/** Most that was in use between two batches, and the largest snapshot. */
async function peakOf(chunks: number) {
  let heap = 0;
  let snapshot = 0;
  let batches = 0;
  await runFeatures({
    plans: PLANS.slice(0, 2).map((plan) => ({ ...plan, online: { ttlMs: 600_000 } })),
    inputs: [{ source: "a", events: stream(chunks) }],
    emit: "final",
    onRowText: () => {},
    onReject: () => {},
    onChanges: async () => {},
    onBatch() {
      if (++batches % (chunks / 10) !== 0) return;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      heap = Math.max(heap, heapUsed + arrayBuffers);
    },
    checkpoints: {
      isDue: () => batches % (chunks / 10) === 0,
      async save({ current }) {
        for (const { length } of current?.engine ?? []) snapshot = Math.max(snapshot, length);
      },
    },
    now: () => 0,
  });
  return { heap, snapshot };
}

test("a stream ten times as long needs no more", async () => {
  await peakOf(20);
  const short = await peakOf(20);
  const long = await peakOf(200);
  expect(long.snapshot).toBeLessThan(short.snapshot * 1.2);
  expect(long.heap - short.heap).toBeLessThan(4_000_000);
});
