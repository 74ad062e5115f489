// `feat run` over topics of a real broker: partitions, compression, restarts, checkpoints, logins.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration look like this
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import kafkajs from "kafkajs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, expectMistake, feat, startFeat } from "../cli/feat-process.js";
import { filesBelow, scratchFolder } from "../cli/scratch-folder.js";
import { flinkTool } from "../support/flink/java-home.js";
import { type Kafka, startKafka } from "../support/flink/kafka.js";
import { describeWith } from "../support/tool.js";

const FEATURE = "feature f on t by k <\n  n = count(*) tumbling 1h\n  total = sum(x) tumbling 1h\n  offline\n>\n";
const START = 1_770_854_400_000;
const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => {
    const index = from + at;
    return JSON.stringify({
      k: `c${index % 7}`,
      x: index,
      event_timestamp: START + Math.floor(index / 10) * 3_600_000,
    });
  });
const sorted = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .toSorted();

describeWith(flinkTool, "a topic as the input of a run", () => {
  let kafka: Kafka;
  let expected: readonly string[] = [];
  const EVENTS = lines(900);
  beforeAll(async () => {
    kafka = await startKafka();
    await kafka.produce("t", EVENTS, 3);
    const cwd = mkdtempSync(join(tmpdir(), "feat-kafka-source-"));
    try {
      writeFileSync(join(cwd, "f.feat"), FEATURE);
      const events = `${EVENTS.join("\n")}\n`;
      expected = sorted((await feat(["run", "--input", "t=-"], { cwd, input: events })).stdout);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  }, 120_000);
  afterAll(() => kafka?.stop());

  const folder = (files = {}) => scratchFolder({ "f.feat": FEATURE, ...files });
  const client = () => new kafkajs.Kafka({ brokers: [kafka.brokers], logCreator: () => () => {} });
  async function produce(
    topic: string,
    values: readonly (string | null)[],
    configEntries: { name: string; value: string }[] = [],
  ) {
    const [admin, producer] = [
      client().admin(),
      client().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner }),
    ];
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] });
    await producer.send({ topic, messages: values.map((value) => ({ value })) });
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }

  test("three partitions give the rows of one file, and nothing else is said", async () => {
    const args = ["run", "--input", "t=kafka:", "--brokers", kafka.brokers, "--until-end", "--offline", "history"];
    const outcome = await feat(args, { cwd: folder() });
    expect(sorted(outcome.stdout)).toEqual(expected);
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toMatch(/^900 events → 630 rows in [^\n]*\n$/);
  });

  test("killed and stopped at any time, it goes on, with each row once", async () => {
    const cwd = folder();
    const args = ["run", "--input", "t=kafka:", "--brokers", kafka.brokers, "--until-end"];
    const kept = ["--output", "rows", "--checkpoint", "state", "--checkpoint-interval", "1ms", "--offline", "history"];
    for (const [signal, after] of [
      ["SIGKILL", 500],
      ["SIGINT", 600],
      ["SIGKILL", 700],
      ["SIGKILL", 800],
    ] as const) {
      const child = startFeat([...args, ...kept], { cwd });
      const closed = once(child, "close");
      await sleep(after);
      child.kill(signal);
      await closed;
    }
    expect(await feat([...args, ...kept], { cwd })).toMatchObject({ code: 0 });
    expect(sorted(readFileSync(join(cwd, "rows"), "utf8"))).toEqual(expected);
    expect(filesBelow(join(cwd, "history")).filter((path) => path.includes("/."))).toEqual([]);
  }, 60_000);

  test("a live run outlives the broker's restart and ends by Ctrl-C with what it has", async () => {
    const cwd = folder();
    await produce("live", lines(100));
    const child = startFeat(["run", "--input", "t=kafka:live", "--brokers", kafka.brokers, "--output", "rows"], {
      cwd,
    });
    const outcome = ended(child);
    const rows = () => {
      try {
        return sorted(readFileSync(join(cwd, "rows"), "utf8")).length;
      } catch {
        return 0;
      }
    };
    const until = async (count: number) => {
      for (let tries = 0; rows() < count && tries < 300; tries++) await sleep(100);
    };
    await until(50);
    const before = rows();
    await kafka.restart();
    await produceMore("live", lines(100, 100));
    await until(before + 60);
    child.kill("SIGINT");
    const { code, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toContain("Interrupted: windows that were still open have no final row.\n200 events → ");
    expect(sorted(readFileSync(join(cwd, "rows"), "utf8")).every((row) => expected.includes(row))).toBe(true);
    expect(rows()).toBeGreaterThanOrEqual(before + 60);
  }, 120_000);

  async function produceMore(topic: string, values: readonly string[]) {
    const producer = client().producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
  }

  test.each(["gzip", "snappy", "zstd"])("batches compressed with %s", async (codec) => {
    await produce(`by-${codec}`, EVENTS, [{ name: "compression.type", value: codec }]);
    const args = ["run", "--input", `t=kafka:by-${codec}`, "--brokers", kafka.brokers, "--until-end"];
    expect(sorted((await feat(args, { cwd: folder() })).stdout)).toEqual(expected);
  });

  test("lz4 is refused with what to do", async () => {
    await produce("by-lz4", EVENTS, [{ name: "compression.type", value: "lz4" }]);
    const args = ["run", "--input", "t=kafka:by-lz4", "--brokers", kafka.brokers, "--until-end"];
    const outcome = await feat(args, { cwd: folder() });
    expect(outcome).toMatchObject({ code: 2, stdout: "" });
    expect(outcome.stderr).toContain("error: The topic by-lz4 cannot be read: ");
    expect(outcome.stderr).toContain("hint: Batches may be compressed with gzip, snappy or zstd.");
  });

  test("latest leaves out what is there; values that are null are no events", async () => {
    await produce("nulls", [null, ...lines(3), null]);
    const args = ["run", "--input", "t=kafka:nulls", "--brokers", kafka.brokers, "--until-end"];
    expect((await feat(args, { cwd: folder() })).stderr).toMatch(/3 events → 3 rows/);
    expect((await feat([...args, "--from", "latest"], { cwd: folder() })).stderr).toMatch(/0 events → 0 rows/);
  });

  const withLogin = (password: string) =>
    `environments: { e: { kafka: { brokers: "${kafka.loginBrokers}", sasl: { mechanism: plain, username: feat, password: "${password}" } } } }`;

  test("a login from the configuration, and a wrong one, which is shown nowhere", async () => {
    const cwd = folder({ "feat.config.yaml": withLogin("${SECRET}") });
    const args = ["run", "--input", "t=kafka:", "--until-end"];
    expect(sorted((await feat(args, { cwd, env: { SECRET: "secret" } })).stdout)).toEqual(expected);
    const refused = await feat(args, { cwd, env: { SECRET: "hunter2", FEAT_DEBUG: "1" } });
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toContain(`error: The brokers ${kafka.loginBrokers} refuse the login of feat: `);
    expect(refused.stderr).toContain("hint: Check mechanism, username and password in feat.config.yaml");
    expect(refused.stderr).not.toContain("hunter2");
    expectMistake(await feat(args, { cwd }), 2, "feat.config.yaml:1:");
    const plain = ["run", "--input", "t=kafka:", "--brokers", kafka.loginBrokers];
    expectMistake(await feat(plain, { cwd: folder() }), 3, `No broker at ${kafka.loginBrokers} answers`);
  }, 60_000);

  test("a topic that is not there is not created", async () => {
    const args = ["run", "--input", "t=kafka:none", "--brokers", kafka.brokers];
    for (let turn = 0; turn < 2; turn++) {
      expectMistake(await feat(args, { cwd: folder() }), 3, `There is no topic "none" on ${kafka.brokers}.`);
    }
  });
});
