// Runs: rows, counts, rejects with their lines, several sources, stopping, and the hand-over of changes.
import type { Plan } from "@feat-lang/compiler/plan";
import { describe, expect, test, vi } from "vitest";
import { FeatError } from "../../../runtime/src/errors.js";
import { outputRow } from "../../../runtime/src/run/output-row.js";
import type { RejectRecord } from "../../../runtime/src/run/reject-record.js";
import { type EntityChanges, type RunOptions, runFeatures } from "../../../runtime/src/run/run-features.js";
import type { EventSource } from "../../../runtime/src/source/event-source.js";
import {
  aggregate,
  column,
  DOUBLE,
  group,
  HOUR,
  keyOf,
  MINUTE,
  type PlanParts,
  planOf,
  STRING,
  seedPlan,
  sliding,
  tumbling,
} from "../../support/plans.js";
import { lines, memorySource } from "./memory-source.js";

type Inputs = Readonly<Record<string, RunOptions["inputs"][number]["events"]>>;

async function run(plans: readonly Plan[], inputs: Inputs, more: Partial<RunOptions> = {}) {
  const rows: string[] = [];
  const rejects: RejectRecord[] = [];
  let ticks = 0;
  const summary = await runFeatures({
    plans,
    inputs: Object.entries(inputs).map(([source, events]) => ({ source, events })),
    emit: "final",
    onRow: (row) => rows.push(JSON.stringify(outputRow(row))),
    onReject: (record) => rejects.push(record),
    now: () => 1_000 + 1_234.5678 * ticks++,
    ...more,
  });
  return { rows, rejects, summary };
}

const at = (minute: number) => new Date(Date.UTC(2026, 1, 12, 10, minute)).toISOString();
const event = (id: string | null, amount: unknown, minute: number) => ({
  customer_id: id,
  amount,
  event_timestamp: at(minute),
});

/** Counts all events by a column, hour by hour. */
const counting = (feature: string, by: string, parts: Partial<PlanParts> = {}) =>
  planOf({
    feature,
    columns: { [by]: STRING },
    keys: [keyOf(by, STRING)],
    groups: [group(tumbling(HOUR), [aggregate("n", "count")])],
    ...parts,
  });

describe("runFeatures", () => {
  test("prints the rows of the feature that the project starts from", async () => {
    const text = lines(
      { customer_id: "c123", amount: 99.5, event_timestamp: "2026-02-12T10:00:00" },
      { customer_id: "c123", amount: 0.5, event_timestamp: "2026-02-12T10:59:59.999" },
    );
    const { rows, summary } = await run([seedPlan()], { transactions: memorySource(text) });
    expect(rows).toEqual([
      '{"feature":"realtime_transaction_stats","key":{"customer_id":"c123"},"window":"tumbling_1h","window_start":"2026-02-12T10:00:00.000Z","window_end":"2026-02-12T11:00:00.000Z","final":true,"values":{"txn_count_1h":2,"txn_sum_1h":100}}',
    ]);
    expect(JSON.stringify(summary)).toBe(
      '{"events":2,"accepted":2,"rejected":{},"bad_field":0,"late":{},"rows":1,"seconds":1.235}',
    );
  });

  test("counts and records what is rejected, with its line", async () => {
    const text = lines(
      event("a", 1, 0),
      "",
      "garbage",
      "[]",
      { customer_id: "a", amount: 1 },
      { customer_id: "a", amount: 1, event_timestamp: -1 },
      event(null, "x", 1),
      event("a", "x", 2),
      '{"customer_id":…}',
    );
    const { rows, rejects, summary } = await run([seedPlan()], { transactions: memorySource(text) });
    expect(summary).toMatchObject({
      events: 8,
      accepted: 2,
      rejected: { not_json: 3, null_time: 1, bad_time: 1, null_key: 1 },
      bad_field: 1,
      rows: 1,
    });
    expect(Object.keys(summary.rejected)).toEqual(["not_json", "null_time", "bad_time", "null_key"]);
    expect(rows[0]).toContain('"values":{"txn_count_1h":1,"txn_sum_1h":1}');
    expect(rejects.map((record) => JSON.stringify(record))).toEqual([
      '{"source":"transactions","line":3,"reason":"not_json","event":"garbage"}',
      '{"source":"transactions","line":4,"reason":"not_json","event":"[]"}',
      '{"source":"transactions","line":5,"reason":"null_time","field":"event_timestamp","event":"{\\"customer_id\\":\\"a\\",\\"amount\\":1}"}',
      '{"source":"transactions","line":6,"reason":"bad_time","field":"event_timestamp","event":"{\\"customer_id\\":\\"a\\",\\"amount\\":1,\\"event_timestamp\\":-1}"}',
      `{"source":"transactions","line":7,"reason":"null_key","feature":"realtime_transaction_stats","event":${JSON.stringify(JSON.stringify(event(null, "x", 1)))}}`,
      '{"source":"transactions","line":9,"reason":"not_json","event":"{\\"customer_id\\":…}"}',
    ]);
  });

  test("a null key rejects the event for its feature alone", async () => {
    const plans = [counting("by_customer", "customer_id"), counting("by_shop", "shop")];
    const text = lines(
      { customer_id: "a", event_timestamp: at(0) },
      { shop: "s", event_timestamp: at(0) },
      { event_timestamp: at(0) },
      { customer_id: "a", shop: "s", event_timestamp: at(0) },
    );
    const { rows, rejects, summary } = await run(plans, { transactions: memorySource(text) });
    expect(summary).toMatchObject({ events: 4, accepted: 3, rejected: { null_key: 4 } });
    expect(rejects.map(({ line, feature }) => [line, feature])).toEqual([
      [1, "by_shop"],
      [2, "by_customer"],
      [3, "by_customer"],
      [3, "by_shop"],
    ]);
    expect(rows.map((row) => JSON.parse(row).values.n)).toEqual([2, 2]);
  });

  test("late events are recorded for each feature and window, and are no rejects", async () => {
    const two = counting("two", "customer_id", {
      groups: [group(tumbling(HOUR), [aggregate("n", "count")]), group(tumbling(MINUTE), [aggregate("m", "count")])],
    });
    const one = counting("one", "customer_id", { groups: [group(tumbling(MINUTE), [aggregate("n", "count")])] });
    const late = event("a", 1, 3);
    const text = lines(event("a", 1, 0), event("a", 1, 30), "", late, event("a", 1, 1));
    const { rejects, summary } = await run([two, one], { transactions: memorySource(text) });
    expect(JSON.stringify(summary.late)).toBe('{"two":{"tumbling_1m":2},"one":{"tumbling_1m":2}}');
    expect(summary).toMatchObject({ events: 4, accepted: 4, rejected: {} });
    expect(rejects.slice(0, 2).map((record) => JSON.stringify(record))).toEqual([
      `{"source":"transactions","line":4,"reason":"late","feature":"two","window":"tumbling_1m","event":${JSON.stringify(JSON.stringify(late))}}`,
      `{"source":"transactions","line":4,"reason":"late","feature":"one","window":"tumbling_1m","event":${JSON.stringify(JSON.stringify(late))}}`,
    ]);
    expect(rejects.map(({ line }) => line)).toEqual([4, 4, 5, 5]);
  });

  test("a rejected event with a valid time moves the watermark; one without does not", async () => {
    const plan = counting("strict", "customer_id", {
      columns: { customer_id: STRING, amount: { kind: "double", nullable: false } },
    });
    const early = { customer_id: "a", amount: 1, event_timestamp: at(0) };
    const lateness = async (...between: (object | string)[]) => {
      const text = lines(early, ...between, early);
      return (await run([plan], { transactions: memorySource(text) })).summary;
    };
    const far = { customer_id: "b", event_timestamp: at(90) };
    expect(await lateness(far)).toMatchObject({ rejected: { null_column: 1 }, late: { strict: { tumbling_1h: 1 } } });
    const keyless = { amount: 1, event_timestamp: at(90) };
    expect(await lateness(keyless)).toMatchObject({ rejected: { null_key: 1 }, late: { strict: { tumbling_1h: 1 } } });
    const beyond = { customer_id: "b", amount: 1, event_timestamp: "9999-12-31T23:59:59-01:00" };
    expect(await lateness(beyond, "garbage")).toMatchObject({ rejected: { not_json: 1, bad_time: 1 }, late: {} });
  });

  test("an input ends with or without a line end, and may hold nothing", async () => {
    const text = lines(event("a", 1, 0), event("a", 2, 1)).trimEnd();
    expect((await run([seedPlan()], { transactions: memorySource(text) })).summary).toMatchObject({
      events: 2,
      rows: 1,
    });
    expect((await run([seedPlan()], { transactions: memorySource() })).summary).toMatchObject({ events: 0, rows: 0 });
  });

  test("running rows come with `emit: changes`", async () => {
    const text = lines(event("a", 1, 0), event("a", 2, 1));
    const { rows } = await run([seedPlan()], { transactions: memorySource(text) }, { emit: "changes" });
    expect(rows.map((row) => [JSON.parse(row).final, JSON.parse(row).values.txn_sum_1h])).toEqual([
      [false, 1],
      [false, 3],
      [true, 3],
    ]);
  });

  test("sources are read one after the other in the order of the inputs", async () => {
    const plans = [
      counting("a1", "id", { source: "a" }),
      counting("b1", "id", { source: "b" }),
      counting("a2", "id", { source: "a" }),
    ];
    const text = (id: string) => memorySource(lines({ id, event_timestamp: at(0) }, "x"));
    const names = (rows: string[]) => rows.map((row) => JSON.parse(row).feature);
    const forth = await run(plans, { a: text("1"), b: text("2") });
    expect(names(forth.rows)).toEqual(["a1", "a2", "b1"]);
    expect(forth.summary).toMatchObject({ events: 4, accepted: 2, rejected: { not_json: 2 }, rows: 3 });
    expect(forth.rejects.map(({ source, line }) => [source, line])).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
    expect(names((await run(plans, { b: text("2"), a: text("1") })).rows)).toEqual(["b1", "a1", "a2"]);
  });

  test("inputs that do not match the sources are told before anything is read", async () => {
    const problem = async (inputs: RunOptions["inputs"]): Promise<FeatError> => {
      const thrown: unknown = await run([seedPlan()], {}, { inputs }).catch((error: unknown) => error);
      if (thrown instanceof FeatError) return thrown;
      throw new Error("it ran");
    };
    const events = memorySource(lines(event("a", 1, 0)));
    const missing = await problem([]);
    expect([missing.code, missing.exitCode]).toEqual(["missing-input", 2]);
    expect(missing.message).toBe("The source transactions of feature realtime_transaction_stats has no input.");
    expect(missing.hint).toBe("Add --input transactions=FILE.");
    const unknown = await problem([{ source: "transaction", events }]);
    expect([unknown.code, unknown.message]).toEqual(["unknown-source", 'No feature reads a source "transaction".']);
    expect(unknown.hint).toBe("The features read transactions.");
    const input = { source: "transactions", events };
    expect((await problem([input, input])).code).toBe("duplicate-input");
    expect(events.asked()).toBe(0);
  });

  test("a run that is stopped closes no window and gives the summary so far", async () => {
    const stop = new AbortController();
    const source = memorySource(lines(event("a", 1, 0)), lines(event("a", 2, 1)), lines(event("a", 3, 2)));
    const { rows, summary } = await run(
      [seedPlan()],
      { transactions: source },
      { signal: stop.signal, onBatch: ({ events }) => (events === 2 ? stop.abort() : undefined) },
    );
    expect(rows).toEqual([]);
    expect(summary).toMatchObject({ events: 2, accepted: 2, rows: 0 });
    const never = memorySource(lines(event("a", 1, 0)));
    await run([seedPlan()], { transactions: never }, { signal: AbortSignal.abort() });
    expect(never.asked()).toBe(0);
  });

  describe("very many windows that close at once", () => {
    const perEvent = 24 * 60;
    const daily = counting("f", "customer_id", {
      groups: [group(sliding(24 * HOUR, MINUTE), [aggregate("n", "count")])],
    });
    const customers = Array.from({ length: 20 }, (_, index) => event(`c${index}`, 1, 0));
    const dayLater = { ...event("late", 1, 0), event_timestamp: "2026-02-14T00:00:00Z" };

    test.each([
      ["at the end of the input", lines(...customers), 20 * perEvent],
      ["after an event, before the next", lines(...customers, dayLater, dayLater), 21 * perEvent],
    ])("%s, all of them, with pauses in between", async (_, text, total) => {
      const seen: number[] = [];
      const { rows, summary } = await run(
        [daily],
        { transactions: memorySource(text) },
        { onBatch: (progress) => void seen.push(progress.rows) },
      );
      expect(rows).toHaveLength(total);
      expect(summary.rows).toBe(total);
      expect(seen).toEqual(expect.arrayContaining([10_000, 20_000, total]));
      const ends = rows.map((row) => JSON.parse(row).window_end);
      expect(ends).toEqual(ends.toSorted());
    });

    test.each([
      ["at the end of the input", lines(...customers), 20],
      ["after an event", lines(...customers, dayLater, dayLater), 21],
    ])("%s, and the run is stopped meanwhile", async (_, text, events) => {
      const stop = new AbortController();
      // As a signal of the process would: between two turns of the event loop.
      const onRow = () => void setImmediate(() => stop.abort());
      const { summary } = await run([daily], { transactions: memorySource(text) }, { signal: stop.signal, onRow });
      expect(summary).toMatchObject({ events, rows: 10_000 });
    });
  });

  describe("changes that are not due wait", () => {
    const keysOf = (calls: readonly EntityChanges[]) => calls.map(({ entities }) => entities.map(({ key }) => key[0]));
    const texts = [lines(event("a", 1, 0)), lines(event("b", 2, 1)), lines(event("a", 3, 2))];
    const changesOf = async (events: EventSource, more: Partial<RunOptions> = {}) => {
      const calls: EntityChanges[] = [];
      const onChanges = async (changes: EntityChanges) => void calls.push(changes);
      const ended = run([seedPlan()], { transactions: events }, { onChanges, changesDue: () => false, ...more });
      return { calls, ended };
    };

    test("until the end of the input, each entity once", async () => {
      const { calls, ended } = await changesOf(memorySource(...texts));
      await ended;
      expect(keysOf(calls)).toEqual([["a", "b"]]);
    });

    test("until the input pauses", async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const pausing: EventSource = {
        async *batches() {
          yield* memorySource(...texts.slice(0, 2)).batches();
          await promise;
          yield* memorySource(...texts.slice(2)).batches();
        },
      };
      const { calls, ended } = await changesOf(pausing);
      await vi.waitUntil(() => calls.length > 0);
      expect(keysOf(calls)).toEqual([["a", "b"]]);
      resolve();
      await ended;
      expect(keysOf(calls)).toEqual([
        ["a", "b"],
        ["a", "b"],
      ]);
    });

    test("until the input fails or the run is stopped: nothing that was read is lost", async () => {
      const failing: EventSource = {
        async *batches() {
          yield* memorySource(...texts.slice(0, 2)).batches();
          throw new Error("the disk is gone");
        },
      };
      const failed = await changesOf(failing);
      await expect(failed.ended).rejects.toThrow("the disk is gone");
      expect(keysOf(failed.calls)).toEqual([["a", "b"]]);
      const stop = new AbortController();
      const onBatch = () => stop.abort();
      const stopped = await changesOf(memorySource(...texts), { signal: stop.signal, onBatch });
      await stopped.ended;
      expect(keysOf(stopped.calls)).toEqual([["a"]]);
    });
  });

  test("the next batch is read only when changes, rows and records have been taken over", async () => {
    const source = memorySource(lines(event("a", 1, 0)), lines(event("b", 2, 1), event("a", 3, 61)));
    const log: string[] = [];
    await run(
      [seedPlan()],
      { transactions: source },
      {
        onRow: ({ key }) => log.push(`row of ${key}`),
        async onChanges({ entities, watermark }) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          const until = Number.isFinite(watermark) ? new Date(watermark).toISOString().slice(11, 19) : "the end";
          log.push(`changed until ${until}: ${entities.map(({ key }) => key).join(" ")}; ${source.asked()} asked for`);
        },
        async onBatch({ events, rows }) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.push(`${events} events, ${rows} rows`);
        },
      },
    );
    expect(log).toEqual([
      "changed until 09:59:55: a; 1 asked for",
      "1 events, 0 rows",
      "row of a",
      "row of b",
      "changed until 11:00:55: b a; 2 asked for",
      "3 events, 2 rows",
      "changed until 11:00:55: ; 2 asked for",
      "3 events, 2 rows",
      "row of a",
      "changed until the end: a; 2 asked for",
      "3 events, 3 rows",
    ]);
  });

  test("what a sink throws ends the run", async () => {
    const source = memorySource(lines(event("a", 1, 0)), lines(event("a", 1, 0)));
    const failing = () => Promise.reject(new FeatError("store-unavailable", "The store is gone."));
    const work = run([seedPlan()], { transactions: source }, { onChanges: failing });
    await expect(work).rejects.toThrow("The store is gone.");
    expect(source.asked()).toBe(1);
  });

  test("the same plans and events give the same rows, however the input is cut", async () => {
    const text = lines(...Array.from({ length: 300 }, (_, n) => event(`c${(n * 7) % 11}`, n, (n * 13) % 200)));
    const amount = column("amount", DOUBLE);
    const plan = planOf({
      columns: { amount: DOUBLE },
      delayMs: HOUR,
      groups: [group(tumbling(10 * MINUTE), [aggregate("last", "last", amount), aggregate("sum", "sum", amount)])],
    });
    const whole = await run([plan], { transactions: memorySource(text) });
    const pieces = text.match(/[\s\S]{1,97}/g) ?? [];
    const cut = await run([plan], { transactions: memorySource(...pieces) });
    expect(whole.rows.length).toBeGreaterThan(40);
    expect(cut.rows).toEqual(whole.rows);
    expect(cut.rejects).toEqual(whole.rejects);
  });
});
