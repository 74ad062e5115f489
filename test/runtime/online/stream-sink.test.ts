// A stream's records: exact at every flush, whole after replays, fenced against runs that have been overtaken.
import type { Plan, Window } from "@feat-lang/compiler/plan";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntityChange } from "../../../runtime/src/engine/contract.js";
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import { readEntities } from "../../../runtime/src/online/read-entities.js";
import { openStreamSink } from "../../../runtime/src/online/stream-sink.js";
import { MemoryStore } from "../../../runtime/src/store/memory-store.js";
import type { EntityWrite } from "../../../runtime/src/store/online-store.js";
import * as p from "../../support/plans.js";
import { type ArrivedRow, expectedReading } from "./reading-oracle.js";

const START = Date.parse("2026-02-12T10:00:00Z");
const S = 1_000;
const tenant = "t";

const planOf = (window: Window, delayMs = 0) =>
  p.planOf({ delayMs, groups: [p.group(window, [p.aggregate("n", "count")])] });

function engineOf(plan: Plan) {
  return createStreamEngine({
    plans: [plan],
    columns: plan.source.columns,
    emit: "final",
    trackChanges: true,
    listener: { emission: () => {}, late: () => {}, nullKey: () => {} },
  });
}

async function read(store: MemoryStore, plan: Plan, key: string, asOf?: number) {
  const engine = createEntityEngine(plan, plan.source.columns);
  const ids = [{ tenant, feature: plan.feature, key: [key] }];
  const more = asOf === undefined ? {} : { asOf };
  const [values] = await readEntities({ store, tenant, plan, engine, ids, now: 0, ...more });
  return values?.get("n");
}

interface Case {
  readonly window: Window;
  readonly delayMs: number;
  readonly events: readonly { readonly key: string; readonly seconds: number; readonly flush: boolean }[];
  readonly later: number;
}

/** At each flush and at any later time, every entity reads as the oracle says. */
async function checkStream({ window, delayMs, events, later }: Case): Promise<void> {
  const plan = planOf(window, delayMs);
  const store = new MemoryStore(() => 0);
  const engine = engineOf(plan);
  const sink = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
  const arrived = new Map<string, ArrivedRow[]>();

  async function checkAll(asOf?: number) {
    for (const [key, rows] of arrived) {
      const expected = expectedReading(window, rows, asOf ?? engine.watermark);
      const value = await read(store, plan, key, asOf);
      // Where all rows were late there is no window and nothing to say about one.
      const end = value?.window_end === null ? expected.end : Date.parse(value?.window_end ?? "");
      expect({ status: value?.status === "missing" ? "empty" : value?.status, count: value?.value ?? 0, end }).toEqual(
        expected,
      );
    }
  }

  for (const { key, seconds, flush } of events) {
    const time = START + seconds * S;
    arrived.set(key, [...(arrived.get(key) ?? []), { time, watermark: engine.watermark }]);
    engine.process({ row: [key, time], time, partition: 0 });
    sink.collect(engine.drainChanges(), engine.watermark);
    if (!flush) continue;
    await sink.flush();
    await checkAll();
  }
  await sink.flush();
  await checkAll(engine.watermark + later);
}

const seconds = fc.integer({ min: 0, max: 40 });
const eventsOf = (times: fc.Arbitrary<number>) =>
  fc.array(fc.record({ key: fc.constantFrom("a", "b"), seconds: times, flush: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  });
const later = fc.integer({ min: 0, max: 60 * S });

describe("stream sink", () => {
  test("aligned windows, events in any order", async () => {
    const window = fc.constantFrom<Window>(
      p.tumbling(10 * S),
      p.tumbling(10 * S, 5 * S),
      p.sliding(10 * S, 2 * S),
      p.sliding(20 * S, 5 * S),
    );
    const cases = fc.record({ window, delayMs: fc.constantFrom(0, 3 * S, 15 * S), events: eventsOf(seconds), later });
    await fc.assert(fc.asyncProperty(cases, checkStream), { numRuns: 400 });
  });

  test("sessions, events in order", async () => {
    const events = eventsOf(seconds).map((all) => all.toSorted((a, b) => a.seconds - b.seconds));
    const window = fc.constantFrom<Window>(p.session(3 * S), p.session(8 * S));
    const cases = fc.record({ window, delayMs: fc.constantFrom(0, 3 * S), events, later });
    await fc.assert(fc.asyncProperty(cases, checkStream), { numRuns: 200 });
  });

  const plan = planOf(p.tumbling(p.HOUR));
  function changes(...times: number[]): { changes: readonly EntityChange[]; watermark: number } {
    const engine = engineOf(plan);
    for (const time of times) engine.process({ row: ["a", START + time], time: START + time, partition: 0 });
    return { changes: engine.drainChanges(), watermark: engine.watermark };
  }

  test("changes of one entity become one write", async () => {
    const written: EntityWrite[] = [];
    class CountingStore extends MemoryStore {
      override writeEntities(...args: Parameters<MemoryStore["writeEntities"]>) {
        written.push(...args[0]);
        return super.writeEntities(...args);
      }
    }
    const store = new CountingStore(() => 0);
    const sink = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
    for (const times of [[0], [0, 1], [0, 1, 2]]) {
      const { changes: some, watermark } = changes(...times);
      sink.collect(some, watermark);
    }
    expect(sink.pending).toBe(1);
    await sink.flush();
    expect(written).toHaveLength(1);
    expect((await read(store, plan, "a"))?.value).toBe(3);
    await sink.flush();
    expect(written).toHaveLength(1);
  });

  test("the end of a bounded input leaves the clock at its last event", async () => {
    const store = new MemoryStore(() => 0);
    const engine = engineOf(plan);
    const sink = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
    const id = { tenant, feature: plan.feature };
    await sink.flush();
    expect(await store.readClocks(id)).toEqual({ stream: null, events: null });
    engine.process({ row: ["a", START], time: START, partition: 0 });
    sink.collect(engine.drainChanges(), engine.watermark);
    engine.finish();
    sink.collect(engine.drainChanges(), engine.watermark);
    await sink.flush();
    expect(await store.readClocks(id)).toEqual({ stream: START, events: null });
    expect(await read(store, plan, "a")).toMatchObject({ status: "closed", value: 1, final: true });
  });

  test("a run again gives the same records; the run before it is fenced off", async () => {
    const store = new MemoryStore(() => 0);
    const first = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
    const before = changes(0, 1);
    first.collect(before.changes, before.watermark);
    await first.flush();

    const second = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
    const again = changes(0);
    second.collect(again.changes, again.watermark);
    await second.flush();
    expect((await read(store, plan, "a"))?.value).toBe(1);

    first.collect(before.changes, before.watermark);
    await expect(first.flush()).rejects.toMatchObject({ code: "store-conflict" });
    expect((await read(store, plan, "a"))?.value).toBe(1);
    // Nor does it come back.
    await expect(first.flush()).rejects.toMatchObject({ code: "store-conflict" });
  });

  test("records of single events refuse a stream", async () => {
    const store = new MemoryStore(() => 0);
    const { changes: some, watermark } = changes(0);
    const id = { tenant, feature: plan.feature, key: ["a"] };
    const none = { expected: { is: null }, version: "1", record: "{}", state: Uint8Array.of(), keepMs: 1 } as const;
    await store.writeEntities([{ id, owner: "events", definition: plan.hash, ...none }]);
    const sink = await openStreamSink({ store, tenant, plans: [plan], now: () => 0 });
    sink.collect(some, watermark);
    await expect(sink.flush()).rejects.toMatchObject({ code: "owner-conflict" });
    expect((await store.readClocks(id)).stream).toBeNull();
  });

  test("a feature without an online store is not written", async () => {
    const store = new MemoryStore(() => 0);
    const { online: _, ...offline } = plan;
    const sink = await openStreamSink({ store, tenant, plans: [offline], now: () => 0 });
    const { changes: some, watermark } = changes(0);
    sink.collect(
      some.map((change) => ({ ...change, plan: offline })),
      watermark,
    );
    expect(sink.pending).toBe(0);
  });
});
