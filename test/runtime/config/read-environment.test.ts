// `feat.config.yaml`: what it gives, and what is said where it is wrong.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references look like this
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type EnvironmentChoice, readEnvironment } from "../../../runtime/src/config/read-environment.js";
import { FeatError } from "../../../runtime/src/errors.js";

const CONFIG = `environments:
  default:
    kafka: { brokers: localhost:9092 }
  prod:
    tenant: acme
    kafka:
      brokers: ["\${BROKER}", "b2:9092"]
      sasl: { mechanism: scram-sha-512, username: feat, password: "\${KAFKA_PASSWORD}" }
      tls: { ca: certs/ca.pem }
    redis:
      url: redis://:\${REDIS_PASSWORD}@redis:6379/0
    flink:
      gateway: http://flink:8083
      start: committed
      idle_timeout: 1m30s
      kafka_properties:
        ssl.truststore.location: /etc/kafka/ca.pem
        ssl.key.password: \${KEY_PASSWORD}
    offline: { path: s3://bucket/features }
    security: { api_keys: keys.json }
`;

const read = (text: string, choice: Partial<EnvironmentChoice> = {}) =>
  readEnvironment(
    { text, path: "/project/feat.config.yaml", shown: "feat.config.yaml" },
    { name: undefined, variables: {}, ...choice },
  );

function mistake(work: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof FeatError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error("no error");
}

/** What is said about one environment `e` with these lines in it. */
const said = (lines: string, variables = {}) =>
  mistake(() => read(`environments:\n  e:\n${lines.replace(/^/gm, "    ")}\n`, { variables })).message.split("\n");

test("everything that an environment may have", () => {
  const { kafka, redis, ...rest } = read(CONFIG, { name: "prod", variables: { BROKER: "b1:9092" } }) ?? {};
  expect(rest).toEqual({
    name: "prod",
    tenant: "acme",
    flink: {
      gateway: "http://flink:8083",
      start: "committed",
      idleTimeoutMs: 90_000,
      kafkaJar: "flink-sql-connector-kafka",
      kafkaProperties: { "ssl.truststore.location": "/etc/kafka/ca.pem", "ssl.key.password": "${KEY_PASSWORD}" },
    },
    offline: { path: "s3://bucket/features", format: "parquet" },
    security: { apiKeys: "/project/keys.json" },
  });
  expect(kafka).toMatchObject({
    brokers: ["b1:9092", "b2:9092"],
    sasl: { mechanism: "scram-sha-512", username: "feat" },
    tls: { ca: "/project/certs/ca.pem" },
  });
  expect(redis?.url.written).toBe("redis://:${REDIS_PASSWORD}@redis:6379/0");
});

test("one that says nothing", () => {
  expect(read("environments: { e: }")).toEqual({
    name: "e",
    tenant: "default",
    flink: { start: "earliest", kafkaJar: "flink-sql-connector-kafka", kafkaProperties: {} },
  });
});

describe("which one", () => {
  test("by name, default, the only one", () => {
    expect(read(CONFIG)?.name).toBe("default");
    expect(read("environments: { dev: {} }")?.name).toBe("dev");
    expect(read("environments: { dev: {}, prod: {} }", { name: "dev" })?.name).toBe("dev");
  });

  test("a name that is not there", () => {
    expect(mistake(() => read(CONFIG, { name: "prd" }))).toEqual({
      code: "unknown-environment",
      message: 'There is no environment "prd" in feat.config.yaml.',
      hint: 'Did you mean "prod"?',
    });
    expect(mistake(() => read(CONFIG, { name: "xyz" })).hint).toBe("Known environments: default, prod.");
  });

  test("several and no default", () => {
    const text = "environments: { dev: {}, prod: {} }";
    expect(mistake(() => read(text)).hint).toBe("Add --env with one of dev, prod.");
    expect(read(text, { isLenient: true })).toBeUndefined();
  });
});

describe("references", () => {
  test("a variable that is not set is named, with its place; an empty one counts as not set", () => {
    for (const variables of [{}, { BROKER: "" }]) {
      expect(mistake(() => read(CONFIG, { name: "prod", variables })).message).toBe(
        "feat.config.yaml:7:17 environments.prod.kafka.brokers.0: the environment variable BROKER is not set. Set it, or name another environment with --env.",
      );
    }
  });

  test("only the chosen environment needs its variables; a lenient reader none", () => {
    expect(read(CONFIG)?.kafka?.brokers).toEqual(["localhost:9092"]);
    expect(read(CONFIG, { name: "prod", isLenient: true })?.kafka?.brokers).toEqual(["${BROKER}", "b2:9092"]);
  });

  test("one variable may hold several brokers; what it holds is no reference again", () => {
    const text = "environments: { e: { tenant: '$${X}-${T}', kafka: { brokers: '${B}' } } }";
    const environment = read(text, { variables: { T: "${T}", B: "a:1, b:2" } });
    expect(environment?.tenant).toBe("${X}-${T}");
    expect(environment?.kafka?.brokers).toEqual(["a:1", "b:2"]);
  });

  test("a reference cut short", () => {
    expect(said("tenant: a${B")).toEqual([
      "feat.config.yaml:3:13 environments.e.tenant: a ${ begins a reference such as ${KAFKA_BROKERS}; a plain ${ is written $${.",
    ]);
  });

  test("what a variable holds is in no message", () => {
    const lines = 'kafka: { brokers: "${B}" }\nflink: { start: "${S}", gateway: "${G}", idle_timeout: "${I}" }';
    const messages = said(lines, { B: "hunter2", S: "hunter2", G: "hunter2", I: "hunter2" });
    expect(messages).toContain(
      'feat.config.yaml:4:21 environments.e.flink.start: "${S}" is none of earliest, latest, committed.',
    );
    expect(messages.join()).not.toContain("hunter2");
    expect(said(lines, { B: "hunter2", S: "latest", G: "hunter2", I: "hunter2" }).join()).not.toContain("hunter2");
  });
});

describe("secrets", () => {
  const variables = { BROKER: "b:1", KAFKA_PASSWORD: 'hunter"2', REDIS_PASSWORD: "p" };

  test("are resolved when they are used, and shown never", () => {
    const environment = read(CONFIG, { name: "prod", variables });
    const password = environment?.kafka?.sasl?.password;
    expect(password?.reveal()).toBe('hunter"2');
    expect(environment?.redis?.url.reveal()).toBe("redis://:p@redis:6379/0");
    for (const text of [`${password}`, JSON.stringify(environment), inspect(environment, { depth: 9 })]) {
      expect(text).toContain("***");
      expect(text).not.toContain("hunter");
    }
  });

  test("one that is used and not set", () => {
    const environment = read(CONFIG, { name: "prod", variables: { BROKER: "b:1" } });
    expect(mistake(() => environment?.kafka?.sasl?.password.reveal()).message).toBe(
      "feat.config.yaml:8:67 environments.prod.kafka.sasl.password: the environment variable KAFKA_PASSWORD is not set. Set it, or name another environment with --env.",
    );
  });

  test("do not stand in the file", () => {
    const lines = `kafka:
  brokers: b:1
  sasl: { mechanism: plain, username: u, password: hunter2 }
redis: { url: "redis://u:hunter2@r:1" }
flink: { kafka_properties: { ssl.keystore.password: hunter2 } }`;
    const messages = said(lines);
    const reference = /write a reference such as \$\{[A-Z_]+\}: a secret does not stand in a file that others read\.$/;
    expect(messages).toEqual([
      expect.stringMatching(/^feat\.config\.yaml:5:56 environments\.e\.kafka\.sasl\.password: /),
      expect.stringMatching(/^feat\.config\.yaml:6:19 environments\.e\.redis\.url: of the password in it, /),
      expect.stringMatching(
        /^feat\.config\.yaml:7:32 environments\.e\.flink\.kafka_properties: ssl\.keystore\.password: /,
      ),
    ]);
    for (const message of messages) expect(message).toMatch(reference);
    expect(messages.join()).not.toContain("hunter2");
  });
});

describe("mistakes have a place and a remedy", () => {
  test.each([
    ["tenat: a", '3:5 environments.e.tenat: there is no such key. Did you mean "tenant"?'],
    ["tenant: 12", '3:13 environments.e.tenant: the number 12 stands where text has to be. Put it in quotes: "12".'],
    ["tenant: ''", "3:13 environments.e.tenant: this is empty. Whose features"],
    ["kafka: {}", '3:12 environments.e.kafka: "brokers" is missing: `host:port`'],
    ["kafka:", "3:11 environments.e.kafka: nothing stands where a group of keys has to be."],
    ["kafka: { brokers: 9092 }", "3:23 environments.e.kafka.brokers: this cannot be the number 9092."],
    ["kafka: { brokers: [] }", "3:23 environments.e.kafka.brokers: this is empty."],
    ["kafka: { brokers: [b] }", "3:23 environments.e.kafka.brokers: a broker is written as host:port"],
    ["kafka: { brokers: 'http://b:1' }", "3:23 environments.e.kafka.brokers: a broker is written as host:port"],
    ["kafka: { brokers: b:1, tls: 1 }", "3:33 environments.e.kafka.tls: this cannot be the number 1."],
    ["kafka: { brokers: b:1, tls: { cert: x } }", "environments.e.kafka.tls.cert: there is no such key."],
    ["kafka: { brokers: b:1, tls: { key: x } }", '33 environments.e.kafka.tls: "key" needs "certificate" beside it.'],
    ["redis: { url: 'http://x' }", "3:19 environments.e.redis.url: an address begins with redis:// or rediss://."],
    ["flink: { gateway: 'localhost:8083' }", "3:23 environments.e.flink.gateway: an address is written as http://"],
    ["flink: { idle_timeout: soon }", "3:28 environments.e.flink.idle_timeout: a duration is written like 500ms"],
    ["offline: { path: features }", "3:22 environments.e.offline.path: the cluster knows no current folder"],
  ])("%s", (lines, message) => {
    const messages = said(lines);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message);
    expect(messages[0]).toMatch(/^feat\.config\.yaml:3:/);
  });

  test("every one of them is told, in order", () => {
    expect(said("tenat: a\nkafka: { broker: x }\nflink: { start: x }").map((line) => line.split(" ")[0])).toEqual([
      "feat.config.yaml:3:5",
      "feat.config.yaml:4:12",
      "feat.config.yaml:4:14",
      "feat.config.yaml:5:21",
    ]);
  });

  test("environments that are not chosen are checked, too", () => {
    const text = "environments:\n  default: {}\n  prod: { tenat: a }\n";
    expect(mistake(() => read(text)).message).toMatch(/^feat\.config\.yaml:3:11 environments\.prod\.tenat: /);
  });

  test.each([
    ["", "1:1 nothing stands where a group of keys has to be."],
    ["environments: {}", "1:15 environments: this is empty."],
    ["environment: {}", 'environment: there is no such key. Did you mean "environments"?'],
    ["environments: [a", "this is no YAML: "],
    ["environments: { a: {}, a: {} }", "this is no YAML: Map keys must be unique"],
    ["environments: { 'a b': {} }", "environments.a b: a name holds letters, digits"],
  ])("%j", (text, message) => {
    expect(mistake(() => read(text)).message).toContain(message);
  });

  test("aliases share parts; too many of them are refused", () => {
    const text = "environments:\n  a: &a { tenant: t }\n  b: { <<: *a, offline: { path: /x } }\n";
    expect(read(text, { name: "b" })?.tenant).toBe("t");
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n${"d: *b\n"}`;
    expect(mistake(() => read(bomb)).code).toBe("invalid-config");
  });
});
