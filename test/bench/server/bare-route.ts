// What feat serve is measured against: fastify with nothing but a route, and one MGET.
// usage: bare-route.ts REDIS-URL; prints its port.
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { Redis } from "ioredis";

const redis = new Redis(process.argv[2] ?? "", { enableAutoPipelining: true });
const app = fastify();
app.post<{ Body: { keys: string[] } }>("/read", async (request) => ({ values: await redis.mget(request.body.keys) }));
// The same events as a hand-written service would count them: twice when they come twice, and with no windows that close.
app.post<{ Body: { customer_id: string; amount: number; event_timestamp: string }[] }>("/events", async (request) => {
  const pipeline = redis.pipeline();
  for (const event of request.body) {
    const hour = Math.floor(Date.parse(event.event_timestamp) / 3_600_000);
    const key = `bare:${event.customer_id}:${hour}`;
    pipeline.hincrby(key, "count", 1).hincrbyfloat(key, "sum", event.amount).expire(key, 86_400);
  }
  await pipeline.exec();
  return { accepted: request.body.length };
});
await app.listen({ host: "127.0.0.1", port: 0 });
const { port } = app.server.address() as AddressInfo;
console.log(port);
