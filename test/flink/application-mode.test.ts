// `flinkdeployment.yaml` without Kubernetes: what the operator would start, started here. Its entry class and arguments,
// its configuration and the script of its ConfigMap run on a real JobManager and TaskManager, from Kafka to Kafka.
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { emitFlinkSql, type FlinkEnvironment, outputTopic } from "../../compiler/src/flink/index.js";
import { emitFlinkDeployment } from "../../compiler/src/kubernetes/flink-deployment.js";
import { classPath, flinkTool, LOG_CONFIGURATION } from "../support/flink/java-home.js";
import { freePorts, type JavaProcess, spawnJava } from "../support/flink/java-process.js";
import { type Kafka, startKafka } from "../support/flink/kafka.js";
import { seedPlan } from "../support/plans.js";
import { describeWith } from "../support/tool.js";

const EVENTS = [
  { customer_id: "c1", amount: 99.5, event_timestamp: "2026-02-12T10:00:00Z" },
  { customer_id: "c1", amount: 0.5, event_timestamp: "2026-02-12T10:59:59.999Z" },
  { customer_id: "c2", amount: 7, event_timestamp: "2026-02-12T11:30:00Z" },
].map((event) => JSON.stringify(event));

/** The operator gives containers these sizes from `resource`; a process outside of one needs them said. */
const SIZES = {
  "jobmanager.memory.process.size": "1024m",
  "taskmanager.memory.task.heap.size": "384m",
  "taskmanager.memory.task.off-heap.size": "0b",
  "taskmanager.memory.framework.heap.size": "128m",
  "taskmanager.memory.framework.off-heap.size": "128m",
  "taskmanager.memory.network.min": "64m",
  "taskmanager.memory.network.max": "64m",
  "taskmanager.memory.managed.size": "128m",
  "taskmanager.memory.jvm-metaspace.size": "128m",
  "taskmanager.memory.jvm-overhead.min": "64m",
  "taskmanager.memory.jvm-overhead.max": "64m",
  "taskmanager.cpu.cores": "1",
};

describeWith(flinkTool, "the manifest's job in application mode", () => {
  let kafka: Kafka | undefined;
  let folder = "";
  const started: JavaProcess[] = [];
  beforeAll(async () => {
    [kafka, folder] = await Promise.all([startKafka(), mkdtemp(join(tmpdir(), "feat-application-"))]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([kafka?.stop(), ...started.map((process) => process.stop())]);
    await rm(folder, { recursive: true });
  });

  test("runs the script to its end", async () => {
    if (!kafka) throw new Error("Kafka did not start.");
    const plan = seedPlan();
    const environment: FlinkEnvironment = {
      tenant: "acme-corp",
      source: { connector: "kafka", brokers: [kafka.brokers], startup: "earliest-offset", bounded: true },
      sink: { connector: "kafka", brokers: [kafka.brokers] },
    };
    await kafka.produce(plan.source.topic, EVENTS);

    const yaml = emitFlinkDeployment(plan, emitFlinkSql(plan, environment).sql, environment);
    const [configMap, deployment] = parseAllDocuments(yaml).map((document) => document.toJS());
    const { spec } = deployment;
    const [{ mountPath }] = spec.podTemplate.spec.containers[0].volumeMounts;
    const [rpc, rest] = await freePorts(2);
    const conf = join(folder, "conf");
    await mkdir(conf);
    await writeFile(
      join(conf, "config.yaml"),
      stringify({
        ...SIZES,
        ...spec.flinkConfiguration,
        "jobmanager.rpc.address": "localhost",
        "jobmanager.rpc.port": rpc,
        "jobmanager.bind-host": "localhost",
        "rest.address": "localhost",
        "rest.bind-address": "localhost",
        "rest.port": rest,
        "taskmanager.host": "localhost",
        "taskmanager.bind-host": "localhost",
        "io.tmp.dirs": folder,
        "parallelism.default": spec.job.parallelism,
      }),
    );
    const mounted = join(folder, "mounted");
    await mkdir(mounted);
    for (const [name, text] of Object.entries(configMap.data)) await writeFile(join(mounted, name), String(text));
    const args = spec.job.args.map((arg: string) => arg.replace(mountPath, mounted));

    const jars = await classPath("flink");
    const start = (main: string, more: readonly string[]) => {
      const options = [
        "-Xmx512m",
        "-XX:MaxDirectMemorySize=256m",
        "-XX:TieredStopAtLevel=1",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        `-Djava.io.tmpdir=${folder}`,
        `-Dlog4j.configurationFile=${LOG_CONFIGURATION}`,
      ];
      const process = spawnJava({ classPath: jars, options, main, args: ["--configDir", conf, ...more] });
      started.push(process);
      return process;
    };
    const jobManager = start("org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint", [
      "--job-classname",
      spec.job.entryClass,
      ...args,
    ]);
    start("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", []);
    const [code] = await once(jobManager.child, "exit");
    expect(code, jobManager.stderr()).toBe(0);

    const records = await kafka.consume(outputTopic("acme-corp", plan.feature));
    expect(records.map(({ key, value }) => [key, JSON.parse(value ?? "null").txn_sum_1h])).toEqual([
      ["c1", 100],
      ["c2", 7],
    ]);
  }, 180_000);
});
