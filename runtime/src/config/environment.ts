// One environment of a configuration: what the commands know about servers and places.
// Invariant: a secret is a `Secret`, resolved when it is used; everything else is resolved here, once.
import type { Secret } from "./secret.js";

export interface Environment {
  readonly name: string;
  readonly tenant: string;
  readonly kafka?: KafkaCluster;
  readonly redis?: { readonly url: Secret };
  readonly flink: FlinkCluster;
  readonly offline?: { readonly path: string; readonly format: "parquet" | "json" | "csv" };
  /** The absolute path of the file with the hashes of API keys. */
  readonly security?: { readonly apiKeys: string };
}

export interface KafkaCluster {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly sasl?: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: Secret;
  };
  /** Absent: no TLS. Absolute paths of PEM files; certificate and key together or not at all. */
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string };
}

export interface FlinkCluster {
  /** The address of the SQL gateway. */
  readonly gateway?: string;
  /** The address of the cluster's own REST interface. */
  readonly rest?: string;
  readonly start: "earliest" | "latest" | "committed";
  readonly idleTimeoutMs?: number;
  readonly kafkaJar: "flink-sql-connector-kafka" | "flink-connector-kafka";
  readonly parallelism?: number;
  /** Without a slash at its end. */
  readonly checkpoints?: { readonly path: string; readonly intervalMs: number };
  readonly kubernetes?: {
    readonly image?: string;
    readonly serviceAccount?: string;
    readonly secrets?: readonly string[];
    readonly jobManager?: Resources;
    readonly taskManager?: Resources;
  };
  /** As written, references and all. */
  readonly kafkaProperties: Readonly<Record<string, string>>;
}

export interface Resources {
  readonly memory: string;
  readonly cpu: number;
}
