// Runs on several workers: the same rows, rejects, records, counts and checkpoints as on one, in the same order.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { outputRow } from "../../../runtime/src/run/output-row.js";
import type { ParsedBatch, ShardReport, ToShard } from "../../../runtime/src/run/parallel/messages.js";
import type { Crew, SpawnCrew } from "../../../runtime/src/run/parallel/run-lane.js";
import { createShard } from "../../../runtime/src/run/parallel/shard.js";
import { shardOf } from "../../../runtime/src/run/parallel/shard-of.js";
import { type RunOptions, runFeatures } from "../../../runtime/src/run/run-features.js";
import type { RunState } from "../../../runtime/src/run/run-state.js";
import type { EventSource } from "../../../runtime/src/source/event-source.js";
import { lines, memorySource } from "./memory-source.js";
import { input, PLANS, sourceOf } from "./run-cases.js";

vi.setConfig({ testTimeout: 120_000 });

/** Shards of this thread; messages arrive later, copied, and in an order that the seed decides. */
function crewOf(seed: number): SpawnCrew {
  let state = seed;
  return (setups, listener): Crew => {
    let isOpen = true;
    // Between each two, in order, as threads have it.
    const lines = new Map<string, Promise<void>>();
    const post = (line: string, message: unknown, deliver: (copy: unknown) => void) => {
      const copy = structuredClone(message);
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const turns = state >>> 30;
      const before = lines.get(line) ?? Promise.resolve();
      const delivery = before.then(async () => {
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        if (isOpen) deliver(copy);
      });
      lines.set(line, delivery);
    };
    const shards = setups.map((setup) =>
      createShard(
        structuredClone(setup),
        {
          toReader: (report) =>
            post(`${setup.index} reader`, report, (copy) => listener.report(setup.index, copy as ShardReport)),
          toShard: (to, message) =>
            post(`${setup.index} ${to}`, message, (copy) => shards[to]?.receive(copy as ParsedBatch)),
        },
        listener.fail,
      ),
    );
    return {
      send: (to, message) => post(`reader ${to}`, message, (copy) => shards[to]?.receive(copy as ToShard)),
      async close() {
        isOpen = false;
      },
    };
  };
}

interface Case {
  readonly texts: readonly [string, string];
  readonly size: number;
  readonly emit: "final" | "changes";
  readonly workers?: { readonly count: number; readonly seed: number };
  readonly from?: RunState;
}

/** All that a run gives, in order; changes by entity, since nobody sees their order. */
async function run({ texts, size, emit, workers, from }: Case, more: Partial<RunOptions> = {}) {
  const rows: string[] = [];
  const printed: string[] = [];
  const rejects: string[] = [];
  const records = new Map<string, unknown>();
  const states: RunState[] = [];
  const summary = await runFeatures({
    plans: PLANS,
    inputs: [
      { source: "a", events: sourceOf(texts[0], size) },
      { source: "b", events: sourceOf(texts[1], size) },
    ],
    emit,
    onRow: (row) => rows.push(JSON.stringify(outputRow(row))),
    onRowText: (text) => printed.push(text),
    onReject: (record) => rejects.push(JSON.stringify(record)),
    async onChanges({ source, entities, watermark }) {
      for (const { plan, key, state, served } of entities) {
        const windows = served.map(({ group, ...window }) => ({ ...window, group: group.label }));
        records.set(`${plan.feature} ${key.join()}`, { state: [...state], windows });
      }
      records.set(`watermark of ${source}`, watermark);
    },
    checkpoints: {
      ...(from === undefined ? {} : { from }),
      isDue: () => true,
      async save(state) {
        states.push(structuredClone(state));
      },
    },
    ...(workers === undefined ? {} : { workers: { count: workers.count, spawn: crewOf(workers.seed) } }),
    now: () => 0,
    ...more,
  });
  expect(printed).toEqual(rows.map((row) => `${row}\n`));
  return { rows, rejects, records: Object.fromEntries([...records].sort()), summary, states };
}

const some = fc.record({
  texts: fc.tuple(input, input),
  size: fc.integer({ min: 40, max: 600 }),
  emit: fc.constantFrom("final" as const, "changes" as const),
});

describe("one to four workers", () => {
  test("give what a run without them gives", async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 4 }), fc.nat(), async (input, count, seed) => {
        const { states: _, ...alone } = await run(input);
        const { states: __, ...together } = await run({ ...input, workers: { count, seed } });
        expect(together).toEqual(alone);
      }),
      { numRuns: 150 },
    );
  });

  test("go on from one another's checkpoints, and from those of a run without workers", async () => {
    await fc.assert(
      fc.asyncProperty(
        some,
        fc.constantFrom(undefined, 1, 2, 3),
        fc.constantFrom(undefined, 1, 2, 3),
        fc.nat({ max: 99 }),
        async (input, first, second, which) => {
          const crew = (count: number | undefined) => (count === undefined ? {} : { workers: { count, seed: which } });
          const { states: _, ...whole } = await run({ ...input, ...crew(first) });
          const begun = await run({ ...input, ...crew(first) });
          const from = begun.states[which % Math.max(1, begun.states.length)];
          if (from === undefined) return;
          const rest = await run({ ...input, from, ...crew(second) });
          expect([...begun.rows.slice(0, from.summary.rows), ...rest.rows]).toEqual(whole.rows);
          expect(rest.summary).toEqual(whole.summary);
        },
      ),
      { numRuns: 80 },
    );
  });
});

test("entities are shared out evenly, and by their keys alone", () => {
  for (const count of [2, 3, 4]) {
    const shares = new Array<number>(count).fill(0);
    for (let index = 0; index < 10_000; index++) {
      const shard = shardOf(`customer-${index}`, count);
      shares[shard] = (shares[shard] ?? 0) + 1;
    }
    for (const share of shares) expect(Math.abs(share / (10_000 / count) - 1)).toBeLessThan(0.1);
  }
  expect(shardOf(12n, 4)).toBe(shardOf("12", 4));
});

describe("faults", () => {
  const text = (count: number) =>
    lines(...Array.from({ length: count }, (_, index) => ({ user: `u${index}`, event_timestamp: index * 60_000 })));
  const options = (events: EventSource, more: Partial<RunOptions>) =>
    ({
      plans: PLANS.slice(2),
      inputs: [{ source: "b", events }],
      emit: "final",
      onRowText: () => {},
      workers: { count: 2, spawn: crewOf(1) },
      now: () => 0,
      ...more,
    }) satisfies RunOptions;

  test("an error of whoever takes the changes ends the run, also while the input says nothing", async () => {
    let closed = false;
    const endless: EventSource = {
      async *batches(signal) {
        yield* memorySource(text(10)).batches();
        await new Promise((resolve) => signal?.addEventListener("abort", resolve));
      },
    };
    const spawn: SpawnCrew = (setups, listener) => {
      const crew = crewOf(1)(setups, listener);
      return {
        ...crew,
        async close() {
          closed = true;
          await crew.close();
        },
      };
    };
    const onChanges = () => Promise.reject(new Error("the store is full"));
    const running = runFeatures(options(endless, { onChanges, workers: { count: 2, spawn } }));
    await expect(running).rejects.toThrow("the store is full");
    expect(closed).toBe(true);
  });

  test("a worker that dies ends the run with its error", async () => {
    const spawn: SpawnCrew = (setups, listener) => {
      const crew = crewOf(1)(setups, listener);
      setTimeout(() => listener.fail(new Error("a worker ran out of memory")), 5);
      return { ...crew, send: () => {} };
    };
    const running = runFeatures(options(memorySource(text(10)), { workers: { count: 2, spawn } }));
    await expect(running).rejects.toThrow("a worker ran out of memory");
  });

  test("an input that cannot be shared out is refused by name", async () => {
    const whole = memorySource(text(10));
    const events: EventSource = {
      async *batches() {
        for await (const { portable: _, ...batch } of whole.batches()) yield batch;
      },
    };
    await expect(runFeatures(options(events, {}))).rejects.toMatchObject({
      code: "unsupported-input",
      message: "The input of b cannot be shared out to workers.",
    });
  });

  test("a stopped run gives what was read and can go on", async () => {
    const stop = new AbortController();
    const chunks = Array.from({ length: 50 }, (_, index) => lines({ user: "u", event_timestamp: index * 60_000 }));
    const save = vi.fn(async (_: RunState) => {});
    const onBatch = () => stop.abort();
    const checkpoints = { isDue: () => false, save };
    const summary = await runFeatures(
      options(sourceOf(chunks.join(""), 40), { signal: stop.signal, onBatch, checkpoints }),
    );
    expect(summary.events).toBeLessThan(50);
    expect(summary.events).toBeGreaterThan(0);
    expect(save).toHaveBeenCalledOnce();
    expect(save.mock.calls[0]?.[0]).toMatchObject({ summary: { events: summary.events }, done: [] });
  });
});
