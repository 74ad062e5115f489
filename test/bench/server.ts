// feat serve over Redis: reads against a bare fastify route with one MGET and against Feast's own server, events against
// a hand-written route. Measured are seconds of the processor that the server (without Redis) spends on the same requests,
// so that clients and whoever else is busy on the machine count less.
import { type Pair, reportPairs } from "./pairs.ts";
import { type Load, measureLoad } from "./server/http-load.ts";
import {
  processorSeconds,
  type Running,
  startBareRoute,
  startFeast,
  startFeat,
  startRedis,
  stopAll,
} from "./server/processes.ts";

const FEATURE = `feature spending on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
>`;
const ENTITIES = 10_000;
const BATCH = 500;

const customers = Array.from({ length: ENTITIES }, (_, i) => `c${i}`);
const eventOf = (customer_id: string, i: number) => ({
  customer_id,
  amount: (i % 1_000) / 4,
  event_timestamp: new Date(Date.UTC(2026, 1, 12, 10, 0, 0, i % 1_000)).toISOString(),
});

try {
  const redis = await startRedis();
  const feat = await startFeat(FEATURE, ["--store", redis.url]);
  const bare = await startBareRoute(redis.url);
  const events = (from: number) => JSON.stringify(customers.slice(from, from + BATCH).map(eventOf));
  for (let from = 0; from < ENTITIES; from += BATCH) {
    await measureLoad({
      port: feat.port,
      path: "/v1/features/spending/events",
      body: events(from),
      requests: 1,
      connections: 1,
    });
  }
  const feast = await startFeast(redis.port, ENTITIES);

  const spend = async (server: Running, load: Omit<Load, "port">) => {
    const before = processorSeconds(server.pid);
    await measureLoad({ ...load, port: server.port });
    return processorSeconds(server.pid) - before;
  };
  const references = ["spending:txn_count_1h", "spending:txn_sum_1h"];
  const keyOf = (customer: string) => `feat:{7:default,8:spending,${customer.length}:${customer},}:v`;
  const chosen = (count: number) => customers.filter((_, i) => i % 97 === 0).slice(0, count);
  const readFeat = (count: number, requests: number) => () =>
    spend(feat, {
      path: "/v1/online",
      body: JSON.stringify({ features: references, entities: chosen(count).map((customer_id) => ({ customer_id })) }),
      requests,
      connections: 16,
    });
  const readAsFeast = (server: Running, count: number, requests: number) => () =>
    spend(server, {
      path: "/get-online-features",
      body: JSON.stringify({ features: references, entities: { customer_id: chosen(count) } }),
      requests,
      connections: 16,
    });
  const readBare = (count: number, requests: number) => () =>
    spend(bare, {
      path: "/read",
      body: JSON.stringify({ keys: chosen(count).map(keyOf) }),
      requests,
      connections: 16,
    });
  const write = (server: Running, path: string) => () =>
    spend(server, { path, body: events(0), requests: 40, connections: 4 });

  const pairs: Pair[] = [
    {
      name: "online read over HTTP, 1 entity",
      reference: "bare fastify + one MGET",
      subject: readFeat(1, 8_000),
      against: readBare(1, 8_000),
      measure: "speed",
      goal: 0.7,
    },
    {
      name: "online read over HTTP, 100 entities",
      reference: "bare fastify + one MGET",
      subject: readFeat(100, 1_000),
      against: readBare(100, 1_000),
      measure: "speed",
      goal: 0.7,
    },
    {
      name: "events over HTTP, 500 a request",
      reference: "hand-written route, HINCRBYFLOAT",
      subject: write(feat, "/v1/features/spending/events"),
      against: write(bare, "/events"),
      measure: "speed",
    },
  ];
  if (feast) {
    // Feast answers so slowly that as many requests as the others get would take minutes; the ratio is per request.
    const slow = readAsFeast(feast, 100, 50);
    pairs.push({
      name: "100 entities, Feast's protocol",
      reference: "Feast 0.67's HTTP server, same Redis",
      subject: readAsFeast(feat, 100, 1_000),
      against: async () => (await slow()) * 20,
      measure: "speed",
      goal: 20,
    });
  } else {
    console.log("left out: Feast is not in .cache (CI=true npx vitest run test/server/feast.test.ts fetches it)");
  }
  for (const pair of pairs) await Promise.all([pair.subject, pair.against].map((run) => run()));
  await reportPairs(pairs);
} finally {
  await stopAll();
}
