// The text of a configuration → one of its environments.
// Invariant: the whole file is checked, but only the chosen environment's variables have to be set, and of those that
// hold secrets only the ones that are used.
import { dirname, resolve } from "node:path";
import { parseDuration } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";
import { checkConfig } from "./check-config.js";
import {
  type ConfigDocument,
  type ConfigPath,
  type ConfigProblem,
  parseConfigDocument,
  valueAt,
} from "./config-document.js";
import type { Environment, FlinkCluster, KafkaCluster, Resources } from "./environment.js";
import { parseBrokers } from "./parse-brokers.js";
import { hasReference, isOpen, joinReferences, parseReferences } from "./references.js";
import { Secret } from "./secret.js";

export interface ConfigFile {
  readonly text: string;
  /** Absolute; paths in the file are relative to its folder. */
  readonly path: string;
  /** Its name in messages. */
  readonly shown: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

export interface EnvironmentChoice {
  /** The value of `--env`; undefined means `default`, or the only one there is. */
  readonly name: string | undefined;
  readonly variables: Variables;
  /** The caller talks to no server: the choice may stay open, and variables that are not set stay references. */
  readonly isLenient?: boolean;
}

/** What passed the schema; the checks below are those that a schema cannot make. */
interface WrittenEnvironment {
  readonly tenant?: string;
  readonly kafka?: {
    readonly brokers: string | readonly string[];
    readonly sasl?: Record<"username" | "password", string> & Pick<NonNullable<KafkaCluster["sasl"]>, "mechanism">;
    readonly tls?: boolean | NonNullable<KafkaCluster["tls"]>;
  };
  readonly redis?: { readonly url: string };
  readonly flink?: {
    readonly gateway?: string;
    readonly rest?: string;
    readonly start?: FlinkCluster["start"];
    readonly idle_timeout?: string;
    readonly kafka_jar?: FlinkCluster["kafkaJar"];
    readonly kafka_properties?: Readonly<Record<string, string>>;
    readonly parallelism?: number;
    readonly checkpoints?: { readonly path: string; readonly interval?: string };
    readonly kubernetes?: WrittenKubernetes;
  };
  readonly offline?: { readonly path: string; readonly format?: "parquet" | "json" | "csv" };
  readonly security?: { readonly api_keys?: string };
}

interface WrittenKubernetes {
  readonly image?: string;
  readonly service_account?: string;
  readonly secrets?: readonly string[];
  readonly job_manager?: Resources;
  readonly task_manager?: Resources;
}

/** Undefined where the choice is open and lenient. Throws a `FeatError`. */
export function readEnvironment(file: ConfigFile, choice: EnvironmentChoice): Environment | undefined {
  const document = parseConfigDocument(file.text, file.shown);
  const name = chooseName(document.data, choice.name, file.shown);
  const problems: ConfigProblem[] = [];
  const data = mapStrings(document.data, [], (written, path) => {
    const isChosen = path[0] === "environments" && path[1] === name;
    return isChosen ? resolveText({ written, path, problems }, choice) : written;
  });
  const found = checkConfig(data, document.data).filter(({ path }) => !isOpen(valueAt(data, path)));
  problems.push(...found);
  if (problems.length > 0) throw document.problems(problems);
  if (name === undefined) {
    if (choice.isLenient) return undefined;
    throw new FeatError("unknown-environment", `${file.shown} has no environment "default", so one has to be named.`, {
      hint: `Add --env with one of ${environmentNames(data).join(", ")}.`,
    });
  }
  const environments = (data as { environments: Record<string, WrittenEnvironment | null> }).environments;
  return buildEnvironment({ name, written: environments[name] ?? {}, document, file, variables: choice.variables });
}

function chooseName(data: unknown, name: string | undefined, shown: string): string | undefined {
  const names = environmentNames(data);
  if (name === undefined) return names.includes("default") ? "default" : names.length === 1 ? names[0] : undefined;
  if (names.includes(name)) return name;
  if (names.length === 0) return undefined;
  throw new FeatError("unknown-environment", `There is no environment "${name}" in ${shown}.`, {
    hint: suggestion(name, names, "environments").trim() || `It has ${names.join(", ")}.`,
  });
}

function environmentNames(data: unknown): readonly string[] {
  if (typeof data !== "object" || data === null || !("environments" in data)) return [];
  const { environments } = data;
  return typeof environments === "object" && environments !== null && !Array.isArray(environments)
    ? Object.keys(environments)
    : [];
}

function mapStrings(value: unknown, path: ConfigPath, change: (text: string, path: ConfigPath) => string): unknown {
  if (typeof value === "string") return change(value, path);
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, [...path, index], change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, [...path, key], change)]),
  );
}

/** Kept as written: what is resolved when it is used, or by the cluster. */
const LATE = [/^kafka\.sasl\.password$/, /^redis\.url$/, /^flink\.kafka_properties\./];

interface WrittenText {
  readonly written: string;
  readonly path: ConfigPath;
  readonly problems: ConfigProblem[];
}

function resolveText({ written, path, problems }: WrittenText, { variables, isLenient }: EnvironmentChoice): string {
  const parts = parseReferences(written);
  if (parts === undefined) {
    const message = `a \${ begins a reference such as \${KAFKA_BROKERS}; a plain \${ is written $\${.`;
    problems.push({ path, message });
    return written;
  }
  if (LATE.some((pattern) => pattern.test(path.slice(2).join(".")))) return written;
  return joinReferences(parts, (name) => {
    const value = variables[name];
    if (value !== undefined && value !== "") return value;
    if (!isLenient) problems.push({ path, message: missingVariable(name) });
    return `\${${name}}`;
  });
}

function missingVariable(name: string): string {
  return `the environment variable ${name} is not set. Set it, or name another environment with --env.`;
}

interface Building {
  readonly name: string;
  readonly written: WrittenEnvironment;
  readonly document: ConfigDocument;
  readonly file: ConfigFile;
  readonly variables: Variables;
}

function buildEnvironment(building: Building): Environment {
  const { name, written, document, file } = building;
  const problems: ConfigProblem[] = [];
  const report = (key: string, message: string) => {
    const path = ["environments", name, ...key.split(".")];
    problems.push({ path, message });
  };
  const { tenant = "default", redis, offline } = written;
  const apiKeys = written.security?.api_keys;
  const kafka = written.kafka && kafkaCluster(building, report);
  const flink = flinkCluster(written.flink ?? {}, report);
  if (redis !== undefined) checkRedisUrl(redis.url, report);
  const redisUrl = redis && secret(building, "redis.url", redis.url);
  if (offline !== undefined && !isOpen(offline.path) && !/^(\/|[A-Za-z][A-Za-z0-9+.-]*:\/)/.test(offline.path)) {
    report(
      "offline.path",
      "the cluster knows no current folder: write a URI such as s3://bucket/features, or a path from /.",
    );
  }
  if (problems.length > 0) throw document.problems(problems);
  return {
    name,
    tenant,
    flink,
    ...(kafka === undefined ? {} : { kafka }),
    ...(redisUrl === undefined ? {} : { redis: { url: redisUrl } }),
    ...(offline === undefined ? {} : { offline: { path: offline.path, format: offline.format ?? "parquet" } }),
    ...(apiKeys === undefined ? {} : { security: { apiKeys: resolve(dirname(file.path), apiKeys) } }),
  };
}

type Report = (path: string, message: string) => void;

function kafkaCluster(building: Building, report: Report): KafkaCluster | undefined {
  const { written, file } = building;
  if (written.kafka === undefined) return undefined;
  const { brokers, sasl, tls } = written.kafka;
  const addresses = parseBrokers(brokers);
  if (typeof addresses === "string") report("kafka.brokers", addresses);
  if (sasl !== undefined && !isSecretReference(sasl.password)) {
    report("kafka.sasl.password", plainSecret("KAFKA_PASSWORD"));
  }
  const inFolder = (path: string) => resolve(dirname(file.path), path);
  return {
    brokers: typeof addresses === "string" ? [] : addresses,
    ...(sasl === undefined
      ? {}
      : { sasl: { ...sasl, password: secret(building, "kafka.sasl.password", sasl.password) } }),
    ...(tls === undefined || tls === false
      ? {}
      : { tls: Object.fromEntries(Object.entries(tls === true ? {} : tls).map(([k, path]) => [k, inFolder(path)])) }),
  };
}

function flinkCluster(written: NonNullable<WrittenEnvironment["flink"]>, report: Report): FlinkCluster {
  const { gateway, rest, start = "earliest", idle_timeout, kafka_jar, kafka_properties = {} } = written;
  const { parallelism, checkpoints, kubernetes } = written;
  for (const [key, address, port] of [["gateway", gateway, 8083] as const, ["rest", rest, 8081] as const]) {
    if (address === undefined || isOpen(address) || /^https?:\/\/[^\s/]/.test(address)) continue;
    report(`flink.${key}`, `an address is written as http://host:port, as in http://localhost:${port}.`);
  }
  const idleTimeoutMs = idle_timeout === undefined ? undefined : durationAt("flink.idle_timeout", idle_timeout, report);
  for (const [name, value] of Object.entries(kafka_properties)) {
    if (/password|secret|jaas/i.test(name) && !isSecretReference(value)) {
      report(`flink.kafka_properties`, `${name}: ${plainSecret("KAFKA_PASSWORD")}`);
    }
  }
  return {
    start,
    kafkaJar: kafka_jar ?? "flink-sql-connector-kafka",
    kafkaProperties: kafka_properties,
    ...(gateway === undefined ? {} : { gateway }),
    ...(rest === undefined ? {} : { rest }),
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(checkpoints === undefined ? {} : { checkpoints: checkpointing(checkpoints, report) }),
    ...(kubernetes === undefined ? {} : { kubernetes: kubernetesOf(kubernetes) }),
  };
}

function checkpointing(written: { readonly path: string; readonly interval?: string }, report: Report) {
  const { path, interval = "1m" } = written;
  if (!isOpen(path) && !/^[A-Za-z][A-Za-z0-9+.-]*:\/./.test(path)) {
    report("flink.checkpoints.path", "the cluster knows no current folder: write a URI such as s3://bucket/flink.");
  }
  const intervalMs = durationAt("flink.checkpoints.interval", interval, report) ?? 0;
  return { path: path.replace(/\/+$/, ""), intervalMs };
}

function kubernetesOf(written: WrittenKubernetes): NonNullable<FlinkCluster["kubernetes"]> {
  const { image, service_account, secrets, job_manager, task_manager } = written;
  return {
    ...(image === undefined ? {} : { image }),
    ...(service_account === undefined ? {} : { serviceAccount: service_account }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(job_manager === undefined ? {} : { jobManager: job_manager }),
    ...(task_manager === undefined ? {} : { taskManager: task_manager }),
  };
}

/** Undefined where it is none, or open. */
function durationAt(path: string, written: string, report: Report): number | undefined {
  const ms = parseDuration(written);
  if (ms !== undefined && ms > 0) return ms;
  if (!isOpen(written)) report(path, "a duration is written like 500ms, 30s, 5m, 1h or 1h30m.");
  return undefined;
}

function checkRedisUrl(url: string, report: Report): void {
  const isWhole = /^\$\{[^}]*\}$/.test(url);
  if (!isWhole && !/^rediss?:\/\//.test(url)) report("redis.url", "an address begins with redis:// or rediss://.");
  const password = /^rediss?:\/\/[^@/]*:([^@/]*)@/.exec(url)?.[1];
  if (password !== undefined && password !== "" && !isSecretReference(password)) {
    report("redis.url", `of the password in it, ${plainSecret("REDIS_PASSWORD")}`);
  }
}

function isSecretReference(written: string): boolean {
  return hasReference(parseReferences(written) ?? []);
}

function plainSecret(example: string): string {
  return `write a reference such as \${${example}}: a secret does not stand in a file that others read.`;
}

function secret({ name, document, variables }: Building, key: string, written: string): Secret {
  return new Secret(written, () =>
    joinReferences(parseReferences(written) ?? [], (variable) => {
      const value = variables[variable];
      if (value !== undefined && value !== "") return value;
      const path = ["environments", name, ...key.split(".")];
      throw document.problems([{ path, message: missingVariable(variable) }]);
    }),
  );
}
