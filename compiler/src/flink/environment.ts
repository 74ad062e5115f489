// Where a job reads and writes: everything about SQL that a plan does not say.
// Invariant: plain data without secrets; connection properties come from the deployment's configuration.

export interface FlinkEnvironment {
  readonly tenant: string;
  readonly source: KafkaSource | FileSource;
  readonly sink: KafkaSink | FileSink | { readonly connector: "blackhole" };
  /** Where `offline` features append their final rows; a feature without it has no offline table. */
  readonly offline?: OfflinePlace;
  /** How a cluster runs the job; what is absent is as the cluster has it. */
  readonly job?: JobSettings;
  /** For the manifests of the Flink Kubernetes operator. */
  readonly kubernetes?: KubernetesSettings;
}

export interface JobSettings {
  readonly parallelism?: number;
  readonly checkpoints?: {
    /** A URI that every machine of the cluster can write to, without a slash at its end. */
    readonly path: string;
    readonly intervalMs: number;
  };
}

export interface KubernetesSettings {
  readonly image?: string;
  readonly serviceAccount?: string;
  /** Names of secrets whose entries become environment variables of the job. */
  readonly secrets?: readonly string[];
  readonly jobManager?: Resources;
  readonly taskManager?: Resources;
}

export interface Resources {
  /** As Flink writes sizes: `2048m`, `4g`. */
  readonly memory: string;
  readonly cpu: number;
}

/** What decides where a job reads. */
export type SourceEnvironment = Pick<FlinkEnvironment, "tenant" | "source" | "job">;

export interface KafkaSource {
  readonly connector: "kafka";
  readonly brokers: readonly string[];
  readonly startup: "earliest-offset" | "latest-offset" | "group-offsets";
  /** Stop at the offsets the topic has when the job starts. */
  readonly bounded?: boolean;
  /** A partition without events for this long no longer holds back the watermark. */
  readonly idleTimeoutMs?: number;
  /** Kafka client properties, e.g. `security.protocol`. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Newline-delimited JSON below a path or URI; bounded. */
export interface FileSource {
  readonly connector: "filesystem";
  readonly path: string;
}

export interface KafkaSink {
  readonly connector: "kafka";
  readonly brokers: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** One folder of newline-delimited JSON per window group below a path or URI. */
export interface FileSink {
  readonly connector: "filesystem";
  readonly path: string;
}

export interface OfflinePlace {
  readonly path: string;
  readonly format: "parquet" | "json" | "csv";
}
