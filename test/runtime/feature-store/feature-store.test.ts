// The TypeScript API with compiled plans: registration, events, reads, and what it refuses.
import { hashPlan } from "@feat-lang/compiler/plan";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FeatError, FeatureStore } from "../../../runtime/src/index.js";
import * as p from "../../support/plans.js";

// With compiled plans nothing may ask for the language.
vi.mock("@feat-lang/compiler", () => {
  throw new Error("the compiler was loaded");
});

const DAY = 86_400_000;
const tenantId = "acme-corp";
const featureName = "realtime_transaction_stats";
const plan = p.seedPlan();

let store: FeatureStore;
let now: number;

beforeEach(async () => {
  now = Date.parse("2030-01-01T00:00:00Z");
  store = await FeatureStore.open({ online: "memory", now: () => now });
  await store.createStreamingFeature({ tenantId, declaration: plan });
});
afterEach(() => store.close());

const send = (time: string, more: object = {}) =>
  store.processStreamingEvent({
    tenantId,
    featureName,
    event: { customer_id: "c123", amount: 99.5, event_timestamp: time, ...more },
  });

async function get(item: string, more: object = {}) {
  const reference = `${featureName}:${item}`;
  const entities = [{ customer_id: "c123" }];
  const [row] = await store.getOnlineFeatures({ tenantId, features: [reference], entities, ...more });
  return row?.features[reference];
}

/** The code, message and hint that a call was refused with. */
async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FeatError)) throw new Error(`expected a FeatError, not ${String(error)}`);
  return { code: error.code, text: `${error.message} ${error.hint ?? ""}` };
}

describe("one feature", () => {
  test("an event gives the entity's record, a read its values", async () => {
    const answer = await send("2026-02-12T10:00:00");
    expect(answer).toEqual({
      format: 1,
      feature: featureName,
      key: { customer_id: "c123" },
      plan: plan.hash,
      version: expect.stringMatching(/^0000000000000001\.[0-9a-z]+$/),
      owner: "events",
      written_at: "2030-01-01T00:00:00.000Z",
      expires_at: "2030-01-02T00:00:00.000Z",
      windows: {
        tumbling_1h: {
          window_start: "2026-02-12T10:00:00.000Z",
          window_end: "2026-02-12T11:00:00.000Z",
          final: false,
          updated_at: "2026-02-12T10:00:00.000Z",
          values: { txn_count_1h: 1, txn_sum_1h: 99.5 },
        },
      },
      counted: true,
      late: [],
    });
    await send("2026-02-12T10:30:00", { amount: 0.5 });
    expect(await get("txn_sum_1h")).toEqual({
      value: 100,
      status: "open",
      window: "tumbling_1h",
      window_start: "2026-02-12T10:00:00.000Z",
      window_end: "2026-02-12T11:00:00.000Z",
      final: false,
      updated_at: "2026-02-12T10:30:00.000Z",
    });
  });

  test("statuses along event time", async () => {
    await send("2026-02-12T10:00:00");
    const at = async (asOf: string) => {
      const [count, sum] = [await get("txn_count_1h", { asOf }), await get("txn_sum_1h", { asOf })];
      return [count?.status, count?.value, sum?.value];
    };
    expect(await at("2026-02-12T10:59:59.998")).toEqual(["open", 1, 99.5]);
    expect(await at("2026-02-12T10:59:59.999")).toEqual(["closed", 1, 99.5]);
    expect(await at("2026-02-12T11:59:59.998")).toEqual(["closed", 1, 99.5]);
    expect(await at("2026-02-12T11:59:59.999")).toEqual(["empty", 0, null]);
  });

  test("other entities move the feature's clock, and what is due by it is closed or empty", async () => {
    await send("2026-02-12T10:00:00");
    await send("2026-02-12T11:00:05", { customer_id: "other" });
    expect((await get("txn_count_1h"))?.status).toBe("closed");
    await send("2026-02-12T12:00:05", { customer_id: "other" });
    expect(await get("txn_count_1h")).toMatchObject({
      status: "empty",
      value: 0,
      window_end: "2026-02-12T12:00:00.000Z",
    });
    // An event from before, no later than the entity's own watermark allows, still counts.
    expect(await send("2026-02-12T10:10:00")).toMatchObject({ counted: true, late: [] });
  });

  test("values expire with the ttl, counted from the last write", async () => {
    await send("2026-02-12T10:00:00");
    now += DAY - 1;
    expect((await get("txn_count_1h"))?.status).toBe("open");
    now += 1;
    expect(await get("txn_count_1h")).toMatchObject({ status: "expired", value: null });
    // The state outlives the values, so the window is complete again with the next event.
    await send("2026-02-12T10:01:00");
    expect(await get("txn_count_1h")).toMatchObject({ status: "open", value: 2 });
    now += 10 * DAY;
    expect(await get("txn_count_1h")).toMatchObject({ status: "missing", value: null });
  });

  test("late events are answered, not counted", async () => {
    await send("2026-02-12T12:00:00");
    const answer = await send("2026-02-12T10:00:00");
    expect(answer).toMatchObject({ counted: true, late: ["tumbling_1h"] });
    expect(await get("txn_count_1h")).toMatchObject({ value: 1, window_start: "2026-02-12T12:00:00.000Z" });
  });

  test("a whole feature, several entities, in the order asked for", async () => {
    await send("2026-02-12T10:00:00");
    const entities = [{ customer_id: "none" }, { customer_id: "c123" }];
    const rows = await store.getOnlineFeatures({ tenantId, features: [featureName], entities });
    expect(rows.map((row) => row.entity)).toEqual(entities);
    expect(rows.map((row) => Object.values(row.features).map((one) => [one.status, one.value]))).toEqual([
      [
        ["missing", null],
        ["missing", null],
      ],
      [
        ["open", 1],
        ["open", 99.5],
      ],
    ]);
  });
});

describe("event ids", () => {
  test("an event sent again is answered as the first time and changes nothing", async () => {
    const first = await send("2026-02-12T10:00:00", { event_id: "e1" });
    const other = await send("2026-02-12T10:05:00", { event_id: "e2" });
    now += 1_000;
    expect(await send("2026-02-12T10:00:00", { event_id: "e1" })).toEqual(first);
    expect(await send("2026-02-12T10:05:00", { event_id: "e2" })).toEqual(other);
    expect(await get("txn_count_1h")).toMatchObject({ value: 2 });
  });

  test("an id given beside the event wins over the one in it; numbers are ids, too", async () => {
    const event = { customer_id: "c123", amount: 1, event_timestamp: "2026-02-12T10:00:00", event_id: 7 };
    const request = { tenantId, featureName, event };
    await store.processStreamingEvent(request);
    await store.processStreamingEvent({ ...request, event: JSON.stringify(event) });
    expect((await get("txn_count_1h"))?.value).toBe(1);
    await store.processStreamingEvent({ ...request, eventId: "8" });
    await store.processStreamingEvent({ ...request, event: { ...event, event_id: "8" } });
    expect((await get("txn_count_1h"))?.value).toBe(2);
  });

  test("ids belong to an entity", async () => {
    await send("2026-02-12T10:00:00", { event_id: "e1", customer_id: "a" });
    expect(await send("2026-02-12T10:00:00", { event_id: "e1", customer_id: "b" })).toMatchObject({
      key: { customer_id: "b" },
    });
  });
});

describe("registration", () => {
  test("the same definition has the same job; tenants and definitions differ", async () => {
    const job = await store.createStreamingFeature({ tenantId, declaration: plan });
    expect(job).toMatch(/^embedded-[0-9a-f]{16}$/);
    expect(await store.createStreamingFeature({ tenantId, declaration: plan })).toBe(job);
    expect(await store.createStreamingFeature({ tenantId: "other", declaration: plan })).not.toBe(job);
    expect(await store.listFeatures({ tenantId })).toEqual([{ name: featureName, jobId: job, plan, flinkSql: null }]);
  });

  test("tenants do not see each other's features or values", async () => {
    await send("2026-02-12T10:00:00");
    const request = { tenantId: "other", features: [featureName], entities: [{ customer_id: "c123" }] };
    expect((await refusal(store.getOnlineFeatures(request))).code).toBe("unknown-feature");
    await store.createStreamingFeature({ tenantId: "other", declaration: plan });
    const [row] = await store.getOnlineFeatures(request);
    expect(Object.values(row?.features ?? {}).map((value) => value.status)).toEqual(["missing", "missing"]);
  });

  test("another definition of the name needs `replace`, and then starts empty", async () => {
    await send("2026-02-12T10:00:00");
    const changed = p.planOf({
      feature: featureName,
      groups: [p.group(p.tumbling(p.HOUR), [p.aggregate("txn_count_1h", "count")])],
    });
    expect((await refusal(store.createStreamingFeature({ tenantId, declaration: changed }))).code).toBe(
      "feature-changed",
    );
    expect((await get("txn_count_1h"))?.value).toBe(1);
    await store.createStreamingFeature({ tenantId, declaration: changed, replace: true });
    expect((await get("txn_count_1h"))?.status).toBe("missing");
    await send("2026-02-12T10:00:00");
    expect((await get("txn_count_1h"))?.value).toBe(1);
  });

  test("a deleted feature is gone with its values", async () => {
    await send("2026-02-12T10:00:00");
    expect(await store.deleteFeature({ tenantId, featureName })).toBe(true);
    expect(await store.deleteFeature({ tenantId, featureName })).toBe(false);
    expect((await refusal(send("2026-02-12T10:00:00"))).code).toBe("unknown-feature");
    await store.createStreamingFeature({ tenantId, declaration: plan });
    expect((await get("txn_count_1h"))?.status).toBe("missing");
  });
});

describe("what is refused", () => {
  const cases: readonly [string, () => Promise<unknown>, string, RegExp][] = [
    ["no tenant", () => store.deleteFeature({ tenantId: "", featureName }), "invalid-argument", /`tenantId`/],
    [
      "a mistyped feature",
      () => store.getOnlineFeatures({ tenantId, features: ["realtime_transaction_stat"], entities: [] }),
      "unknown-feature",
      /Did you mean "realtime_transaction_stats"/,
    ],
    ["a mistyped item", () => get("txn_sum_1"), "unknown-item", /Did you mean "txn_sum_1h"/],
    [
      "entities that are no array",
      () => get("txn_sum_1h", { entities: {} }),
      "invalid-argument",
      /`entities` must be an array/,
    ],
    [
      "an entity without its key",
      () => get("txn_sum_1h", { entities: [{}] }),
      "invalid-key",
      /no `customer_id`.*customer_id: string/,
    ],
    [
      "a mistyped key",
      () => get("txn_sum_1h", { entities: [{ customer_id: "c", customer_ID: "d" }] }),
      "invalid-key",
      /`customer_ID` is no key of realtime_transaction_stats\. Did you mean "customer_id"/,
    ],
    [
      "a key that is an object",
      () => get("txn_sum_1h", { entities: [{ customer_id: {} }] }),
      "invalid-key",
      /`customer_id` is an object/,
    ],
    ["a time that is none", () => get("txn_sum_1h", { asOf: "yesterday" }), "invalid-argument", /`asOf`.*"yesterday"/],
    [
      "an event without time",
      () => send("2026-02-12T10:00:00", { event_timestamp: null }),
      "invalid-event",
      /event_timestamp/,
    ],
    ["an event without key", () => send("2026-02-12T10:00:00", { customer_id: null }), "invalid-event", /customer_id/],
    [
      "a field that does not convert",
      () => send("2026-02-12T10:00:00", { amount: "much" }),
      "invalid-event",
      /amount.*much/,
    ],
    ["an event id that is none", () => send("2026-02-12T10:00:00", { event_id: {} }), "invalid-event", /event_id/],
    [
      "text that is no event",
      () => store.processStreamingEvent({ tenantId, featureName, event: "{" }),
      "invalid-event",
      /no JSON object/,
    ],
    [
      "a plan changed by hand",
      () => store.createStreamingFeature({ tenantId, declaration: { ...plan, offline: true } }),
      "invalid-plan",
      /hash/,
    ],
    [
      "a feature without online store",
      () => store.createStreamingFeature({ tenantId, declaration: offlineOnly() }),
      "invalid-argument",
      /no online store.*online ttl/,
    ],
    [
      "flink",
      () => FeatureStore.open({ online: "memory", flink: { gateway: "http://localhost:8083" } }),
      "invalid-argument",
      /`flink` and `kafka` need each other/,
    ],
    [
      "kafka",
      () => FeatureStore.open({ online: "memory", kafka: {} } as never),
      "invalid-argument",
      /`kafka.brokers`|kafka\.brokers/,
    ],
    [
      "flink over what is in memory",
      () =>
        FeatureStore.open({
          online: "memory",
          flink: { gateway: "http://localhost:8083" },
          kafka: { brokers: ["localhost:9092"] },
        }),
      "unknown-store",
      /kept where others see them/,
    ],
    [
      "a mistyped option",
      () => FeatureStore.open({ onlin: "memory" } as never),
      "invalid-argument",
      /Did you mean "online"/,
    ],
    ["redis", () => FeatureStore.open({ online: "redis://127.0.0.1:1" }), "store-unavailable", /connection refused/],
    [
      "an unknown store",
      () => FeatureStore.open({ online: "postgres:x" }),
      "unknown-store",
      /`memory`, `sqlite:FILE` or `redis:/,
    ],
  ];

  test.each(cases)("%s", async (_, work, code, text) => {
    const refused = await refusal(work());
    expect(refused.code).toBe(code);
    expect(refused.text).toMatch(text);
  });

  test("anything after close", async () => {
    await store.close();
    expect((await refusal(send("2026-02-12T10:00:00"))).text).toMatch(/closed/);
  });
});

function offlineOnly() {
  const { online: _, hash: __, ...rest } = { ...p.seedPlan(), offline: true };
  return { ...rest, hash: hashPlan(rest) };
}
