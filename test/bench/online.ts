// The online store on Redis: events and reads through the API against what Redis can do at most, and against Feast.
// Every figure is a ratio of two runs of the same minute. For the latency of one event alone, this process and Redis are
// pinned to one core each with taskset: an idle core is slow to wake.
import { execFileSync } from "node:child_process";
import { FeatureStore } from "@feat-lang/runtime";
import { startFeast } from "./online/feast.ts";
import { percentile99, RawRedis } from "./online/raw-redis.ts";
import { type Pair, reportPairs } from "./pairs.ts";
import { startRedis, stopAll } from "./server/processes.ts";

const tenantId = "bench";
const featureName = "spending";
const DECLARATION = `feature spending on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
  online ttl 1d
>`;
const ENTITIES = 10_000;
const EVENTS = 20_000;
const IN_FLIGHT = 1_000;
const ALONE = 2_000;

const redis = await startRedis();
const raw = new RawRedis(redis.url);
const store = await FeatureStore.open({ online: redis.url });
await store.createStreamingFeature({ tenantId, declaration: DECLARATION });

let sent = 0;
const sendOne = (withId: boolean) => {
  const n = sent++;
  const event = {
    customer_id: `c${(n * 7_919) % ENTITIES}`,
    amount: (n % 1_000) / 4,
    event_timestamp: "2026-02-12T10:00:00.000Z",
  };
  return store.processStreamingEvent({ tenantId, featureName, event, ...(withId ? { eventId: `e${n}` } : {}) });
};

async function sendEvents(count: number, withId = false): Promise<number> {
  const start = performance.now();
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await sendOne(withId);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return (performance.now() - start) / 1_000;
}

const references = ["txn_count_1h", "txn_sum_1h"].map((item) => `${featureName}:${item}`);

async function readEntities(calls: number, count: number): Promise<number> {
  const entities = Array.from({ length: count }, (_, i) => ({ customer_id: `c${i}` }));
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    await store.getOnlineFeatures({ tenantId, features: references, entities });
  }
  return (performance.now() - start) / 1_000;
}

const recordKeys = (count: number) =>
  Array.from({ length: count }, (_, i) => `feat:{5:bench,8:spending,${`c${i}`.length}:c${i},}:v`);

/** This process to the first core, Redis to the second; false where there is no taskset. */
async function pinToCores(): Promise<boolean> {
  const server = /process_id:(\d+)/.exec(await raw.client.info("server"))?.[1] ?? "";
  try {
    execFileSync("taskset", ["-a", "-p", "-c", "0", String(process.pid)], { stdio: "ignore" });
    execFileSync("taskset", ["-a", "-p", "-c", "1", server], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

try {
  await sendEvents(2 * ENTITIES);
  await raw.compareAndSet(ENTITIES, ENTITIES);
  const pairs: Pair[] = [
    {
      name: "events, concurrent",
      reference: "raw batched compare-and-set",
      subject: () => sendEvents(EVENTS),
      against: () => raw.compareAndSet(EVENTS, ENTITIES),
      measure: "speed",
      goal: 0.6,
    },
    {
      name: "events with ids, concurrent",
      reference: "raw batched compare-and-set",
      subject: () => sendEvents(EVENTS, true),
      against: () => raw.compareAndSet(EVENTS, ENTITIES),
      measure: "speed",
    },
    ...[1, 100].map(
      (count): Pair => ({
        name: `read of ${count === 1 ? "one entity" : `${count} entities`}, one after the other`,
        reference: "raw MGET of the records",
        subject: () => readEntities(1_000, count),
        against: () => raw.read(1_000, recordKeys(count)),
        measure: "speed",
      }),
    ),
  ];

  const feast = await startFeast(redis.port);
  if (feast) {
    const PUSHES = 100;
    const FRAMES = 5;
    const ROWS = 1_000;
    const CALLS = 200;
    pairs.push(
      {
        name: "events, concurrent",
        reference: "Feast push, row by row",
        subject: async () => (await sendEvents(EVENTS)) / EVENTS,
        against: async () => (await feast.run("push", PUSHES, 1)) / PUSHES,
        measure: "speed",
        goal: 200,
      },
      {
        name: "events, concurrent",
        reference: "Feast push, frames of 1,000 rows",
        subject: async () => (await sendEvents(EVENTS)) / EVENTS,
        against: async () => (await feast.run("push", FRAMES, ROWS)) / (FRAMES * ROWS),
        measure: "speed",
        goal: 4,
      },
      ...[1, 100].map(
        (count): Pair => ({
          name: `read of ${count === 1 ? "one entity" : `${count} entities`}, one after the other`,
          reference: "Feast get_online_features",
          subject: () => readEntities(CALLS, count),
          against: () => feast.run("read", CALLS, count),
          measure: "speed",
        }),
      ),
    );
  } else {
    console.log("Feast is left out: there is none in .cache/feast/venv (docs/benchmarks.md says how to get it).\n");
  }
  await reportPairs(pairs);
  feast?.stop();

  const isPinned = await pinToCores();
  console.log(`\nOne event alone${isPinned ? ", pinned to cores" : ", not pinned: there is no taskset"}:\n`);
  await reportPairs([
    {
      name: "one event alone, 99th percentile",
      reference: "three bare round trips of the 99th percentile + 1 ms",
      subject: () => percentile99(ALONE, () => sendOne(false)),
      against: async () => 3 * (await raw.roundTrip(ALONE)) + 0.001,
      measure: "cost",
      goal: 1,
    },
  ]);
} finally {
  await store.close();
  raw.client.disconnect();
  await stopAll();
}
