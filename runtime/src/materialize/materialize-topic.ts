// One feature's output topic, read for as long as it is wanted, and materialised.
// Invariant: the topic is read no faster than the store takes the rows: the next batch is asked for after the last flush.
import type { TopicRecords } from "../kafka/topic-records.js";
import type { Materializer } from "./materializer.js";
import type { OutputRow } from "./output-row.js";

export interface TopicMaterializing {
  readonly topic: TopicRecords;
  readonly materializer: Materializer;
  readonly read: (value: Buffer) => OutputRow | undefined;
  /** End at the offsets that the topic had when it was opened. */
  readonly untilEnd: boolean;
  readonly signal: AbortSignal;
  readonly progress: (counts: MaterializedCounts) => void;
}

export interface MaterializedCounts {
  readonly rows: number;
  /** Records that are no rows of the feature. */
  readonly foreign: number;
}

export async function materializeTopic(options: TopicMaterializing): Promise<MaterializedCounts> {
  const { topic, materializer, read, untilEnd, signal, progress } = options;
  const next = new Map(
    topic.partitions.map(({ partition, low }) => [partition, materializer.from.get(partition) ?? low]),
  );
  const ends = new Map(topic.partitions.map(({ partition, high }) => [partition, high]));
  const isDone = () => untilEnd && [...next].every(([partition, offset]) => offset >= (ends.get(partition) ?? 0));
  let rows = 0;
  let foreign = 0;
  if (isDone()) return { rows, foreign };
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    for await (const batch of topic.read(next, stop.signal)) {
      for (const { offset, value } of batch.records) {
        const row = value === null ? undefined : read(value);
        if (row === undefined) foreign += 1;
        else materializer.collect({ ...row, partition: batch.partition, offset });
        rows += row === undefined ? 0 : 1;
      }
      next.set(batch.partition, batch.next);
      // A batch is what Kafka had at hand: many rows where they come fast, few where they come slowly.
      await materializer.flush(next);
      progress({ rows, foreign });
      if (isDone()) break;
    }
  } finally {
    signal.removeEventListener("abort", abort);
    stop.abort();
  }
  return { rows, foreign };
}
