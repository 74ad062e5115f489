// The entry of a worker thread: a shard with its lines to the reader and to the other shards.
// Invariant: what the shard throws ends the thread, so that the reader hears of it.
import { parentPort, workerData } from "node:worker_threads";
import { createShard } from "../run/parallel/shard.js";
import { buffersOf, type ThreadData } from "./worker-threads.js";

const { setup, peers } = workerData as ThreadData;
const shard = createShard(
  setup,
  {
    toReader: (report) => parentPort?.postMessage(report, buffersOf(report)),
    toShard: (index, message) => peers[index]?.postMessage(message, buffersOf(message)),
  },
  (error) =>
    process.nextTick(() => {
      throw error;
    }),
);
parentPort?.on("message", shard.receive);
for (const peer of peers) peer?.on("message", shard.receive);
