// A topic as a source, over records in memory: partitions, ends, positions, and what is no event.
import { expect, test } from "vitest";
import { kafkaSource } from "../../../runtime/src/kafka/kafka-source.js";
import type { RecordBatch, TopicRecords } from "../../../runtime/src/kafka/topic-records.js";
import { runFeatures } from "../../../runtime/src/run/run-features.js";
import type { RunState } from "../../../runtime/src/run/run-state.js";
import type { EventSource } from "../../../runtime/src/source/event-source.js";
import { aggregate, group, HOUR, planOf, STRING, tumbling } from "../../support/plans.js";
import { readAll, sourceOf } from "../source/read-all.js";

const plan = planOf({ columns: { customer_id: STRING }, groups: [group(tumbling(HOUR), [aggregate("n", "count")])] });

const event = (customer: string, hour: number) =>
  Buffer.from(JSON.stringify({ customer_id: customer, event_timestamp: hour * HOUR }));

/** Partitions as lists of values; they are given out one after the other, `size` records at a time. */
function memoryTopic(partitions: readonly (readonly (Buffer | null)[])[], { size = 3, low = 0 } = {}): TopicRecords {
  return {
    partitions: partitions.map((values, partition) => ({ partition, low, high: low + values.length })),
    async *read(from, signal): AsyncGenerator<RecordBatch> {
      for (const [partition, values] of partitions.entries()) {
        for (let at = (from.get(partition) ?? low) - low; at < values.length; at += size) {
          if (signal.aborted) return;
          const records = values.slice(at, at + size).map((value, index) => ({ offset: low + at + index, value }));
          yield { partition, records, next: low + at + records.length };
        }
      }
      // A topic has no end.
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  };
}

const INPUT = { topic: "t", startAt: "earliest", untilEnd: true } as const;

async function rowsOf(events: EventSource, from?: RunState, states: RunState[] = []) {
  const rows: string[] = [];
  const summary = await runFeatures({
    plans: [plan],
    inputs: [{ source: "transactions", events }],
    emit: "final",
    onRow: ({ key, windowStart, values }) => rows.push(`${key} ${windowStart / HOUR} ${values}`),
    checkpoints: {
      ...(from === undefined ? {} : { from }),
      isDue: () => true,
      save: async (state) => {
        states.push(structuredClone(state));
      },
    },
    now: () => 0,
  });
  return { rows: rows.sort(), summary };
}

const PARTITIONS = [0, 1, 2].map((partition) => Array.from({ length: 20 }, (_, hour) => event(`c${partition}`, hour)));
const EXPECTED = PARTITIONS.flatMap((_, partition) =>
  Array.from({ length: 20 }, (__, hour) => `c${partition} ${hour} 1`),
);

test("partitions that are read one after the other make no event late", async () => {
  const { rows, summary } = await rowsOf(kafkaSource(memoryTopic(PARTITIONS), INPUT));
  expect(rows).toEqual(EXPECTED.toSorted());
  expect(summary).toMatchObject({ events: 60, late: {} });
});

test("a run goes on from each of its positions, with the same rows altogether", async () => {
  const states: RunState[] = [];
  const topic = memoryTopic(PARTITIONS, { size: 7, low: 1000 });
  await rowsOf(kafkaSource(topic, INPUT), undefined, states);
  expect(states.length).toBeGreaterThan(9);
  for (const state of states) {
    const resumed = await rowsOf(
      kafkaSource(topic, INPUT),
      JSON.parse(JSON.stringify(state, bytesAsArrays), bytesFrom),
    );
    expect(resumed.summary).toMatchObject({ events: 60, rows: 60, late: {} });
  }
});

const bytesAsArrays = (_: string, value: unknown) => (value instanceof Uint8Array ? { bytes: [...value] } : value);
const bytesFrom = (_: string, value: { bytes?: number[] } | null) =>
  Array.isArray(value?.bytes) ? Uint8Array.from(value.bytes) : value;

const source = sourceOf({ n: { kind: "int", nullable: true } });
const json = (n: number) => Buffer.from(`{"n":${n},"at":${n}}`);

test("records without a value are no events; what is no JSON is rejected with its offset", async () => {
  const topic = memoryTopic([[json(1), null, Buffer.from("garbage{"), Buffer.from([0xff]), json(5)]], { low: 40 });
  const events = await readAll(source, kafkaSource(topic, INPUT).batches());
  expect(events.map(({ line, reading }) => [line, reading.accepted])).toEqual([
    [40, true],
    [42, false],
    [43, false],
    [44, true],
  ]);
  expect(events[1]?.text).toBe("garbage{");
});

test("nothing behind the end that the topic had is read", async () => {
  const topic = memoryTopic([[json(1), json(2), json(3)], []]);
  const shorter = {
    ...topic,
    partitions: [
      { partition: 0, low: 0, high: 2 },
      { partition: 1, low: 0, high: 0 },
    ],
  };
  expect(await readAll(source, kafkaSource(shorter, INPUT).batches())).toHaveLength(2);
  expect(await readAll(source, kafkaSource(memoryTopic([[], []]), INPUT).batches())).toEqual([]);
});

test("latest begins behind the last event and ends with the signal", async () => {
  const abort = new AbortController();
  const live = kafkaSource(memoryTopic([[json(1)]]), { ...INPUT, startAt: "latest", untilEnd: false });
  const reading = readAll(source, live.batches(abort.signal));
  setTimeout(() => abort.abort(), 20);
  expect(await reading).toEqual([]);
});

test("progress goes from 0 to 1", async () => {
  const progress: (number | undefined)[] = [];
  for await (const batch of kafkaSource(memoryTopic(PARTITIONS), INPUT).batches()) progress.push(batch.progress);
  expect([progress[0], progress.at(-1)]).toEqual([0, 1]);
});

test.each([
  ["another input", { bytes: 1 }, "The checkpoint is of another input than the topic t."],
  ["another topic", { topic: "u", next: {} }, "The checkpoint is of another input than the topic t."],
  ["a topic made anew", { topic: "t", next: { 0: 9 } }, "partition 0 is shorter."],
  ["a partition that is gone", { topic: "t", next: { 7: 0 } }, "partition 7 is shorter."],
  [
    "events that were deleted",
    { topic: "t", next: { 0: 2 } },
    "Partition 0 of t begins at offset 3 now; events from 2 on are gone.",
  ],
])("a position of %s is refused", async (_, from, message) => {
  const events = kafkaSource(memoryTopic([[json(1), json(2)]], { low: 3 }), INPUT);
  await expect(readAll(source, events.batches(undefined, { from }))).rejects.toMatchObject({
    code: "input-changed",
    message: expect.stringContaining(message),
  });
});
