// The compiled `job.sql` as a deployment runs it: through the SQL gateway, from a Kafka topic to the output topic.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "@feat-lang/compiler/plan";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emitFlinkSql } from "../../compiler/src/flink/index.js";
import { engineRows } from "../support/flink/engine-rows.js";
import { type Gateway, startGateway } from "../support/flink/gateway.js";
import { flinkTool } from "../support/flink/java-home.js";
import { type Kafka, startKafka } from "../support/flink/kafka.js";
import { type EventLine, lineOf, parseRow } from "../support/flink/plan-rows.js";
import { expectSameRows } from "../support/flink/same-rows.js";
import {
  aggregate,
  BIGINT,
  column,
  DOUBLE,
  decimal,
  group,
  HOUR,
  keyOf,
  MINUTE,
  planOf,
  STRING,
  seedPlan,
  session,
  sliding,
  tumbling,
} from "../support/plans.js";
import { describeWith } from "../support/tool.js";

const EVENTS: readonly EventLine[] = [
  { customer_id: "c123", amount: 99.5, event_timestamp: "2026-02-12T10:00:00" },
  "garbage{",
  "[1, 2]",
  { customer_id: "c123", amount: 0.5, event_timestamp: "2026-02-12T10:59:59.999" },
  { customer_id: null, amount: 1000, event_timestamp: "2026-02-12T10:30:00" },
  { customer_id: "c123", amount: 1000, event_timestamp: null },
  { customer_id: "é 😀", amount: "12.5", event_timestamp: "2026-02-12T11:00:04.998Z" },
  { customer_id: "c123", amount: 1, event_timestamp: "2026-02-12T10:15:00+00:00" },
  { customer_id: "é 😀", amount: 1, event_timestamp: "2026-02-12T11:00:05Z" },
  { customer_id: "c123", amount: 1000, event_timestamp: "2026-02-12T10:15:00Z" },
];

describeWith(flinkTool, "a job from Kafka to Kafka", () => {
  let kafka: Kafka | undefined;
  let flink: Gateway | undefined;
  let offline = "";
  beforeAll(async () => {
    [kafka, flink, offline] = await Promise.all([
      startKafka(),
      startGateway(),
      mkdtemp(join(tmpdir(), "feat-offline-")),
    ]);
  }, 300_000);
  afterAll(() => Promise.all([kafka?.stop(), flink?.stop(), offline && rm(offline, { recursive: true })]));

  /** Runs the plan's job over the topic as it is; the records of the output topic. */
  async function runJob(plan: Plan, lines: readonly EventLine[]) {
    if (!kafka || !flink) throw new Error("Kafka or Flink did not start.");
    await kafka.produce(plan.source.topic, lines.map(lineOf));
    const brokers = [kafka.brokers];
    const { statements } = emitFlinkSql(plan, {
      tenant: "acme-corp",
      source: { connector: "kafka", brokers, startup: "earliest-offset", bounded: true },
      sink: { connector: "kafka", brokers },
      offline: { path: offline, format: "json" },
    });
    await flink.run(statements.map(({ text }) => text));
    return kafka.consume(`feat.acme-corp.${plan.feature}`);
  }

  test("the seed feature, with late and garbage lines", async () => {
    const records = await runJob(seedPlan(), EVENTS);
    expect(records.map(({ key, value }) => [key, JSON.parse(value ?? "null")])).toEqual([
      [
        "c123",
        {
          customer_id: "c123",
          window_kind: "tumbling_1h",
          window_start: "2026-02-12T10:00:00Z",
          window_end: "2026-02-12T11:00:00Z",
          txn_count_1h: 3,
          txn_sum_1h: 101,
        },
      ],
      [
        "é 😀",
        {
          customer_id: "é 😀",
          window_kind: "tumbling_1h",
          window_start: "2026-02-12T11:00:00Z",
          window_end: "2026-02-12T12:00:00Z",
          txn_count_1h: 2,
          txn_sum_1h: 13.5,
        },
      ],
    ]);
  }, 120_000);

  test("several windows and keys, decimals and big integers, and the offline store", async () => {
    const amount = column("amount", decimal(38, 2));
    const n = column("n", BIGINT);
    const plan = planOf({
      feature: "wide",
      source: "payments",
      columns: { customer_id: STRING, n: BIGINT, amount: amount.type, score: DOUBLE },
      keys: [keyOf("customer_id", STRING), keyOf("n", BIGINT)],
      offline: true,
      groups: [
        group(tumbling(HOUR), [aggregate("total", "sum", amount), aggregate("last_n", "last", n)]),
        group(sliding(HOUR, 30 * MINUTE), [aggregate("spread", "stddev", column("score", DOUBLE))]),
        group(session(30 * MINUTE), [aggregate("rows", "count"), aggregate("first_amount", "first", amount)]),
      ],
    });
    const lines = [
      '{"customer_id":"a","n":9223372036854775807,"amount":"1000000000000000000000000000000000.05","score":1,"event_timestamp":"2026-02-12T23:40:00Z"}',
      '{"customer_id":"a","n":9223372036854775807,"amount":1e3,"score":3,"event_timestamp":"2026-02-12T23:50:00Z"}',
      '{"customer_id":"b","n":-1,"amount":null,"score":null,"event_timestamp":"2026-02-13T00:50:00.5Z"}',
    ];
    const records = await runJob(plan, lines);
    const rows = records.map(({ value }) => parseRow(plan, value ?? ""));
    const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expectSameRows([...rows].sort(byText), [...engineRows(plan, lines)].sort(byText));
    expect(new Set(records.map(({ key }) => key))).toEqual(
      new Set(['{"customer_id":"a","n":9223372036854775807}', '{"customer_id":"b","n":-1}']),
    );
    const values = records.map(({ value }) => value ?? "");
    expect(values.find((value) => value.includes("tumbling_1h"))).toBe(
      '{"customer_id":"a","n":9223372036854775807,"window_kind":"tumbling_1h","window_start":"2026-02-12T23:00:00Z",' +
        '"window_end":"2026-02-13T00:00:00Z","total":1000000000000000000000000000001000.05,"last_n":9223372036854775807}',
    );

    const days = await readdir(join(offline, "acme-corp", "wide", "tumbling_1h"));
    expect(days.sort()).toEqual(["dt=2026-02-13"]);
    const day = join(offline, "acme-corp", "wide", "tumbling_1h", "dt=2026-02-13");
    const files = (await readdir(day)).filter((name) => !name.startsWith("_"));
    const written = (await Promise.all(files.map((name) => readFile(join(day, name), "utf8"))))
      .join("")
      .trim()
      .split("\n");
    expect(written.sort()).toEqual(values.filter((value) => value.includes("tumbling_1h")).sort());
  }, 120_000);
});
