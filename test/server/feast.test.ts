// Feast's protocol: its two kinds of request byte for byte, and its own Python client against this server.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { scratchFolder } from "../cli/scratch-folder.js";
import { FETCH_TIMEOUT_MS, pythonTool } from "../support/python-tool.js";
import { describeWith } from "../support/tool.js";
import { EVENT, FEATURE, type Serving, serve } from "./serving.js";

const PRESENT = 1;
const NOT_FOUND = 3;

async function serveSpending(options: Parameters<typeof serve>[0] = {}): Promise<Serving> {
  const serving = await serve(options);
  await serving.call("POST", "/v1/features", FEATURE);
  return serving;
}

const frame = {
  customer_id: ["c1", "c2"],
  amount: [1, 2],
  status: ["paid", "paid"],
  event_timestamp: ["2026-02-12T10:00:00", "2026-02-12 10:00:01.123456"],
};

describe("push", () => {
  test("under a feature's name feeds it, under a source's name all features on it", async () => {
    const { call } = await serveSpending();
    await call("POST", "/v1/features", FEATURE.replace("spending", "spending_too"));
    expect((await call("POST", "/push", { push_source_name: "spending", df: frame, to: "online" })).status).toBe(200);
    expect((await call("POST", "/push", { push_source_name: "transactions", df: frame })).text).toBe("");
    const write = await call("POST", "/write-to-online-store", { feature_view_name: "transactions", df: frame });
    expect(write).toMatchObject({ status: 200, text: "null" });
    const body = { features: ["spending", "spending_too"], entities: [{ customer_id: "c1" }] };
    const { features } = (await call("POST", "/v1/online", body)).json.rows[0];
    expect(features["spending:txn_count_1h"].value).toBe(3);
    expect(features["spending_too:txn_count_1h"].value).toBe(2);
  });

  test("the event time is found whatever the source calls it", async () => {
    const { call } = await serve();
    const text = `source clicks < user: string at: timestamp time at >\nfeature seen on clicks by user < n = count(*) tumbling 1h >`;
    await call("POST", "/v1/features", text);
    const df = { user: ["u1"], event_timestamp: ["2026-02-12T10:00:00"], created: [null] };
    expect((await call("POST", "/write-to-online-store", { feature_view_name: "seen", df })).status).toBe(200);
  });

  test("mistakes", async () => {
    const { call } = await serveSpending();
    const push = (name: string, df: object, more = {}) =>
      call("POST", "/push", { push_source_name: name, df, ...more });
    expect((await push("nothing", frame)).status).toBe(404);
    expect((await push("spending", { ...frame, amount: [1] })).json.detail).toContain("differ in length");
    expect((await push("spending", frame, { to: "offline" })).status).toBe(400);
    const partly = await push("spending", { ...frame, amount: [1, "x"] });
    expect(partly).toMatchObject({ status: 422, json: { code: "invalid-event", reason: "bad_field" } });
    expect(partly.json.detail).toMatch(/^1 of 2 rows did not go into spending; the others did. Row 2: /);
  });
});

describe("get-online-features", () => {
  test("answers column by column, and says of each value what it is", async () => {
    let now = Date.parse("2026-02-12T10:00:10Z");
    const { call } = await serveSpending({ now: () => now });
    await call("POST", "/v1/features/spending/events", [EVENT, { ...EVENT, customer_id: "c9", status: "void" }]);
    const body = {
      entities: { customer_id: ["c123", "c9", "nobody"] },
      features: ["spending:txn_count_1h", "spending:txn_sum_1h"],
    };
    const { json } = await call("POST", "/get-online-features", body);
    expect(json).toEqual({
      metadata: { feature_names: ["customer_id", "txn_count_1h", "txn_sum_1h"] },
      results: [
        {
          values: ["c123", "c9", "nobody"],
          statuses: ["PRESENT", "PRESENT", "PRESENT"],
          event_timestamps: Array(3).fill("1970-01-01T00:00:00Z"),
        },
        {
          values: [1, 0, null],
          statuses: ["PRESENT", "PRESENT", "NOT_FOUND"],
          event_timestamps: ["2026-02-12T10:00:00.000Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
        },
        {
          values: [99.5, null, null],
          statuses: ["PRESENT", "NULL_VALUE", "NOT_FOUND"],
          event_timestamps: ["2026-02-12T10:00:00.000Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"],
        },
      ],
    });
    const full = await call("POST", "/get-online-features", { ...body, full_feature_names: true });
    expect(full.json.metadata.feature_names).toEqual(["customer_id", "spending__txn_count_1h", "spending__txn_sum_1h"]);
    now += 86_400_000;
    const expired = await call("POST", "/get-online-features", body);
    expect(expired.json.results[1]).toMatchObject({
      values: [null, null, null],
      statuses: ["OUTSIDE_MAX_AGE", "OUTSIDE_MAX_AGE", "NOT_FOUND"],
    });
  });

  test("times are seconds, as Feast has them; texts that look like times are texts", async () => {
    const { call } = await serve();
    const text = `source clicks < user: string at: timestamp note: string time at >
feature seen on clicks by user < newest = max(at) tumbling 1h note = last(note) tumbling 1h >`;
    await call("POST", "/v1/features", text);
    const event = { user: "u1", at: "2026-02-12T10:00:00.999Z", note: "2026-02-12T10:00:00.000Z" };
    await call("POST", "/v1/features/seen/events", event);
    const body = { entities: { user: ["u1", "u2"] }, features: ["seen"] };
    const { results } = (await call("POST", "/get-online-features", body)).json;
    expect(results[1].values).toEqual([Date.parse("2026-02-12T10:00:00Z") / 1_000, null]);
    expect(results[2].values).toEqual([event.note, null]);
  });

  test("mistakes", async () => {
    const { call } = await serveSpending();
    await call("POST", "/v1/features", FEATURE.replace("spending", "spending_too"));
    const entities = { customer_id: ["c"] };
    const get = (body: object) => call("POST", "/get-online-features", body);
    expect((await get({ entities, features: ["nothing:x"] })).status).toBe(404);
    expect((await get({ entities, feature_service: "all" })).status).toBe(400);
    expect((await get({ entities: { customer_id: ["c"], x: [1] }, features: ["spending"] })).status).toBe(400);
    const twice = await get({ entities, features: ["spending:txn_sum_1h", "spending_too:txn_sum_1h"] });
    expect(twice.json.detail).toContain('called "txn_sum_1h"');
  });
});

const feast = pythonTool("feast[redis]==0.67.0");

describeWith(feast, "Feast's Python client", () => {
  test(
    "writes and reads through its remote online store, unchanged",
    async () => {
      const { url, keys } = await serveSpending({ now: () => Date.parse("2026-02-12T10:30:00Z") });
      const script = fileURLToPath(new URL("feast-client.py", import.meta.url));
      const env = { ...process.env, FEAST_USAGE: "False" };
      const { stdout } = await promisify(execFile)(
        await feast.program("python"),
        [script, url, keys.acme, scratchFolder()],
        { env },
      );
      const said = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
      expect(said.read).toEqual({
        customer_id: ["c1", "c2", "c3", "nobody"],
        txn_count_1h: [2, 1, 1, null],
        txn_sum_1h: [100, 7.25, 99.5, null],
        visit_total: [100, 7.25, 99.5, null],
      });
      expect(said.statuses[1]).toEqual([PRESENT, PRESENT, PRESENT, NOT_FOUND]);
      expect(said.full).toMatchObject({ spending__txn_count_1h: [2] });
      expect(said.raw[0]).toEqual({
        time: "2026-02-12T10:01:00.123000+00:00",
        values: { txn_count_1h: 2, txn_sum_1h: 100 },
      });
      expect(said.raw[3].values).toEqual({ txn_count_1h: null, txn_sum_1h: null });
      expect(said.mistake).toMatch(/404.*unknown-item|nothing/);
    },
    FETCH_TIMEOUT_MS,
  );
});
