// What the Kafka client throws, in words that say what to do.
// Invariant: no secret is in a message; an error that is not Kafka's stays what it is.
import type { KafkaCluster } from "../config/environment.js";
import { FeatError } from "../errors.js";

interface KafkaFailure extends Error {
  /** Kafka's name of a protocol error. */
  readonly type?: string;
  readonly cause?: unknown;
}

const REFUSED = /^(TOPIC|GROUP|CLUSTER|TRANSACTIONAL_ID)_AUTHORIZATION_FAILED$/;
const LOGIN = /^(SASL_AUTHENTICATION_FAILED|UNSUPPORTED_SASL_MECHANISM|ILLEGAL_SASL_STATE)$/;

/** `topic`: what was to be read or written. */
export function explainKafka(error: unknown, cluster: KafkaCluster, topic: string): unknown {
  const failure = innermost(error);
  if (failure === undefined) return error;
  const { name, type = "", message } = failure;
  const brokers = cluster.brokers.join(", ");
  if (name === "KafkaJSSASLAuthenticationError" || LOGIN.test(type)) {
    const who = cluster.sasl === undefined ? "a client that does not log in" : `the login of ${cluster.sasl.username}`;
    return new FeatError("kafka-refused", `The brokers ${brokers} refuse ${who}: ${clean(message)}.`, {
      cause: error,
      hint: "Check mechanism, username and password in feat.config.yaml, as kafka.sasl of the environment.",
    });
  }
  if (REFUSED.test(type)) {
    const who = cluster.sasl === undefined ? "Clients that do not log in" : cluster.sasl.username;
    return new FeatError("kafka-refused", `${who} may not use the topic ${topic} on ${brokers}: ${clean(message)}.`, {
      cause: error,
      hint: "It takes the right to read the topic, and groups whose names begin with feat-.",
    });
  }
  if (type === "UNKNOWN_TOPIC_OR_PARTITION") return unknownTopic(cluster, topic, error);
  if (name === "KafkaJSNotImplemented") {
    return new FeatError("unsupported-input", `The topic ${topic} cannot be read: ${clean(message)}.`, {
      cause: error,
      hint: "Batches may be compressed with gzip, snappy or zstd.",
    });
  }
  return new FeatError("kafka-unavailable", `No broker at ${brokers} answers: ${clean(message)}.`, {
    cause: error,
    hint:
      cluster.tls === undefined
        ? "Check that it runs, its address (--brokers, or kafka.brokers in feat.config.yaml), and whether it wants TLS (kafka.tls)."
        : "Check that it runs, its address, and that it speaks TLS with a certificate that kafka.tls trusts.",
  });
}

export function unknownTopic({ brokers }: KafkaCluster, topic: string, cause?: unknown): FeatError {
  return new FeatError("topic-not-found", `There is no topic "${topic}" on ${brokers.join(", ")}.`, {
    ...(cause === undefined ? {} : { cause }),
    hint: 'Create it, or declare the topic\'s name in the source: topic "NAME".',
  });
}

/** Retries wrap what went wrong. Undefined for an error of another origin. */
function innermost(error: unknown): KafkaFailure | undefined {
  if (!(error instanceof Error) || !error.name.startsWith("KafkaJS")) return undefined;
  return innermost(error.cause) ?? error;
}

/** A sentence of ours goes on behind it. */
function clean(message: string): string {
  return message.replace(/\s+/g, " ").replace(/[.\s]+$/, "");
}
