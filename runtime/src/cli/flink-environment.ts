// An environment of `feat.config.yaml` as the compiler takes it: where compiled jobs read and write.
// Invariant: no secret is resolved here. Artifacts hold `${env:NAME}`, which the Kafka clients of the job read from the
// environment of the process that they run in.
import type { FlinkEnvironment } from "@feat-lang/compiler";
import type { Environment, FlinkCluster, KafkaCluster } from "../config/environment.js";
import { joinReferences, parseReferences } from "../config/references.js";
import { FeatError } from "../errors.js";

const STARTUP = { earliest: "earliest-offset", latest: "latest-offset", committed: "group-offsets" } as const;

/** `base` fills in what the environment does not say. */
export function flinkEnvironmentOf(environment: Environment, base: FlinkEnvironment): FlinkEnvironment {
  const { tenant, kafka, flink, offline } = environment;
  const properties = kafka === undefined ? {} : kafkaProperties(kafka, environment);
  const connection = {
    brokers: kafka?.brokers ?? localBrokers(base),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
  return {
    tenant,
    source: {
      connector: "kafka",
      ...connection,
      startup: STARTUP[flink.start],
      ...(flink.idleTimeoutMs === undefined ? {} : { idleTimeoutMs: flink.idleTimeoutMs }),
    },
    sink: { connector: "kafka", ...connection },
    ...(offline === undefined ? {} : { offline }),
    ...jobSettings(flink),
    ...(flink.kubernetes === undefined ? {} : { kubernetes: flink.kubernetes }),
  };
}

function jobSettings({ parallelism, checkpoints }: FlinkCluster): Pick<FlinkEnvironment, "job"> {
  if (parallelism === undefined && checkpoints === undefined) return {};
  return {
    job: {
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(checkpoints === undefined ? {} : { checkpoints }),
    },
  };
}

function localBrokers({ source }: FlinkEnvironment): readonly string[] {
  return source.connector === "kafka" ? source.brokers : [];
}

function kafkaProperties(kafka: KafkaCluster, { flink, name }: Environment): Readonly<Record<string, string>> {
  const packages = flink.kafkaJar === "flink-sql-connector-kafka" ? "org.apache.flink.kafka.shaded." : "";
  const properties: Record<string, string> = {
    ...securityProperties(kafka, packages),
    ...Object.fromEntries(Object.entries(flink.kafkaProperties).map(([key, value]) => [key, clusterReferences(value)])),
  };
  requireClusterFiles(kafka, properties, name);
  if (Object.values(properties).some((value) => value.includes("${env:"))) {
    properties["config.providers"] = "env";
    properties["config.providers.env.class"] =
      `${packages}org.apache.kafka.common.config.provider.EnvVarConfigProvider`;
  }
  return properties;
}

function securityProperties({ sasl, tls }: KafkaCluster, packages: string): Readonly<Record<string, string>> {
  if (sasl === undefined && tls === undefined) return {};
  const transport = tls === undefined ? "PLAINTEXT" : "SSL";
  return {
    "security.protocol": sasl === undefined ? transport : `SASL_${transport}`,
    ...(sasl === undefined
      ? {}
      : {
          "sasl.mechanism": sasl.mechanism.toUpperCase(),
          "sasl.jaas.config": `${packages}${loginModule(sasl.mechanism)} required username=${jaasText(sasl.username)} password=${jaasText(clusterReferences(sasl.password.written))};`,
        }),
    ...(tls?.ca === undefined ? {} : { "ssl.truststore.type": "PEM" }),
    ...(tls?.certificate === undefined ? {} : { "ssl.keystore.type": "PEM" }),
  };
}

/** PEM files of `kafka.tls` lie on this machine; where the cluster has them, only the user knows. */
function requireClusterFiles({ tls }: KafkaCluster, properties: Readonly<Record<string, string>>, name: string): void {
  const needed = [
    ...(tls?.ca === undefined ? [] : ["ssl.truststore.location"]),
    ...(tls?.certificate === undefined ? [] : ["ssl.keystore.location"]),
  ];
  const missing = needed.filter((property) => properties[property] === undefined);
  if (missing.length === 0) return;
  throw new FeatError(
    "invalid-config",
    `environments.${name}.kafka.tls names files of this machine, and jobs run on others.`,
    { hint: `Say where the cluster has them: flink.kafka_properties with ${missing.join(" and ")}.` },
  );
}

function loginModule(mechanism: NonNullable<KafkaCluster["sasl"]>["mechanism"]): string {
  const name = mechanism === "plain" ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
  return `org.apache.kafka.common.security.${name}`;
}

function jaasText(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

/** References as the Kafka client writes them. */
function clusterReferences(written: string): string {
  return joinReferences(parseReferences(written) ?? [], (name) => `\${env:${name}}`);
}
