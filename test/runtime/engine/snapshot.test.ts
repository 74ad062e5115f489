// Snapshots: an engine that goes on from one, or from shards of one, does what the engine would have done without.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { DamagedStateError } from "../../../runtime/src/engine/codec/damaged-state.js";
import type { EntityChange, Restoration, SourceEvent, StreamEngine } from "../../../runtime/src/engine/contract.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import { COLUMNS, type PlanSpec, planOf } from "../../support/engine-plans.js";
import { print } from "./engine-run.js";
import { events, ITEMS } from "./streams.js";

vi.setConfig({ testTimeout: 120_000 });

const some = ITEMS.filter((_, index) => index % 3 === 0);
const SPECS: readonly PlanSpec[] = [
  {
    feature: "one",
    delayMs: 5,
    ttlMs: 30,
    groups: [
      { window: { kind: "tumbling", sizeMs: 10 }, items: ITEMS },
      { window: { kind: "session", gapMs: 6 }, items: some },
    ],
  },
  {
    feature: "two",
    delayMs: 5,
    filtered: true,
    keys: ["customer", "branch"],
    groups: [
      { window: { kind: "sliding", sizeMs: 12, everyMs: 4 }, items: ITEMS },
      { window: { kind: "tumbling", sizeMs: 12, everyMs: 4 }, items: some },
    ],
  },
];
const plans = SPECS.map(planOf);

interface Log {
  readonly lines: string[];
  readonly changes: readonly EntityChange[][];
}

function engineOf(log: Log, trackChanges: boolean, from?: Restoration): StreamEngine {
  return createStreamEngine({
    plans,
    columns: COLUMNS,
    emit: "changes",
    trackChanges,
    ...(from === undefined ? {} : { from }),
    listener: {
      emission: (emission) => log.lines.push(print(emission, true)),
      late: (plan, group) => log.lines.push(`late ${plan.feature} ${group.label}`),
      nullKey: (plan) => log.lines.push(`null key ${plan.feature}`),
    },
  });
}

/** With `cuts`, the engine is given up for one made from its snapshot before each of these events. */
function run(stream: readonly SourceEvent[], trackChanges: boolean, cuts: readonly number[] = []) {
  const log: Log = { lines: [], changes: [] };
  let engine = engineOf(log, trackChanges);
  for (const [index, event] of stream.entries()) {
    // Idle entities are forgotten when changes are drained, so both runs drain alike.
    (log.changes as EntityChange[][]).push([...engine.drainChanges()]);
    if (cuts.includes(index)) {
      const snapshot = engine.snapshot();
      expect(engineOf(log, trackChanges, { snapshots: [snapshot] }).snapshot()).toEqual(snapshot);
      engine = engineOf(log, trackChanges, { snapshots: [snapshot] });
    }
    engine.process(event);
  }
  engine.finish();
  (log.changes as EntityChange[][]).push([...engine.drainChanges()]);
  return log;
}

const streams = events({ span: 12, keys: 4, partitions: 2 });

test.each([true, false])("random streams, cut anywhere (changes tracked: %s)", (trackChanges) => {
  fc.assert(
    fc.property(streams, fc.array(fc.nat({ max: 39 }), { maxLength: 3 }), (stream, cuts) => {
      expect(run(stream, trackChanges, cuts)).toEqual(run(stream, trackChanges));
    }),
    { numRuns: 150 },
  );
});

describe("shards", () => {
  test("two halves of a snapshot make the snapshot, and so do all entities of two engines", () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const log: Log = { lines: [], changes: [] };
        const engine = engineOf(log, false);
        for (const event of stream) engine.process(event);
        const whole = engine.snapshot();
        const isEven = (_: unknown, identity: unknown) => String(identity).charCodeAt(1) % 2 === 0;
        const halves = [isEven, (plan: unknown, identity: unknown) => !isEven(plan, identity)].map((owns) =>
          engineOf(log, false, { snapshots: [whole], owns }).snapshot(),
        );
        const finish = (from: Restoration) => {
          const end: Log = { lines: [], changes: [] };
          engineOf(end, false, from).finish();
          return end.lines;
        };
        expect(finish({ snapshots: halves })).toEqual(finish({ snapshots: [whole] }));
      }),
      { numRuns: 200 },
    );
  });

  test("parts of different moments are refused", () => {
    const engine = engineOf({ lines: [], changes: [] }, false);
    const before = engine.snapshot();
    engine.observeTime(5, 0);
    const snapshots = [before, engine.snapshot()];
    expect(() => engineOf({ lines: [], changes: [] }, false, { snapshots })).toThrow("of different moments");
  });
});

test("one changed byte, or one too few or too many, is found", () => {
  const engine = engineOf({ lines: [], changes: [] }, true);
  const [stream = []] = fc.sample(streams, { numRuns: 1, seed: 7 });
  for (const event of stream) engine.process(event);
  engine.drainChanges();
  const snapshot = engine.snapshot();
  const isRefused = (bytes: Uint8Array) =>
    expect(() => engineOf({ lines: [], changes: [] }, true, { snapshots: [bytes] })).toThrow(DamagedStateError);
  for (let index = 0; index < snapshot.length; index++) {
    const changed = snapshot.slice();
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    isRefused(changed);
    isRefused(snapshot.slice(0, index));
  }
  isRefused(Uint8Array.of(...snapshot, 0));
});

test("nothing is saved while windows are due or changes wait", () => {
  const engine = engineOf({ lines: [], changes: [] }, true);
  const [stream = []] = fc.sample(streams, { numRuns: 1, seed: 7 });
  for (const event of stream) engine.process(event);
  expect(() => engine.snapshot()).toThrow("Changes must be drained first");
});
