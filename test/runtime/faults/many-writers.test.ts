// Eight servers and one hot entity: ten thousand events, many of them sent twice, each counts once. And processes that
// are killed: what they acknowledged is there, and what they send again does not count again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EventAnswer, FeatureStore } from "../../../runtime/src/index.js";
import { counterOf } from "../../../runtime/src/online/version.js";
import { seedPlan } from "../../support/plans.js";
import { type RedisServer, redisTool, startRedis } from "../../support/redis.js";
import { describeWith } from "../../support/tool.js";
import { seeded } from "./scenario.js";

const launcher = fileURLToPath(new URL("../../support/source-process.mjs", import.meta.url));
const writerProcess = fileURLToPath(new URL("../store/writer-process.ts", import.meta.url));
const plan = seedPlan();
const featureName = plan.feature;
const tenantId = "t";

describeWith(redisTool, "many writers of one entity on Redis", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  async function valuesOf(customer: string) {
    const store = await FeatureStore.open({ online: server.url });
    const names = ["txn_count_1h", "txn_sum_1h"].map((name) => `${featureName}:${name}`);
    const [row] = await store.getOnlineFeatures({ tenantId, features: names, entities: [{ customer_id: customer }] });
    await store.close();
    return names.map((name) => row?.features[name]?.value);
  }

  test("eight servers, 10,000 events, a third of them twice", async () => {
    const EVENTS = 10_000;
    const random = seeded(11);
    const servers = await Promise.all(
      Array.from({ length: 8 }, () => FeatureStore.open({ online: server.url, keptEventIds: 2 * EVENTS })),
    );
    await servers[0]?.createStreamingFeature({ tenantId, declaration: plan });
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      customer_id: "hot",
      amount: 1 + Math.floor(random() * 100),
      event_timestamp: `2026-02-12T10:${String(n % 60).padStart(2, "0")}:00`,
      event_id: `e${n}`,
    }));
    const sent = events.flatMap((event) => (random() < 1 / 3 ? [event, event] : [event]));
    const answers = new Map<string, EventAnswer[]>();
    let next = 0;
    const work = async () => {
      while (next < sent.length) {
        const event = sent[next++] as (typeof events)[number];
        const one = servers[Math.floor(random() * servers.length)] as FeatureStore;
        const answer = await one.processStreamingEvent({ tenantId, featureName, event });
        answers.set(event.event_id, [...(answers.get(event.event_id) ?? []), answer]);
      }
    };
    await Promise.all(Array.from({ length: 256 }, work));
    for (const one of servers) await one.close();

    // The oracle: every event once.
    expect(await valuesOf("hot")).toEqual([EVENTS, events.reduce((sum, { amount }) => sum + amount, 0)]);
    for (const twice of answers.values()) for (const answer of twice) expect(answer).toEqual(twice[0]);
    const counters = new Set([...answers.values()].map(([answer]) => counterOf(answer?.version ?? "")));
    expect(counters.size).toBe(EVENTS);
  }, 90_000);

  function startWriter(name: string, count: number) {
    const flags = ["--disable-warning=ExperimentalWarning", "--experimental-transform-types"];
    const child: ChildProcess = spawn(
      process.execPath,
      [...flags, launcher, writerProcess, server.url, name, String(count)],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const acknowledged: string[] = [];
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      acknowledged.push(...lines);
    });
    return { child, acknowledged, ended: once(child, "close") };
  }

  test("killed processes have lost nothing that they acknowledged, and may send again", async () => {
    const names = ["a", "b", "c"];
    const writers = names.map((name) => startWriter(name, 100_000));
    const slowest = () => Math.min(...writers.map(({ acknowledged }) => acknowledged.length));
    await expect.poll(slowest, { timeout: 20_000 }).toBeGreaterThan(20);
    for (const { child } of writers) child.kill("SIGKILL");
    await Promise.all(writers.map(({ ended }) => ended));
    const acknowledged = writers.reduce((sum, one) => sum + one.acknowledged.length, 0);
    const [stored] = await valuesOf("c");
    // Each may have been killed after its last event was stored and before it could say so.
    expect(Number(stored)).toBeGreaterThanOrEqual(acknowledged);
    expect(Number(stored)).toBeLessThanOrEqual(acknowledged + names.length);

    const again = names.map((name, i) => startWriter(name, (writers[i]?.acknowledged.length ?? 0) + 1));
    await Promise.all(again.map(({ ended }) => ended));
    expect((await valuesOf("c"))[0]).toBe(acknowledged + names.length);
  }, 60_000);
});
