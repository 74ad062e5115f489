// The TypeScript API with declarations and `.feat` text: the same feature, whichever way it is written.
import { compileProject } from "@feat-lang/compiler";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FeatError, FeatureStore, type StreamingFeatureDeclaration } from "../../../runtime/src/index.js";

const tenantId = "acme-corp";

const camelCase: StreamingFeatureDeclaration = {
  name: "realtime_transaction_stats",
  entityKeys: ["customer_id"],
  kafkaTopic: "transactions",
  aggregations: [
    {
      name: "txn_count_1h",
      sourceField: "amount",
      aggregation: "count",
      window: { windowType: "tumbling", sizeMs: 3_600_000 },
    },
    {
      name: "txn_sum_1h",
      sourceField: "amount",
      aggregation: "sum",
      window: { windowType: "tumbling", sizeMs: 3_600_000 },
    },
  ],
  outputToOnlineStore: true,
  outputToOfflineStore: false,
  ttlSeconds: 86_400,
};

const window = { window_type: "tumbling", size_ms: 3_600_000 };
const snakeCase = {
  name: "realtime_transaction_stats",
  entity_keys: ["customer_id"],
  kafka_topic: "transactions",
  aggregations: [
    { name: "txn_count_1h", source_field: "amount", aggregation: "count", window },
    { name: "txn_sum_1h", source_field: "amount", aggregation: "sum", window },
  ],
  output_to_online_store: true,
  output_to_offline_store: false,
  ttl_seconds: 86_400,
};

const text = `
/** The same, written by hand. */
source transactions < customer_id: string amount: double event_timestamp: timestamp time event_timestamp delay 5s >
feature realtime_transaction_stats on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 60m
  txn_sum_1h = sum(amount) tumbling 1h
  online ttl 24h
>`;

let store: FeatureStore;
beforeEach(async () => {
  store = await FeatureStore.open({ online: "memory" });
});
afterEach(() => store.close());

async function refusal(declaration: unknown) {
  const error = await store
    .createStreamingFeature({ tenantId, declaration: declaration as string })
    .catch((thrown) => thrown);
  if (!(error instanceof FeatError)) throw new Error(`expected a FeatError, not ${String(error)}`);
  return `${error.code}: ${error.message} ${error.hint ?? ""}`;
}

test("a declaration in either spelling, text and plan are one feature with one job", async () => {
  const { plans } = await compileProject([{ path: "main.feat", text }]);
  const jobs = [];
  for (const declaration of [camelCase, snakeCase, text, plans[0] ?? ""]) {
    jobs.push(await store.createStreamingFeature({ tenantId, declaration }));
  }
  expect(new Set(jobs).size).toBe(1);
  expect(await store.listFeatures({ tenantId })).toHaveLength(1);
});

test("the example of the guide, from the declaration to the value", async () => {
  await store.createStreamingFeature({ tenantId, declaration: camelCase });
  await store.processStreamingEvent({
    tenantId,
    featureName: "realtime_transaction_stats",
    event: { customer_id: "c123", amount: 99.5, event_timestamp: "2026-02-12T10:00:00" },
  });
  const [row] = await store.getOnlineFeatures({
    tenantId,
    features: ["realtime_transaction_stats:txn_sum_1h"],
    entities: [{ customer_id: "c123" }],
  });
  expect(row?.features["realtime_transaction_stats:txn_sum_1h"]).toMatchObject({ value: 99.5, status: "open" });
});

test("the Flink SQL of the feature and its tenant is kept with the registration", async () => {
  await store.createStreamingFeature({ tenantId, declaration: camelCase });
  const [feature] = await store.listFeatures({ tenantId });
  expect(feature?.flinkSql).toMatch(/CREATE (TEMPORARY )?TABLE/);
  expect(feature?.flinkSql).toContain("TUMBLE(TABLE");
  expect(feature?.flinkSql).toContain("feat.acme-corp.realtime_transaction_stats");
  // Registering the same plan afterwards does not take it away.
  await store.createStreamingFeature({ tenantId, declaration: feature?.plan ?? "" });
  expect((await store.listFeatures({ tenantId }))[0]?.flinkSql).toBe(feature?.flinkSql);
});

describe("declarations that are refused", () => {
  const aggregation = snakeCase.aggregations[1];
  const withWindow = (more: object) => ({ ...snakeCase, aggregations: [{ ...aggregation, window: more }] });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^invalid-argument: `declaration` must be an object/],
    ["no name", { ...snakeCase, name: undefined }, /^invalid-argument: `name` is missing/],
    ["an empty name", { ...snakeCase, name: "" }, /`name` must not be empty/],
    ["a line break in a name", { ...camelCase, entityKeys: ["a\nb"] }, /`entityKeys\[0\]` holds a line break/],
    ["no keys", { ...snakeCase, entity_keys: [] }, /`entity_keys` must not be empty/],
    [
      "keys that are no list",
      { ...snakeCase, entity_keys: "customer_id" },
      /`entity_keys` must be an array, not "customer_id"/,
    ],
    [
      "an unknown key",
      { ...snakeCase, kafka_topics: "x" },
      /`kafka_topics` is not part of a declaration. Did you mean "kafka_topic"\?/,
    ],
    [
      "an unknown key deeper down",
      withWindow({ ...window, size: 1 }),
      /`aggregations\[0\]\.window\.size` is not part.*size_ms/,
    ],
    [
      "both spellings",
      { ...snakeCase, kafkaTopic: "x" },
      /`kafkaTopic` and `kafka_topic` are the same|`kafka_topic` and `kafkaTopic` are the same/,
    ],
    [
      "an unknown aggregation",
      { ...snakeCase, aggregations: [{ ...aggregation, aggregation: "summ" }] },
      /`aggregations\[0\]\.aggregation` is "summ".*Did you mean "sum"/,
    ],
    [
      "a percentile",
      { ...snakeCase, aggregations: [{ ...aggregation, aggregation: "percentile" }] },
      /needs a fraction/,
    ],
    [
      "a sum of nothing",
      { ...snakeCase, aggregations: [{ ...aggregation, source_field: undefined }] },
      /`aggregations\[0\]\.source_field` is missing/,
    ],
    [
      "an unknown window",
      withWindow({ ...window, window_type: "hopping" }),
      /`aggregations\[0\]\.window\.window_type` is "hopping"/,
    ],
    [
      "a window without its size",
      withWindow({ window_type: "tumbling" }),
      /`aggregations\[0\]\.window\.size_ms` is missing/,
    ],
    [
      "a gap of a tumbling window",
      withWindow({ ...window, gap_ms: 1 }),
      /`aggregations\[0\]\.window\.gap_ms` has no meaning here/,
    ],
    [
      "a size of no time",
      withWindow({ ...window, size_ms: 0 }),
      /`aggregations\[0\]\.window\.size_ms` must be a whole number from 1 on, not 0/,
    ],
    ["a ttl beyond all time", { ...snakeCase, ttl_seconds: 1e12 }, /`ttl_seconds` is more than/],
    ["no output", { ...snakeCase, output_to_online_store: false }, /both off/],
    [
      "offline alone",
      { ...snakeCase, output_to_online_store: false, output_to_offline_store: true },
      /no online store/,
    ],
    [
      "a slide that does not divide the size",
      withWindow({ window_type: "sliding", size_ms: 100, slide_ms: 30 }),
      /^compile-failed: .*multiple.*sliding 100ms every 30ms/s,
    ],
    ["text with an error", "feature f on s by k < n = summ(x) tumbling 1h >", /^compile-failed: .*1:\d+ .*sum/s],
    [
      "text without a feature",
      "source s < a: string event_timestamp: timestamp time event_timestamp >",
      /declares 0 features/,
    ],
    [
      "text with two",
      `${text} feature other on transactions by customer_id < n = count(*) tumbling 1h >`,
      /declares 2 features/,
    ],
  ])("%s", async (_, declaration, message) => {
    expect(await refusal(declaration)).toMatch(message);
  });
});
