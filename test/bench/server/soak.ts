// feat serve under load for a long time: events and reads at 80 % of what it can do, its memory looked at all the while.
// usage: node test/bench/server/soak.ts [MINUTES]   (default 10; exit code 1 where memory grows or a request fails)
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { measureLoad } from "./http-load.ts";
import { startFeat, startRedis, stopAll } from "./processes.ts";

const MINUTES = Number(process.argv[2] ?? 10);
const SHARE = 0.8;
const ENTITIES = 20_000;
const BATCH = 50;
/** Of a second's work, one request of each kind at a time. */
const CONNECTIONS = 4;

const FEATURE = `feature spending on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
  visit_total = sum(amount) session 30m
>`;

/** A slice of the entities in turn, at the time of now: windows open, close and give way meanwhile. */
function eventsOf(slice: number): string {
  const event_timestamp = new Date().toISOString();
  const customer = (i: number) => `c${(slice * BATCH + i) % ENTITIES}`;
  const events = Array.from({ length: BATCH }, (_, i) => ({
    customer_id: customer(i),
    amount: i / 4,
    event_timestamp,
  }));
  return JSON.stringify(events);
}

function readOf(slice: number): string {
  const entities = Array.from({ length: BATCH }, (_, i) => ({ customer_id: `c${(slice * 7 + i * 31) % ENTITIES}` }));
  return JSON.stringify({ features: ["spending"], entities });
}

/** Kilobytes. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

try {
  const redis = await startRedis();
  const feat = await startFeat(FEATURE, ["--store", redis.url]);
  const round = (slice: number, requests: number) => {
    const load = { port: feat.port, requests, connections: CONNECTIONS };
    return Promise.all([
      measureLoad({ ...load, path: "/v1/features/spending/events", body: eventsOf(slice) }),
      measureLoad({ ...load, path: "/v1/online", body: readOf(slice) }),
    ]);
  };
  // Every entity once, and the code compiled: what is allocated from here on is what might leak.
  for (let slice = 0; slice < ENTITIES / BATCH; slice++) await round(slice, 1);
  const ceiling = median(await measureCeiling(round));
  const requests = Math.max(1, Math.floor(ceiling * SHARE));
  console.log(
    `ceiling ${Math.round(ceiling)} rounds/s of ${BATCH} events and ${BATCH} entities read; running ${requests}/s for ${MINUTES} min`,
  );

  const samples: number[] = [];
  const end = performance.now() + MINUTES * 60_000;
  for (let second = 0; performance.now() < end; second++) {
    const started = performance.now();
    await round(second, requests);
    samples.push(memoryOf(feat.pid));
    if (second % 10 === 0) console.log(`${second} s: ${Math.round((samples.at(-1) ?? 0) / 1024)} MB`);
    await sleep(Math.max(0, 1_000 - (performance.now() - started)));
  }
  const quarter = samples.length >> 2;
  const early = median(samples.slice(quarter, 2 * quarter));
  const late = median(samples.slice(3 * quarter));
  const growth = (late - early) / 1024;
  const isFlat = growth < Math.max(16, early / 1024 / 10);
  console.log(
    `memory: second quarter ${Math.round(early / 1024)} MB, last quarter ${Math.round(late / 1024)} MB: ${isFlat ? "flat" : "GROWS"}`,
  );
  if (!isFlat) process.exitCode = 1;
} finally {
  await stopAll();
}

/** Rounds a second with nothing to wait for, three times. */
async function measureCeiling(
  round: (slice: number, requests: number) => Promise<readonly number[]>,
): Promise<number[]> {
  const rates: number[] = [];
  for (let slice = 0; slice < 3; slice++) rates.push(200 / Math.max(...(await round(slice, 200))));
  return rates;
}
