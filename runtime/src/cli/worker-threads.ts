// The workers of `feat run --workers` as threads of this process, each with a line to every other one.
// Invariant: a thread that dies is heard of, and none outlives `close`.
import { MessageChannel, type MessagePort, type Transferable, Worker } from "node:worker_threads";
import type { ParsedBatch, ShardReport, ShardSetup, ToShard } from "../run/parallel/messages.js";
import type { SpawnCrew } from "../run/parallel/run-lane.js";

export interface ThreadData {
  readonly setup: ShardSetup;
  /** By worker; none to itself. */
  readonly peers: readonly (MessagePort | undefined)[];
}

/** Parsed rows wait for their turn: with the usual 16 MB, most would be copied twice before they are done with. */
const resourceLimits = { maxYoungGenerationSizeMb: 96 };

export const spawnThreads: SpawnCrew = (setups, listener) => {
  const lines = linesBetween(setups.length);
  const threads = setups.map((setup, index) => {
    const peers = lines[index] ?? [];
    const workerData: ThreadData = { setup, peers };
    const transferList = peers.filter((port) => port !== undefined);
    const thread = new Worker(new URL("./worker-thread.js", import.meta.url), {
      workerData,
      transferList,
      resourceLimits,
    });
    thread.on("message", (report: ShardReport) => listener.report(index, report));
    thread.on("error", (error) => listener.fail(error));
    return thread;
  });
  return {
    send: (index, message) => threads[index]?.postMessage(message, buffersOf(message)),
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
};

function linesBetween(count: number): readonly (readonly (MessagePort | undefined)[])[] {
  const lines = Array.from({ length: count }, () => new Array<MessagePort | undefined>(count).fill(undefined));
  for (const [from, ports] of lines.entries()) {
    for (let to = from + 1; to < count; to++) {
      const { port1, port2 } = new MessageChannel();
      ports[to] = port1;
      (lines[to] as typeof ports)[from] = port2;
    }
  }
  return lines;
}

/** What need not be copied: nobody looks at it after it is sent. The times of a batch go to several. */
export function buffersOf(message: ToShard | ParsedBatch | ShardReport): Transferable[] {
  if ("rowOrder" in message) return [message.rowOrder.buffer];
  if (message.kind === "parsed") {
    const { kinds, numbers, texts, others } = message.rows;
    return [message.indexes.buffer, kinds.buffer, numbers.buffer, texts.buffer, others.buffer];
  }
  if (message.kind !== "batch") return [];
  const { bytes, starts, ends } = message.batch;
  return [bytes.buffer, starts.buffer, ends.buffer];
}
