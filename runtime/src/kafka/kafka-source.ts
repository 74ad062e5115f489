// A topic as a source of events: its values are JSON, its partitions those of the watermark.
// Invariant: a partition that has events to come holds the watermark back from the beginning, so that the order in which
// partitions are fetched makes no event late.
import { isUtf8 } from "node:buffer";
import type { KafkaCluster } from "../config/environment.js";
import { FeatError } from "../errors.js";
import type { EventBatch, EventSource, Resumption, SourcePosition } from "../source/event-source.js";
import { openTopicRecords, type PartitionOffsets, type RecordBatch, type TopicRecords } from "./topic-records.js";

export interface KafkaInput {
  readonly topic: string;
  readonly startAt: "earliest" | "latest";
  /** End at the offsets that the topic has when it is opened; without it, it never ends. */
  readonly untilEnd: boolean;
}

/** Makes the first connection, so that what is wrong is said before the run begins. */
export async function openKafkaSource(cluster: KafkaCluster, input: KafkaInput): Promise<EventSource> {
  return kafkaSource(await openTopicRecords(cluster, input.topic), input);
}

export function kafkaSource(topic: TopicRecords, input: KafkaInput): EventSource {
  return { batches: (signal, resumption) => readTopic(topic, input, { signal, resumption }) };
}

interface Reading {
  readonly signal: AbortSignal | undefined;
  readonly resumption: Resumption | undefined;
}

async function* readTopic(
  { partitions, read }: TopicRecords,
  input: KafkaInput,
  { signal, resumption }: Reading,
): AsyncGenerator<EventBatch> {
  const { topic, startAt, untilEnd } = input;
  const from = resumption?.from === undefined ? undefined : parsePosition(resumption.from, topic);
  if (from !== undefined) checkPresence(from.next, partitions, topic);
  const next = new Map(
    partitions.map(({ partition, low, high }) => [
      partition,
      from === undefined ? (startAt === "earliest" ? low : high) : (from.next.get(partition) ?? low),
    ]),
  );
  const ends = new Map(partitions.map(({ partition, high }) => [partition, from?.end?.get(partition) ?? high]));
  const position = resumption && (() => printPosition({ topic, next, ...(untilEnd ? { end: ends } : {}) }));
  const isAtEnd = (partition: number) => (next.get(partition) ?? 0) >= (ends.get(partition) ?? 0);
  const total = sumOf(ends) - sumOf(next);
  const withFacts = (batch: EventBatch): EventBatch => ({
    ...batch,
    ...(position === undefined ? {} : { position }),
    ...(untilEnd && total > 0 ? { progress: 1 - (sumOf(ends) - sumOf(next)) / total } : {}),
  });
  const waiting = partitions.map(({ partition }) => partition).filter((partition) => !isAtEnd(partition));
  const begun = new Map(waiting.map((partition) => [partition, Number.NEGATIVE_INFINITY]));
  yield withFacts({ ...EMPTY, partitionTimes: begun });
  if (untilEnd && waiting.length === 0) return;
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) stop.abort();
  try {
    for await (const batch of read(next, stop.signal)) {
      const { partition } = batch;
      const wasAtEnd = isAtEnd(partition);
      const end = untilEnd ? (ends.get(partition) ?? 0) : Number.POSITIVE_INFINITY;
      next.set(partition, Math.min(batch.next, end));
      if (untilEnd && wasAtEnd) continue;
      yield withFacts(batchOf(batch, end));
      if (!untilEnd || !isAtEnd(partition)) continue;
      yield withFacts({ ...EMPTY, partitionTimes: new Map([[partition, Number.POSITIVE_INFINITY]]) });
      if ([...ends.keys()].every(isAtEnd)) return;
    }
  } finally {
    signal?.removeEventListener("abort", abort);
    stop.abort();
  }
}

const EMPTY: EventBatch = {
  partition: 0,
  length: 0,
  read: () => ({ accepted: false, reason: "not_json" }),
  line: () => 0,
  text: () => "",
};

/** Records without a value delete a key, which no event does. */
function batchOf({ partition, records }: RecordBatch, end: number): EventBatch {
  const events = records.flatMap(({ offset, value }) => (value === null || offset >= end ? [] : [{ offset, value }]));
  const valueAt = (index: number) => events[index]?.value ?? Buffer.alloc(0);
  return {
    partition,
    length: events.length,
    read(index, reader) {
      const value = valueAt(index);
      return isUtf8(value) ? reader.readJson(value, 0, value.length) : { accepted: false, reason: "not_json" };
    },
    line: (index) => events[index]?.offset ?? 0,
    text: (index) => valueAt(index).toString("utf8"),
  };
}

function sumOf(offsets: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const offset of offsets.values()) sum += offset;
  return sum;
}

interface KafkaPosition {
  readonly next: ReadonlyMap<number, number>;
  readonly end?: ReadonlyMap<number, number> | undefined;
}

function printPosition({ topic, next, end }: KafkaPosition & { readonly topic: string }): SourcePosition {
  return {
    topic,
    next: Object.fromEntries(next),
    ...(end === undefined ? {} : { end: Object.fromEntries(end) }),
  };
}

function parsePosition(position: SourcePosition, topic: string): KafkaPosition {
  const fields = typeof position === "object" && position !== null ? (position as Record<string, SourcePosition>) : {};
  const next = offsetsOf(fields.next);
  if (fields.topic !== topic || next === undefined) {
    throw changed(`The checkpoint is of another input than the topic ${topic}.`);
  }
  return { next, end: offsetsOf(fields.end) };
}

function offsetsOf(value: SourcePosition | undefined): ReadonlyMap<number, number> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([partition, offset]) => [Number(partition), Number(offset)]));
}

function checkPresence(
  next: ReadonlyMap<number, number>,
  partitions: readonly PartitionOffsets[],
  topic: string,
): void {
  for (const [partition, offset] of next) {
    const now = partitions.find((candidate) => candidate.partition === partition);
    if (now === undefined || offset > now.high) {
      throw changed(`The topic ${topic} is not the one that was read before: partition ${partition} is shorter.`);
    }
    if (offset < now.low) {
      throw changed(
        `Partition ${partition} of ${topic} begins at offset ${now.low} now; events from ${offset} on are gone.`,
      );
    }
  }
}

function changed(message: string): FeatError {
  return new FeatError("input-changed", message, {
    hint: "Give the topic as it was, or remove the checkpoint to start over.",
  });
}
