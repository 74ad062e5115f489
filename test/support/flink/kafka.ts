// One Kafka broker (KRaft, loopback, a folder of its own), and topics written and read by a small Java program.
// Invariant: nothing outlives `stop`: no process, no port, no file.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { classPath } from "./java-home.js";
import { freePorts, spawnJava } from "./java-process.js";

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;
const QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";

export interface KafkaRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
}

export interface Kafka {
  readonly brokers: string;
  /** The same broker where it asks for a login, by PLAIN: `feat` with the password `secret`. */
  readonly loginBrokers: string;
  /** Creates the topic and sends the lines to its partitions in turn. */
  produce(topic: string, lines: readonly string[], partitions?: number): Promise<void>;
  /** All records that the topic holds, by partition and offset. */
  consume(topic: string): Promise<readonly KafkaRecord[]>;
  /** Kills the broker and starts it again, on the same port and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startKafka(): Promise<Kafka> {
  const jars = await classPath("kafka");
  const folder = await mkdtemp(join(tmpdir(), "feat-kafka-"));
  const [port = 0, controller = 0, login = 0] = await freePorts(3);
  const properties = join(folder, "server.properties");
  await writeFile(properties, serverProperties({ port, controller, login, data: join(folder, "data") }));
  const format = ["format", "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qg", "--config", properties];
  await run("java", ["-Xmx256m", QUIET, "-cp", jars, "kafka.tools.StorageTool", ...format]);
  const startBroker = async () => {
    const java = spawnJava({
      classPath: jars,
      options: ["-Xmx512m", QUIET],
      main: "kafka.Kafka",
      args: [properties],
      cwd: folder,
    });
    await listening(port, () => java.child.exitCode !== null, java.stderr);
    return java;
  };
  let java = await startBroker();
  const brokers = `localhost:${port}`;
  const topicTool = (args: readonly string[]) => ["-Xmx128m", QUIET, "-cp", jars, "KafkaTopic", ...args];
  return {
    brokers,
    loginBrokers: `localhost:${login}`,
    async produce(topic, lines, partitions = 1) {
      const running = run("java", topicTool(["produce", brokers, topic, String(partitions)]));
      running.child.stdin?.end(lines.map((line) => `${line}\n`).join(""));
      await running;
    },
    async consume(topic) {
      const { stdout } = await run("java", topicTool(["consume", brokers, topic]));
      return stdout
        .split("\n")
        .filter((line) => line !== "")
        .map(parseRecord)
        .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
    },
    async restart() {
      await java.stop();
      java = await startBroker();
    },
    async stop() {
      await java.stop();
      await rm(folder, { recursive: true });
    },
  };
}

interface Places {
  readonly port: number;
  readonly controller: number;
  readonly login: number;
  readonly data: string;
}

function serverProperties({ port, controller, login, data }: Places): string {
  const topics = ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic"];
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@localhost:${controller}`,
    `listeners=PLAINTEXT://localhost:${port},LOGIN://localhost:${login},CONTROLLER://localhost:${controller}`,
    `advertised.listeners=PLAINTEXT://localhost:${port},LOGIN://localhost:${login}`,
    "sasl.enabled.mechanisms=PLAIN",
    `listener.name.login.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_feat="secret";`,
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=PLAINTEXT",
    "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT",
    `log.dirs=${data}`,
    ...topics.map((topic) => `${topic}.replication.factor=1`),
    "transaction.state.log.min.isr=1",
    "share.coordinator.state.topic.min.isr=1",
    "offsets.topic.num.partitions=1",
    "group.initial.rebalance.delay.ms=0",
    "",
  ].join("\n");
}

async function listening(port: number, ended: () => boolean, stderr: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (ended() || Date.now() > deadline) throw new Error(`Kafka did not start.\n${stderr()}`);
    await sleep(100);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "localhost");
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
}

function parseRecord(line: string): KafkaRecord {
  const [partition, offset, key = "-", value = "-"] = line.split(" ");
  return { partition: Number(partition), offset: Number(offset), key: parseText(key), value: parseText(value) };
}

function parseText(base64: string): string | null {
  return base64 === "-" ? null : Buffer.from(base64, "base64").toString("utf8");
}
