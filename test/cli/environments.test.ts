// `--env`: what commands take from feat.config.yaml, and that secrets stay out of what they write.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references look like this
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { filesBelow, scratchFolder } from "./scratch-folder.js";

const FEATURE = "feature f on t by k <\n  n = count(*) tumbling 1h\n  online ttl 1h\n  offline\n>\n";
const CONFIG = `environments:
  default: {}
  prod:
    tenant: acme
    kafka:
      brokers: \${BROKERS}
      sasl: { mechanism: plain, username: 'a"b', password: "\${KAFKA_PASSWORD}" }
    flink: { start: latest, idle_timeout: 30s, kafka_jar: flink-connector-kafka }
    offline: { path: s3://bucket/features, format: json }
`;

const project = () => scratchFolder({ "feat.config.yaml": CONFIG, "features/a.feat": FEATURE });

test("compile puts brokers, tenant, offline place and references to secrets into the artifacts, found from below", async () => {
  const cwd = project();
  const env = { BROKERS: "b1:9092,b2:9092", KAFKA_PASSWORD: "hunter2" };
  const outcome = await feat(["compile", "--env", "prod"], { cwd: join(cwd, "features"), env });
  expect(outcome).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("1 feature for environment prod: 6 written"),
  });
  const sql = readFileSync(join(cwd, "features/dist/f/job.sql"), "utf8");
  for (const part of [
    "'properties.bootstrap.servers' = 'b1:9092,b2:9092'",
    "'topic' = 'feat.acme.f'",
    "'path' = 's3://bucket/features/acme/f/tumbling_1h'",
    "'format' = 'json'",
    "'scan.startup.mode' = 'latest-offset'",
    "'scan.watermark.idle-timeout' = '30000 ms'",
    "'properties.security.protocol' = 'SASL_PLAINTEXT'",
    `'properties.sasl.jaas.config' = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="a\\"b" password="\${env:KAFKA_PASSWORD}";'`,
    "'properties.config.providers.env.class' = 'org.apache.kafka.common.config.provider.EnvVarConfigProvider'",
  ]) {
    expect(sql).toContain(part);
  }
  for (const path of filesBelow(cwd)) expect(readFileSync(join(cwd, path), "utf8")).not.toContain("hunter2");
});

test("secrets need not be set to compile; other variables do", async () => {
  const cwd = project();
  expect(await feat(["compile", "--env", "prod"], { cwd, env: { BROKERS: "b:1" } })).toMatchObject({ code: 0 });
  const missing = await feat(["compile", "--env", "prod"], { cwd });
  expectMistake(missing, 2, "feat.config.yaml:6:16 environments.prod.kafka.brokers: the environment variable BROKERS");
});

test("check warns of offline without a place, and needs no variable", async () => {
  const cwd = project();
  expect((await feat(["check"], { cwd })).stdout).toContain("offline-without-place");
  const prod = await feat(["check", "--env", "prod"], { cwd });
  expect(prod).toMatchObject({ code: 0 });
  expect(prod.stdout).not.toContain("offline-without-place");
});

test("PEM files of this machine are none of the cluster's", async () => {
  const tls = "environments: { e: { kafka: { brokers: 'b:1', tls: { ca: ca.pem } } } }";
  const cwd = scratchFolder({ "feat.config.yaml": tls, "a.feat": FEATURE });
  const outcome = await feat(["compile"], { cwd });
  expectMistake(outcome, 2, "environments.e.kafka.tls names files of this machine, and jobs run on others.");
  expect(outcome.stderr).toContain(
    "hint: Say where the cluster has them: flink.kafka_properties with ssl.truststore.location.",
  );
});

test("names that are not there", async () => {
  expectMistake(await feat(["compile", "--env", "prd"], { cwd: project() }), 2, 'There is no environment "prd" in');
  const cwd = scratchFolder({ "a.feat": FEATURE });
  expectMistake(await feat(["compile", "--env", "prod"], { cwd }), 2, "There is no feat.config.yaml here or above");
});
