// Where a job reads and writes when nothing else is said: a local broker, the tenant `default`.
import type { FlinkEnvironment } from "./flink/index.js";

const LOCAL_BROKER = "localhost:9092";

export const DEFAULT_ENVIRONMENT: FlinkEnvironment = {
  tenant: "default",
  source: { connector: "kafka", brokers: [LOCAL_BROKER], startup: "earliest-offset" },
  sink: { connector: "kafka", brokers: [LOCAL_BROKER] },
};
