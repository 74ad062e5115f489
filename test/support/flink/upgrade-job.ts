// One job's life across an upgrade: runs over a topic, is stopped with a savepoint, and another version goes on from it.
// Invariant: the versions read the same topic and write the same output topic; what the second wrote is told apart by offset.
import { setTimeout as sleep } from "node:timers/promises";
import type { Plan } from "@feat-lang/compiler/plan";
import { type Admin, Kafka as KafkaClient, logLevel, type Producer } from "kafkajs";
import { emitFlinkSql, type FlinkEnvironment } from "../../../compiler/src/flink/index.js";
import type { Gateway } from "./gateway.js";
import type { Kafka } from "./kafka.js";

const DEADLINE_MS = 30_000;
const TENANT = "acme-corp";

export interface Servers {
  readonly flink: Gateway;
  readonly kafka: Kafka;
  /** Where savepoints and offline files go. */
  readonly folder: string;
}

export interface Upgrade {
  readonly before: Plan;
  readonly after: Plan;
  /** Of the first version's topic: the last of them lets the first window close. */
  readonly eventsBefore: readonly string[];
  readonly eventsAfter: readonly string[];
}

/** The values that the second version wrote, or why Flink did not let it go on. */
export type UpgradeOutcome =
  | { readonly rows: readonly Readonly<Record<string, unknown>>[] }
  | { readonly refused: string };

export async function runUpgrade(servers: Servers, upgrade: Upgrade): Promise<UpgradeOutcome> {
  const client = new KafkaClient({ brokers: [servers.kafka.brokers], logLevel: logLevel.NOTHING });
  const producer = client.producer();
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  try {
    return await upgradeOn(servers, { producer, admin }, upgrade);
  } finally {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  }
}

async function upgradeOn(
  { flink, kafka, folder }: Servers,
  { producer, admin }: { readonly producer: Producer; readonly admin: Admin },
  { before, after, eventsBefore, eventsAfter }: Upgrade,
): Promise<UpgradeOutcome> {
  const output = `feat.${TENANT}.${before.feature}`;
  const topics = [...new Set([before.source.topic, after.source.topic, output])];
  await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topics.includes(topic)) });
  await until(async () => !(await admin.listTopics()).some((topic) => topics.includes(topic)));
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: 1 })) });
  const send = (topic: string, lines: readonly string[]) =>
    producer.send({ topic, messages: lines.map((value) => ({ value })) });
  const written = async () => Number((await admin.fetchTopicOffsets(output))[0]?.high ?? 0);
  const environment: FlinkEnvironment = {
    tenant: TENANT,
    source: { connector: "kafka", brokers: [kafka.brokers], startup: "earliest-offset" },
    sink: { connector: "kafka", brokers: [kafka.brokers] },
    offline: { path: `${folder}/offline`, format: "json" },
  };

  const sql = (plan: Plan) => emitFlinkSql(plan, environment).statements.map(({ text }) => text);
  await send(before.source.topic, eventsBefore);
  const first = await flink.start(sql(before));
  if ("refused" in first) throw new Error(`The first version does not run: ${first.refused}`);
  await until(async () => (await written()) > 0);
  const savepoint = await flink.stopWithSavepoint(first.job, folder);
  const seen = await written();

  const second = await flink.start(sql(after), { "execution.state-recovery.path": savepoint });
  if ("refused" in second) return second;
  try {
    const failure = await flink.failureAtStart(second.job);
    if (failure !== undefined) return { refused: failure };
    await send(after.source.topic, eventsAfter);
    await until(async () => (await written()) > seen);
    // A window of another size or kind may close in the same moment.
    await sleep(300);
    const records = (await kafka.consume(output)).slice(seen);
    return { rows: records.map(({ value }) => JSON.parse(value ?? "null")) };
  } finally {
    await flink.cancel(second.job);
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("Flink wrote nothing in time.");
    await sleep(100);
  }
}
