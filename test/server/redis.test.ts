// Several servers on one Redis: what one takes another serves, and all say the truth when it is gone.
import { expect, onTestFinished, test } from "vitest";
import { openStore } from "../../runtime/src/store/open-store.js";
import { redisTool, startRedis } from "../support/redis.js";
import { describeWith } from "../support/tool.js";
import { EVENT, FEATURE, serve } from "./serving.js";

const EVENTS = "/v1/features/spending/events";

describeWith(redisTool, "servers on one Redis", () => {
  test("count every event once between them, and see each other's", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const [one, two] = await Promise.all([
      openStore(redis.url).then((store) => serve({ store })),
      openStore(redis.url).then((store) => serve({ store })),
    ]);
    expect((await one.call("POST", "/v1/features", FEATURE)).status).toBe(201);
    const events = (from: number) =>
      Array.from({ length: 100 }, (_, i) => ({ ...EVENT, amount: 1, event_id: from + i }));
    // Overlapping ids, sent to both at once: 150 events in all.
    const answers = await Promise.all([one.call("POST", EVENTS, events(0)), two.call("POST", EVENTS, events(50))]);
    for (const answer of answers) expect(answer.json).toMatchObject({ accepted: 100, failed: 0 });
    const body = { features: ["spending:txn_sum_1h"], entities: [{ customer_id: "c123" }] };
    for (const server of [one, two]) {
      const read = await server.call("POST", "/v1/online", body);
      expect(read.json.rows[0].features["spending:txn_sum_1h"].value).toBe(150);
    }
  });

  test("is it gone, they are not ready and say 503; is it back, they are", async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const { call } = await serve({ store: await openStore(redis.url) });
    await call("POST", "/v1/features", FEATURE);
    await redis.kill();
    await expect.poll(async () => (await call("GET", "/readyz")).status, { timeout: 15_000 }).toBe(503);
    expect((await call("GET", "/healthz")).status).toBe(200);
    const refused = await call("POST", EVENTS, EVENT);
    expect(refused).toMatchObject({ status: 503, json: { code: expect.stringMatching(/^store-un/) } });
    await redis.start();
    await expect.poll(async () => (await call("GET", "/readyz")).status, { timeout: 15_000 }).toBe(200);
    await call("POST", "/v1/features", FEATURE);
    expect((await call("POST", EVENTS, EVENT)).status).toBe(200);
  }, 60_000);
});
