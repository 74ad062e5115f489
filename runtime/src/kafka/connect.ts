// A client of a Kafka cluster as `feat.config.yaml` describes it: addresses, login, TLS.
// Invariant: the library prints nothing, and the password leaves its `Secret` here alone.
import { readFile } from "node:fs/promises";
import { Kafka, type KafkaConfig, type SASLOptions } from "kafkajs";
import type { KafkaCluster } from "../config/environment.js";
import { FeatError } from "../errors.js";
import { registerCodecs } from "./codecs.js";

/** One try to reach a broker; with the retries, a cluster that is not there is known within ten seconds. */
const CONNECT_TIMEOUT_MS = 3_000;
const RETRY = { initialRetryTime: 200, maxRetryTime: 1_000, retries: 4 } as const;

/** Makes no connection yet. Throws a `FeatError` for PEM files that cannot be read and secrets that are not set. */
export async function createKafkaClient(cluster: KafkaCluster): Promise<Kafka> {
  registerCodecs();
  muteTimerWarnings();
  const { brokers, sasl, tls } = cluster;
  return new Kafka({
    clientId: "feat",
    brokers: [...brokers],
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: 30_000,
    retry: RETRY,
    logCreator: () => () => {},
    ...(sasl === undefined ? {} : { sasl: saslOptions(sasl) }),
    ...(tls === undefined ? {} : { ssl: await tlsOptions(tls) }),
  });
}

function saslOptions({ mechanism, username, password }: NonNullable<KafkaCluster["sasl"]>): SASLOptions {
  return { mechanism, username, password: password.reveal() };
}

async function tlsOptions({
  ca,
  certificate,
  key,
}: NonNullable<KafkaCluster["tls"]>): Promise<NonNullable<KafkaConfig["ssl"]>> {
  const [caText, certificateText, keyText] = await Promise.all([ca, certificate, key].map(readPem));
  return {
    ...(caText === undefined ? {} : { ca: [caText] }),
    ...(certificateText === undefined ? {} : { cert: certificateText }),
    ...(keyText === undefined ? {} : { key: keyText }),
  };
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readFile(path, "utf8").catch((cause: Error) => {
    throw new FeatError("input-unreadable", `Cannot read ${path}, which kafka.tls names: ${cause.message}.`, { cause });
  });
}

let isMuted = false;

/** The library computes negative delays, harmlessly, of which newer versions of Node warn on stderr. */
function muteTimerWarnings(): void {
  if (isMuted) return;
  isMuted = true;
  const listeners = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name !== "TimeoutNegativeWarning") for (const listener of listeners) listener(warning);
  });
}
