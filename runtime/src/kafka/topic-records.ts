// The records of one topic, partition by partition: the port between the source of events and a Kafka client.
// Invariant: each partition's records come in order, each once, from the offset asked for; what the group protocol does
// meanwhile changes nothing about that.
import { randomUUID } from "node:crypto";
import type { Consumer, Kafka } from "kafkajs";
import type { KafkaCluster } from "../config/environment.js";
import { FeatError } from "../errors.js";
import { createKafkaClient } from "./connect.js";
import { explainKafka, unknownTopic } from "./kafka-error.js";

export interface TopicRecords {
  /** As it was when it was opened. */
  readonly partitions: readonly PartitionOffsets[];
  /** From these offsets on, by partition; others begin at their beginning. Ends when the signal aborts. */
  read(from: ReadonlyMap<number, number>, signal: AbortSignal): AsyncIterable<RecordBatch>;
}

export interface PartitionOffsets {
  readonly partition: number;
  /** Of the first record that is still there. */
  readonly low: number;
  /** That the next record will have. */
  readonly high: number;
}

/** Records of one partition; perhaps none, where only the client's position moved. */
export interface RecordBatch {
  readonly partition: number;
  readonly records: readonly TopicRecord[];
  /** The offset to go on from. */
  readonly next: number;
}

export interface TopicRecord {
  readonly offset: number;
  readonly value: Buffer | null;
}

/** How long the first answers may take altogether. */
const OPEN_TIMEOUT_MS = 10_000;

export async function openTopicRecords(cluster: KafkaCluster, topic: string): Promise<TopicRecords> {
  const kafka = await createKafkaClient(cluster);
  const partitions = await fetchPartitions(kafka, { cluster, topic });
  return { partitions, read: (from, signal) => readRecords(kafka, { cluster, topic, from, signal }) };
}

interface Topic {
  readonly cluster: KafkaCluster;
  readonly topic: string;
}

async function fetchPartitions(kafka: Kafka, { cluster, topic }: Topic): Promise<readonly PartitionOffsets[]> {
  const admin = kafka.admin();
  const timeout = new AbortController();
  const work = async () => {
    await admin.connect();
    // Asking for the topic alone might create it.
    if (!(await admin.listTopics()).includes(topic)) throw unknownTopic(cluster, topic);
    return admin.fetchTopicOffsets(topic);
  };
  const timer = setTimeout(() => timeout.abort(), OPEN_TIMEOUT_MS);
  try {
    const offsets = await Promise.race([work(), rejectedOn(timeout.signal, cluster)]);
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  } catch (error) {
    throw explainKafka(error, cluster, topic);
  } finally {
    clearTimeout(timer);
    await admin.disconnect().catch(() => {});
  }
}

function rejectedOn(signal: AbortSignal, { brokers }: KafkaCluster): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(
        new FeatError("kafka-unavailable", `No broker at ${brokers.join(", ")} answers within ten seconds.`, {
          hint: "Check that it runs, its address (--brokers, or kafka.brokers in feat.config.yaml), and whether it wants TLS (kafka.tls).",
        }),
      );
    });
  });
}

interface Reading extends Topic {
  readonly from: ReadonlyMap<number, number>;
  readonly signal: AbortSignal;
}

async function* readRecords(kafka: Kafka, { cluster, topic, from, signal }: Reading): AsyncGenerator<RecordBatch> {
  // Alone in a group of its own it has all partitions. Nothing is committed: positions are the caller's.
  const consumer = kafka.consumer({
    groupId: `feat-run-${randomUUID()}`,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
    // After a broker's restart, the group waits this long for the member that this client was before.
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 10 },
  });
  const next = new Map(from);
  const handover = createHandover<RecordBatch>();
  const stop = () => handover.close();
  signal.addEventListener("abort", stop);
  seekWhenJoined(consumer, topic, next);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) handover.close(explainKafka(payload.error, cluster, topic));
  });
  // Batches of transaction marks alone are not handed to `eachBatch`.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    if (payload.batchSize > 0) return;
    const { partition } = payload;
    const behind = Number(payload.lastOffset) + 1;
    if (behind <= (next.get(partition) ?? 0)) return;
    next.set(partition, behind);
    void handover.give({ partition, records: [], next: behind });
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        const { partition } = batch;
        const behind = Number(batch.lastOffset()) + 1;
        // After the group was joined anew, the client begins again further back.
        const first = next.get(partition) ?? 0;
        const records = batch.messages
          .map(({ offset, value }) => ({ offset: Number(offset), value }))
          .filter(({ offset }) => offset >= first);
        if (behind <= first) return;
        next.set(partition, behind);
        await whileBeating(handover.give({ partition, records, next: behind }), heartbeat);
      },
    });
    yield* handover.taken();
  } catch (error) {
    if (!signal.aborted) throw explainKafka(error, cluster, topic);
  } finally {
    signal.removeEventListener("abort", stop);
    handover.close();
    await consumer.disconnect();
  }
}

function seekWhenJoined(consumer: Consumer, topic: string, next: ReadonlyMap<number, number>): void {
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const [partition, offset] of next) consumer.seek({ topic, partition, offset: String(offset) });
  });
}

const HEARTBEAT_MS = 3_000;

/** A slow consumer keeps its place in the group. */
async function whileBeating(work: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
  const timer = setInterval(() => {
    // A rebalance shows at the next fetch as well.
    heartbeat().catch(() => {});
  }, HEARTBEAT_MS);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
}

/** One item at a time from a giver to a taker: `give` resolves when the taker asks for the one after it. */
function createHandover<T>() {
  const given: { readonly item: T; readonly done: () => void }[] = [];
  let isClosed = false;
  let problem: unknown;
  let wake = () => {};
  return {
    give(item: T): Promise<void> {
      if (isClosed) return Promise.resolve();
      return new Promise((done) => {
        given.push({ item, done });
        wake();
      });
    },
    /** Whoever waits to give need not wait any longer. */
    close(error?: unknown): void {
      isClosed = true;
      problem ??= error;
      for (const { done } of given.splice(0)) done();
      wake();
    },
    async *taken(): AsyncGenerator<T> {
      for (;;) {
        const first = given.shift();
        if (first !== undefined) {
          try {
            yield first.item;
          } finally {
            first.done();
          }
        } else if (isClosed) {
          if (problem !== undefined) throw problem;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
