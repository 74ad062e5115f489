// The whole way in production: events in Kafka, `feat deploy`, Flink, the output topics, `feat materialize`, Redis,
// `feat get`. What is served in the end is what the embedded engine computes over the same events.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Admin, Kafka as KafkaClient, logLevel, type Producer } from "kafkajs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { FeatureStore } from "../../runtime/src/feature-store.js";
import { ended, feat, startFeat } from "../cli/feat-process.js";
import { type Gateway, startGateway } from "../support/flink/gateway.js";
import { flinkTool } from "../support/flink/java-home.js";
import { type Kafka, startKafka } from "../support/flink/kafka.js";
import { type RedisServer, redisTool, startRedis } from "../support/redis.js";
import { describeWith, type Tool } from "../support/tool.js";

const EXAMPLE = fileURLToPath(new URL("../../examples/transactions", import.meta.url));
const tools: Tool = { name: "Flink and Redis", missing: flinkTool.missing ?? redisTool.missing };

/** Beyond every window of the example, so that all of them close. */
const CLOSING = {
  customer_id: "nobody",
  merchant: { id: "m", country: "XX" },
  amount: 1,
  status: "paid",
  event_timestamp: "2026-12-01T00:00:00Z",
};

interface Row {
  readonly feature: string;
  readonly key: Readonly<Record<string, string>>;
  readonly window: string;
  readonly window_end: string;
  readonly values: Readonly<Record<string, unknown>>;
}

describeWith(tools, "from Kafka to the online store", () => {
  let kafka: Kafka;
  let flink: Gateway;
  let redis: RedisServer;
  let producer: Producer;
  let admin: Admin;
  let cwd = "";

  beforeAll(async () => {
    [kafka, flink, redis, cwd] = await Promise.all([
      startKafka(),
      startGateway(),
      startRedis({ settings: ["--appendonly", "yes"] }),
      mkdtemp(join(tmpdir(), "feat-pipeline-")),
    ]);
    await cp(EXAMPLE, cwd, { recursive: true });
    const client = new KafkaClient({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
    producer = client.producer();
    admin = client.admin();
    await Promise.all([producer.connect(), admin.connect()]);
    await writeFile(
      join(cwd, "feat.config.yaml"),
      `environments:
  default:
    tenant: acme
    kafka: { brokers: "${kafka.brokers}" }
    redis: { url: "${redis.url}" }
    flink:
      gateway: ${flink.gatewayUrl}
      rest: ${flink.restUrl}
      checkpoints: { path: "file://${cwd}/flink", interval: 1s }
`,
    );
  }, 300_000);
  afterAll(async () => {
    await Promise.all([producer?.disconnect(), admin?.disconnect()]);
    await Promise.all([kafka?.stop(), flink?.stop(), redis?.stop()]);
    await rm(cwd, { recursive: true });
  });

  /** The newest row of each entity and window. */
  function newestOf(rows: readonly Row[]): ReadonlyMap<string, Row> {
    const newest = new Map<string, Row>();
    for (const row of rows) {
      const id = JSON.stringify([row.feature, row.key, row.window]);
      if ((newest.get(id)?.window_end ?? "") <= row.window_end) newest.set(id, row);
    }
    return newest;
  }

  async function outputSizes(topics: readonly string[]) {
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    return offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);
  }

  test("serves what the embedded engine computes", async () => {
    const lines = (await readFile(join(cwd, "events.ndjson"), "utf8")).trim().split("\n");
    const events = [...lines, JSON.stringify(CLOSING)];
    await writeFile(join(cwd, "closed.ndjson"), `${events.join("\n")}\n`);
    const run = await feat(["run", "--input", "transactions=closed.ndjson"], { cwd });
    expect(run.code).toBe(0);
    const rows = run.stdout
      .trim()
      .split("\n")
      .map((line): Row => JSON.parse(line));
    const expected = rows.filter(({ key }) => key.customer_id !== CLOSING.customer_id && key.country !== "XX");
    expect(new Set(expected.map(({ window }) => window.split("_")[0]))).toEqual(
      new Set(["tumbling", "sliding", "session"]),
    );

    expect(await feat(["compile"], { cwd })).toMatchObject({ code: 0 });
    const { features } = JSON.parse(await readFile(join(cwd, "dist/manifest.json"), "utf8"));
    const topics = features.map(({ outputTopic }: { outputTopic: string }) => outputTopic);
    await admin.createTopics({ topics: [{ topic: "transactions", numPartitions: 1 }] });
    expect(await feat(["deploy"], { cwd })).toMatchObject({ code: 0 });

    // Kept up to date meanwhile, and killed twice on the way.
    const half = Math.ceil(events.length / 2);
    await producer.send({ topic: "transactions", messages: events.slice(0, half).map((value) => ({ value })) });
    for (let kills = 0; kills < 2; kills++) {
      const killed = startFeat(["materialize"], { cwd });
      const end = ended(killed);
      await sleep(1_500);
      killed.kill("SIGKILL");
      await end;
    }
    await producer.send({ topic: "transactions", messages: events.slice(half).map((value) => ({ value })) });
    for (let tries = 0; (await outputSizes(topics)) < expected.length; tries++) {
      if (tries > 300) throw new Error("Flink did not write all rows.");
      await sleep(100);
    }
    const materialized = await feat(["materialize", "--until-end"], { cwd });
    expect(materialized).toMatchObject({ code: 0, stderr: expect.stringMatching(/^\d+ rows stored\n$/) });

    const store = await FeatureStore.open({ online: redis.url });
    onTestFinished(() => store.close());
    for (const { feature, key, window_end, values } of newestOf(expected).values()) {
      const [answer] = await store.getOnlineFeatures({
        tenantId: "acme",
        features: Object.keys(values).map((item) => `${feature}:${item}`),
        entities: [key],
        asOf: Date.parse(window_end) - 1,
      });
      const served = Object.values(answer?.features ?? {});
      expect(served.map(({ value }) => value)).toEqual(Object.values(values).map(nearly));
      expect(new Set(served.map(({ status }) => status))).toEqual(new Set(["closed"]));
    }

    const [{ key, values } = { key: {}, values: {} }] = newestOf(expected).values();
    const keys = Object.entries(key).flatMap(([name, value]) => ["--key", `${name}=${value}`]);
    const got = await feat(
      ["get", "realtime_transaction_stats", ...keys, "--json", "--store", redis.url, "--tenant", "acme"],
      { cwd },
    );
    expect(got).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(JSON.parse(got.stdout).features)).toEqual(
      Object.keys(values).map((item) => `realtime_transaction_stats:${item}`),
    );
  }, 240_000);

  function nearly(value: unknown): unknown {
    return typeof value === "number" && !Number.isInteger(value) ? expect.closeTo(value, 9) : value;
  }
});
