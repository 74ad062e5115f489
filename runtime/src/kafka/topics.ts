// The topics that a deployment needs: those of its sources must be there, those of its rows are created.
// Invariant: nothing is created as long as a source's topic is missing, so a deployment that cannot work leaves nothing.
import type { Admin } from "kafkajs";
import type { KafkaCluster } from "../config/environment.js";
import { createKafkaClient } from "./connect.js";
import { explainKafka, unknownTopic } from "./kafka-error.js";

export interface NeededTopics {
  readonly sources: readonly string[];
  readonly outputs: readonly string[];
  /** Of the topics that are created. */
  readonly partitions: number;
}

/** The topics that were created, sorted. Throws `topic-not-found` for a source's. */
export async function createMissingTopics(cluster: KafkaCluster, needed: NeededTopics): Promise<readonly string[]> {
  const admin = (await createKafkaClient(cluster)).admin();
  try {
    await admin.connect();
    return await createMissing(admin, cluster, needed);
  } catch (error) {
    throw explainKafka(error, cluster, needed.outputs.join(", "));
  } finally {
    await admin.disconnect();
  }
}

async function createMissing(
  admin: Admin,
  cluster: KafkaCluster,
  { sources, outputs, partitions }: NeededTopics,
): Promise<readonly string[]> {
  const known = new Set(await admin.listTopics());
  const absent = sources.find((topic) => !known.has(topic));
  if (absent !== undefined) throw unknownTopic(cluster, absent);
  const missing = outputs.filter((topic) => !known.has(topic)).sort();
  if (missing.length === 0) return [];
  await admin.createTopics({
    topics: missing.map((topic) => ({ topic, numPartitions: partitions })),
    waitForLeaders: true,
  });
  return missing;
}
