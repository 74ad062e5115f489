// `feat deploy` against a real cluster and a real broker: a feature created, left alone, upgraded with its state, refused,
// replaced, rolled back and stopped, as the command line does it.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kafka as KafkaClient, logLevel, type Producer } from "kafkajs";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { FeatureStore } from "../../runtime/src/feature-store.js";
import { feat } from "../cli/feat-process.js";
import { type Gateway, startGateway } from "../support/flink/gateway.js";
import { flinkTool } from "../support/flink/java-home.js";
import { freePorts } from "../support/flink/java-process.js";
import { type Kafka, startKafka } from "../support/flink/kafka.js";
import { describeWith } from "../support/tool.js";
import { projectText, type Version } from "../support/upgrades.js";

const TOPIC = "transactions";
const OUTPUT = "feat.acme.stats";
const TOTAL = "total = sum(amount) tumbling 1h";

describeWith(flinkTool, "feat deploy", () => {
  let kafka: Kafka;
  let flink: Gateway;
  let producer: Producer;
  let client: KafkaClient;
  let cwd = "";

  beforeAll(async () => {
    [kafka, flink, cwd] = await Promise.all([startKafka(), startGateway(), mkdtemp(join(tmpdir(), "feat-deploy-"))]);
    client = new KafkaClient({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING });
    producer = client.producer();
    await producer.connect();
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }] });
    await admin.disconnect();
    await writeFile(
      join(cwd, "feat.config.yaml"),
      `environments:
  default:
    tenant: acme
    kafka: { brokers: "${kafka.brokers}" }
    flink:
      gateway: ${flink.gatewayUrl}
      rest: ${flink.restUrl}
      checkpoints: { path: "file://${cwd}/flink", interval: 10s }
`,
    );
  }, 300_000);
  afterAll(async () => {
    await producer?.disconnect();
    await Promise.all([kafka?.stop(), flink?.stop()]);
    await rm(cwd, { recursive: true });
  });

  async function compile(version: Version) {
    await writeFile(join(cwd, "main.feat"), projectText(version));
    expect(await feat(["compile"], { cwd })).toMatchObject({ code: 0 });
  }
  const deploy = async (...args: string[]) => {
    const outcome = await feat(["deploy", "--json", "--partitions", "1", ...args], { cwd });
    return { ...outcome, deployed: outcome.stdout === "" ? undefined : JSON.parse(outcome.stdout).deployed };
  };
  const event = (time: string, amount: number) => ({
    value: JSON.stringify({ customer_id: "c1", amount, status: "paid", event_timestamp: `2026-02-12T${time}` }),
  });
  const send = (...messages: { value: string }[]) => producer.send({ topic: TOPIC, messages });
  async function rows(count: number) {
    for (let tries = 0; tries < 100; tries++) {
      const records = await kafka.consume(OUTPUT);
      if (records.length >= count) return records.map(({ value }) => JSON.parse(value ?? "null"));
    }
    throw new Error(`Fewer than ${count} rows came.`);
  }

  /** The cluster collects metrics every ten seconds. */
  async function statusWithFigures() {
    for (let tries = 0; tries < 40; tries++) {
      const status = await feat(["status", "dist", "--json"], { cwd });
      expect(status).toMatchObject({ code: 0, stderr: "" });
      const [feature] = JSON.parse(status.stdout).features;
      if (feature.lag !== null && feature.late !== null) return feature;
      await sleep(500);
    }
    throw new Error("The cluster gave no figures.");
  }

  test("from the first version to the last", async () => {
    await compile({ body: TOTAL });
    const dry = await feat(["deploy", "--dry-run"], { cwd });
    expect(dry).toMatchObject({ code: 0, stdout: "stats  create\n\n1 change.\n" });

    const created = await deploy();
    expect(created).toMatchObject({ code: 0, deployed: [{ feature: "stats", action: "create" }] });
    expect(created.stderr).toBe(`Created the topic ${OUTPUT}.\n`);
    const jobId = created.deployed[0].jobId;
    expect(await deploy()).toMatchObject({ deployed: [{ feature: "stats", action: "unchanged", jobId }] });

    await send(event("09:00:00", 1), event("10:10:00", 10), event("10:20:00", 20));
    expect(await rows(1)).toMatchObject([{ window_end: "2026-02-12T10:00:00Z", total: 1 }]);

    const running = await statusWithFigures();
    expect(running).toMatchObject({ feature: "stats", state: "RUNNING", jobId, lag: 0, late: 0, drift: [] });
    expect(running.watermark).toBe("2026-02-12T10:19:55.000Z");
    expect(await feat(["logs"], { cwd })).toMatchObject({ code: 0, stderr: "stats: nothing went wrong.\n" });

    // State is kept: what the open window holds is in its total.
    await compile({ body: `${TOTAL}\n  twice = total * 2.0` });
    const upgraded = await deploy();
    expect(upgraded).toMatchObject({ code: 0, deployed: [{ action: "upgrade" }] });
    await send(event("10:30:00", 100), event("11:10:00", 7));
    expect((await rows(2)).at(-1)).toMatchObject({ window_end: "2026-02-12T11:00:00Z", total: 130, twice: 260 });

    // State would be lost: refused, explained, and what runs goes on.
    await compile({ body: `${TOTAL}\n  largest = max(amount) tumbling 1h` });
    expect(await feat(["status", "dist"], { cwd })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^FEATURE .*\nstats {4}RUNNING .* the compiled folder has another version\n$/),
    });
    expect(await deploy()).toMatchObject({ code: 1, stderr: expect.stringContaining("--allow-state-loss stats") });
    const explained = await feat(["deploy", "--dry-run"], { cwd });
    expect(explained.stdout).toContain("stats  replace, starts empty  job");
    expect(explained.stdout).toContain("window tumbling_1h holds other aggregates");
    const replaced = await deploy("--allow-state-loss", "stats");
    expect(replaced).toMatchObject({ code: 0, deployed: [{ action: "replace" }] });

    // Back to the version before, from where it was stopped.
    const back = await feat(["rollback", "stats"], { cwd });
    expect(back).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stats rolled back, job [0-9a-f]{32}\n$/) });
    const stopped = await feat(["stop", "stats", "--savepoint"], { cwd });
    expect(stopped).toMatchObject({ code: 0, stdout: expect.stringMatching(/^stats stopped, state in file:/) });
    expect(await feat(["deploy", "--dry-run"], { cwd })).toMatchObject({
      stdout: expect.stringContaining("replace, starts empty"),
    });
  }, 240_000);

  test("a feature of the API runs on the cluster: the seed's declaration, its job, and again the same", async () => {
    const online = `sqlite:${join(cwd, "api.db")}`;
    const servers = {
      flink: { gateway: flink.gatewayUrl, rest: flink.restUrl },
      kafka: { brokers: [kafka.brokers] },
    };
    const store = await FeatureStore.open({ online, ...servers });
    onTestFinished(() => store.close());
    const declaration = JSON.parse(
      await readFile(new URL("../../examples/transactions/declaration.json", import.meta.url), "utf8"),
    );
    const jobId = await store.createStreamingFeature({ tenantId: "api", declaration });
    expect(jobId).toMatch(/^[0-9a-f]{32}$/);
    expect(await store.createStreamingFeature({ tenantId: "api", declaration })).toBe(jobId);
    expect(await flink.failureAtStart(jobId)).toBeUndefined();
    expect(await store.listFeatures({ tenantId: "api" })).toMatchObject([{ name: declaration.name, jobId }]);

    const topic = Object.hasOwn(declaration, "kafkaTopic") ? "kafkaTopic" : "kafka_topic";
    const other = { ...declaration, [topic]: "nowhere" };
    await expect(store.createStreamingFeature({ tenantId: "elsewhere", declaration: other })).rejects.toMatchObject({
      code: "topic-not-found",
    });
    await flink.cancel(jobId);
  }, 120_000);

  test("a source without its topic: the remedy, and nothing is left behind", async () => {
    await writeFile(
      join(cwd, "main.feat"),
      projectText({ feature: "broken", body: TOTAL }).replace('topic "transactions"', 'topic "no such topic"'),
    );
    expect(await feat(["compile", "-o", "dist-broken"], { cwd })).toMatchObject({ code: 0 });
    const outcome = await feat(["deploy", "dist-broken", "--tenant", "other"], { cwd });
    expect(outcome).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining('There is no topic "no such topic"'),
    });
    expect(await feat(["deploy", "dist-broken", "--tenant", "other", "--dry-run"], { cwd })).toMatchObject({
      stdout: expect.stringContaining("broken  create"),
    });
  }, 180_000);

  test("no gateway, a wrong one, two at once", async () => {
    await compile({ body: TOTAL });
    const [unused] = await freePorts(1);
    const away = await feat(
      ["deploy", "--gateway", `http://localhost:${unused}`, "--rest", `http://localhost:${unused}`],
      { cwd },
    );
    expect(away).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/Flink .* cannot be reached: nothing listens there/),
    });
    const both = await Promise.all([deploy("--tenant", "race"), deploy("--tenant", "race")]);
    const codes = both.map(({ code }) => code).sort();
    // The second may come after the first has ended.
    expect([
      [0, 3],
      [0, 0],
    ]).toContainEqual(codes);
    for (const { code, stderr } of both) if (code === 3) expect(stderr).toContain("is deploying");
  }, 180_000);
});
