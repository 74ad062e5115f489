// Jobs as text, for plans and environments that the golden projects do not show; and what holds for every job.
import { fileURLToPath } from "node:url";
import type { Plan, Span } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { emitFlinkSql, type FlinkEnvironment } from "../../../compiler/src/flink/index.js";
import {
  aggregate,
  BIGINT,
  BOOLEAN,
  callOf,
  cast,
  column,
  DOUBLE,
  decimal,
  field,
  group,
  HOUR,
  item,
  keyOf,
  literal,
  MINUTE,
  planOf,
  row,
  STRING,
  seedPlan,
  session,
  sliding,
  TIMESTAMP,
  tumbling,
} from "../../support/plans.js";

const FILES: FlinkEnvironment = {
  tenant: "acme-corp",
  source: { connector: "filesystem", path: "/events.json" },
  sink: { connector: "filesystem", path: "/rows" },
};
const KAFKA: FlinkEnvironment = {
  tenant: "acme-corp",
  source: { connector: "kafka", brokers: ["kafka-1:9092", "kafka-2:9092"], startup: "earliest-offset" },
  sink: { connector: "kafka", brokers: ["kafka-1:9092", "kafka-2:9092"] },
};

const amount = column("amount", DOUBLE);
const status = column("status", STRING);

/** One of everything that needs more than one SELECT. */
function widePlan(): Plan {
  const merchant = column("merchant", row({ id: STRING, open: BOOLEAN }));
  return planOf({
    feature: "wide",
    columns: {
      customer_id: STRING,
      amount: DOUBLE,
      n: BIGINT,
      status: STRING,
      merchant: merchant.type,
      price: decimal(10, 2),
    },
    keys: [keyOf("customer_id", STRING), { name: "merchant_id", value: field(merchant, "id") }],
    where: callOf(
      "and",
      BOOLEAN,
      callOf("not_equal", BOOLEAN, status, literal("void", STRING)),
      callOf("greater", BOOLEAN, amount, literal(0, DOUBLE)),
    ),
    offline: true,
    groups: [
      group(
        tumbling(HOUR),
        [
          aggregate("total", "sum", column("n", BIGINT)),
          aggregate("spread", "stddev", amount),
          aggregate("noise", "variance_pop", amount),
          aggregate("last_status", "last", status, { where: field(merchant, "open") }),
        ],
        [
          {
            name: "ratio",
            value: callOf("divide", DOUBLE, cast(item("total", BIGINT), DOUBLE), item("spread", DOUBLE)),
          },
        ],
      ),
      group(sliding(HOUR, 5 * MINUTE), [aggregate("median", "percentile", amount, { fraction: 0.5 })]),
      group(session(30 * MINUTE), [aggregate("price", "sum", column("price", decimal(10, 2)))]),
    ],
  });
}

describe("golden", () => {
  const jobs: [name: string, plan: Plan, environment: FlinkEnvironment][] = [
    ["seed-on-kafka", seedPlan(), KAFKA],
    ["wide-offline", widePlan(), { ...KAFKA, offline: { path: "s3://features/", format: "parquet" } }],
    ["wide-on-files", widePlan(), FILES],
    [
      "kafka-options",
      seedPlan(),
      {
        ...KAFKA,
        source: {
          ...KAFKA.source,
          connector: "kafka",
          brokers: ["kafka:9092"],
          startup: "group-offsets",
          bounded: true,
          idleTimeoutMs: 60_000,
          properties: { "security.protocol": "SASL_SSL", "client.id": "it's" },
        },
        sink: { connector: "kafka", brokers: ["kafka:9092"], properties: { "security.protocol": "SASL_SSL" } },
      },
    ],
  ];
  test.each(jobs)("%s", async (name, plan, environment) => {
    const file = fileURLToPath(new URL(`golden/${name}.sql`, import.meta.url));
    await expect(emitFlinkSql(plan, environment).sql).toMatchFileSnapshot(file);
  });
});

test("statements are those of the script, without comments above and semicolons below", () => {
  const { sql, statements } = emitFlinkSql(widePlan(), FILES);
  let at = 0;
  for (const { text } of statements) {
    const found = sql.indexOf(`${text};\n`, at);
    expect(found, text).toBeGreaterThanOrEqual(at);
    expect(text).not.toMatch(/^--|;$/);
    at = found + text.length;
  }
  expect(sql.slice(at)).toBe(";\n");
  expect(statements.at(-1)?.text).toMatch(/^EXECUTE STATEMENT SET\n/);
});

test("names of the user's never meet the job's own", () => {
  const names = ["rt", "window_time", "events", "a", "position", "tumbling_1h", "n", "transactions"];
  const plan = planOf({
    columns: Object.fromEntries([...names, "window_start"].map((name) => [name, DOUBLE])),
    keys: [keyOf("rt", DOUBLE), keyOf("window_time", DOUBLE), keyOf("n", DOUBLE)],
    groups: [
      group(tumbling(HOUR), [
        aggregate("events", "last", column("window_start", DOUBLE)),
        aggregate("a", "stddev", column("a", DOUBLE)),
        aggregate("position", "first", column("position", DOUBLE)),
        aggregate("tumbling_1h", "max", column("tumbling_1h", DOUBLE)),
      ]),
    ],
  });
  const { statements } = emitFlinkSql(plan, FILES);
  const created = statements.flatMap(({ text }) => /^CREATE TEMPORARY (?:TABLE|VIEW) (\S+)/.exec(text)?.[1] ?? []);
  expect(new Set(created).size).toBe(created.length);
  expect(created).toContain("transactions_2");
});

describe("source map", () => {
  const span = (line: number): Span => ({ file: "main.feat", line, column: 1, endLine: line, endColumn: 20 });
  const plan = (): Plan => {
    const wide = widePlan();
    return {
      ...wide,
      span: span(10),
      source: { ...wide.source, span: span(1) },
      keys: wide.keys.map((key, index) => ({ ...key, span: span(20 + index) })),
      groups: wide.groups.map((it, index) => ({
        ...it,
        span: span(30 + index),
        aggregates: it.aggregates.map((aggregated, at) => ({ ...aggregated, span: span(100 * (index + 1) + at) })),
        derived: it.derived.map((derived, at) => ({ ...derived, span: span(1000 + at) })),
      })),
    };
  };
  const { sql, map } = emitFlinkSql(plan(), FILES);
  const lines = sql.split("\n");

  /** The text of a range. */
  function textOf({ line, column: from, endLine, endColumn }: (typeof map.mappings)[number]["sql"]): string {
    const taken = lines.slice(line - 1, endLine);
    const last = taken.length - 1;
    taken[last] = taken[last]?.slice(0, endColumn - 1) ?? "";
    taken[0] = taken[0]?.slice(from - 1) ?? "";
    return taken.join("\n");
  }

  test("each range is the SQL of what it names", () => {
    const texts = map.mappings.map((mapping) => [mapping.kind, mapping.name, mapping.feat.line, textOf(mapping.sql)]);
    expect(texts).toContainEqual(["key", "merchant_id", 21, "merchant.id AS merchant_id"]);
    expect(texts).toContainEqual(["key", "merchant_id", 21, "merchant.id IS NOT NULL"]);
    expect(texts).toContainEqual(["where", "wide", 10, "status <> 'void'"]);
    expect(texts).toContainEqual(["where", "wide", 10, "amount > 0"]);
    expect(texts).toContainEqual(["item", "median", 200, "PERCENTILE(amount, 0.5) AS median"]);
    expect(texts).toContainEqual([
      "item",
      "ratio",
      1000,
      "CAST(total AS DOUBLE) / NULLIF(CASE WHEN ABS(spread) <= 1.7976931348623157E308 THEN spread END, 0) AS ratio",
    ]);
    const of = (kind: string) => texts.filter(([it]) => it === kind).map(([, name, , text]) => [name, text]);
    expect(of("source").every(([, text]) => text?.toString().startsWith("CREATE TEMPORARY TABLE transactions"))).toBe(
      true,
    );
    expect(
      of("window").every(([name, text]) => text?.toString().includes(String(name)) || /^SELECT/.test(String(text))),
    ).toBe(true);
    expect(of("feature")).toEqual([["wide", expect.stringMatching(/^EXECUTE STATEMENT SET\n[\s\S]*\nEND$/)]]);
  });

  test("every item, key and window is mapped", () => {
    const named = new Set(map.mappings.map(({ kind, name }) => `${kind} ${name}`));
    const { keys, groups } = plan();
    const wanted = [
      ...keys.map((key) => `key ${key.name}`),
      ...groups.map(({ label }) => `window ${label}`),
      ...groups.flatMap(({ output }) => output.map((name) => `item ${name}`)),
    ];
    expect(wanted.filter((name) => !named.has(name))).toEqual([]);
  });

  test("mappings are in order of their start and nest", () => {
    const position = (line: number, at: number) => line * 10_000 + at;
    const ranges = map.mappings.map(
      ({ sql: it }) => [position(it.line, it.column), position(it.endLine, it.endColumn)] as const,
    );
    const open: number[] = [];
    let before = 0;
    for (const [start, end] of ranges) {
      expect(start).toBeGreaterThanOrEqual(before);
      while ((open.at(-1) ?? Infinity) <= start) open.pop();
      expect(end).toBeLessThanOrEqual(open.at(-1) ?? Infinity);
      open.push(end);
      before = start;
    }
  });

  test("a plan without spans has no mappings and the same SQL", () => {
    const bare = emitFlinkSql(widePlan(), FILES);
    expect(bare.map.mappings).toEqual([]);
    expect(bare.sql).toBe(sql.replace(plan().hash, widePlan().hash));
  });
});

test("a column of the event time's kind keeps its unit", () => {
  const time = { name: "at", type: { kind: "timestamp", nullable: true, epochSeconds: true } as const };
  const plan = planOf({
    time,
    columns: { seen: TIMESTAMP },
    groups: [group(tumbling(HOUR), [aggregate("seen", "max", column("seen", TIMESTAMP))])],
  });
  const { sql } = emitFlinkSql(plan, FILES);
  expect(sql).toContain("-- epoch seconds");
  expect(sql).toContain("-- epoch milliseconds");
});
