// The API as a program uses it: registering, events, reading, deleting; every answer as OpenAPI describes it.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { FeatError } from "../../runtime/src/errors.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { type Answer, EVENT, FEATURE, type Serving, serve } from "./serving.js";

const NDJSON = { "content-type": "application/x-ndjson" };
const EVENTS = "/v1/features/spending/events";

function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.json).toMatchObject({ status, code, type: `urn:feat:problem:${code}` });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(answer.json.request_id).toBe(answer.headers.get("x-request-id"));
}

async function serveSpending(options: Parameters<typeof serve>[0] = {}): Promise<Serving> {
  const serving = await serve(options);
  expect((await serving.call("POST", "/v1/features", FEATURE)).status).toBe(201);
  return serving;
}

const read = async (serving: Serving, customer: string) =>
  (await serving.call("POST", "/v1/online", { features: ["spending"], entities: [{ customer_id: customer }] })).json
    .rows[0].features;

describe("features", () => {
  const declaration = {
    name: "txn_stats",
    entity_keys: ["customer_id"],
    kafka_topic: "transactions",
    aggregations: [{ name: "n", aggregation: "count", window: { window_type: "tumbling", size_ms: 3_600_000 } }],
  };

  test("are registered from text, from a declaration, and from the request of the TypeScript API", async () => {
    const { call } = await serve();
    const text = await call("POST", "/v1/features", FEATURE);
    expect(text.json).toMatchObject({ name: "spending", job_id: expect.stringMatching(/^embedded-/) });
    expect(text.headers.get("location")).toBe("/v1/features/spending");
    expect((await call("POST", "/v1/features", FEATURE)).json).toEqual(text.json);
    const data = await call("POST", "/v1/features", declaration);
    expect(data.json.name).toBe("txn_stats");
    expect((await call("POST", "/v1/features", { declaration })).json).toEqual(data.json);
    const { plan } = (await call("GET", "/v1/features/spending")).json;
    expect((await call("POST", "/v1/features", plan)).json).toEqual(text.json);
    const listed = (await call("GET", "/v1/features")).json;
    expect(listed.tenant).toBe("acme");
    expect(listed.features.map((feature: { name: string }) => feature.name)).toEqual(["spending", "txn_stats"]);
  });

  test("are described with types, windows, plan and SQL", async () => {
    const { call } = await serveSpending();
    const { json } = await call("GET", "/v1/features/spending");
    expect(json).toMatchObject({
      name: "spending",
      doc: "Spending of one customer.",
      keys: [{ name: "customer_id", type: "string" }],
      where: true,
      windows: [
        {
          label: "tumbling_1h",
          items: [{ name: "txn_count_1h", type: "bigint not null", doc: expect.any(String) }, {}],
        },
        { label: "session_30m", items: [{ name: "visit_total", type: "double" }] },
      ],
      ttl_ms: 86_400_000,
      reached: null,
      freshness_seconds: null,
      plan: { feature: "spending" },
    });
    expect(json.flink_sql).toContain("INSERT INTO");
  });

  test("another definition needs replace, which takes the values with it", async () => {
    const serving = await serveSpending();
    const { call } = serving;
    await call("POST", EVENTS, EVENT);
    const changed = FEATURE.replaceAll("1h", "2h");
    expectProblem(await call("POST", "/v1/features", changed), 409, "feature-changed");
    expect((await call("POST", "/v1/features?replace=true", changed)).status).toBe(201);
    expect((await read(serving, "c123"))["spending:txn_count_2h"].status).toBe("missing");
    const back = await call("POST", "/v1/features", { declaration: FEATURE, replace: true });
    expect(back.status).toBe(201);
  });

  test("are deleted with their values", async () => {
    const { call } = await serveSpending();
    await call("POST", EVENTS, EVENT);
    expect((await call("DELETE", "/v1/features/spending")).status).toBe(204);
    expectProblem(await call("DELETE", "/v1/features/spending"), 404, "unknown-feature");
    expectProblem(await call("GET", "/v1/features/spending"), 404, "unknown-feature");
    expectProblem(await call("POST", EVENTS, EVENT), 404, "unknown-feature");
  });

  test("mistakes in a declaration say where they are", async () => {
    const { call } = await serve();
    const broken = await call("POST", "/v1/features", "feature f on t by k < n = sum(amont tumbling 1h >");
    expectProblem(broken, 422, "compile-failed");
    expect(broken.json.detail).toMatch(/\n1:\d+ /);
    const field = await call("POST", "/v1/features", { ...declaration, aggregations: [{ name: "n" }] });
    expectProblem(field, 400, "invalid-argument");
    expect(field.json.detail).toContain("aggregations");
    expectProblem(await call("POST", "/v1/features", { declaration, replace: "yes" }), 400, "invalid-request");
    expectProblem(await call("POST", "/v1/features", { declaration: 1 }), 400, "invalid-request");
    expectProblem(await call("POST", "/v1/features?replace=yes", declaration), 400, "invalid-request");
    expectProblem(await call("POST", "/v1/features", { ...declaration, groups: 1, hash: 2 }), 422, "invalid-plan");
  });
});

describe("events", () => {
  test("one alone is answered with the record", async () => {
    const serving = await serveSpending();
    const { status, json } = await serving.call("POST", EVENTS, EVENT);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      feature: "spending",
      key: { customer_id: "c123" },
      windows: { tumbling_1h: { values: { txn_count_1h: 1, txn_sum_1h: 99.5 } } },
      counted: true,
      late: [],
    });
    expect((await read(serving, "c123"))["spending:txn_sum_1h"]).toMatchObject({ value: 99.5, status: "open" });
  });

  test("many are answered one by one; the bad ones do not touch the good ones", async () => {
    const serving = await serveSpending();
    const batch = [
      EVENT,
      { ...EVENT, amount: "x" },
      7,
      { ...EVENT, status: "void" },
      { ...EVENT, customer_id: null },
      EVENT,
    ];
    const { json } = await serving.call("POST", EVENTS, batch);
    expect(json).toMatchObject({ accepted: 3, rejected: 3, failed: 0 });
    expect(json.results).toMatchObject([
      { index: 0, status: "accepted", counted: true },
      { index: 1, status: "rejected", code: "invalid-event", reason: "bad_field" },
      { index: 2, status: "rejected", reason: "not_json" },
      { index: 3, status: "accepted", counted: false },
      { index: 4, status: "rejected", reason: "null_key" },
      { index: 5, status: "accepted" },
    ]);
    expect((await read(serving, "c123"))["spending:txn_count_1h"].value).toBe(2);
    expect((await serving.call("POST", EVENTS, [])).json).toMatchObject({ accepted: 0, results: [] });
  });

  test("one a line, with a broken line, a byte order mark and CRLF", async () => {
    const serving = await serveSpending();
    const line = JSON.stringify(EVENT);
    const { json } = await serving.call("POST", EVENTS, `\ufeff${line}\r\n\nnope\n${line}`, NDJSON);
    expect(json).toMatchObject({ accepted: 2, rejected: 1, results: [{}, { reason: "not_json" }, {}] });
  });

  test("of one entity are applied in their order, each once per event_id", async () => {
    const serving = await serve();
    const text = `feature seen on clicks by user < newest = last(page) tumbling 1h oldest = first(page) tumbling 1h n = count(*) tumbling 1h >`;
    await serving.call("POST", "/v1/features", text);
    const events = Array.from({ length: 300 }, (_, i) => ({
      user: "u1",
      page: `p${i}`,
      event_id: i % 150,
      event_timestamp: "2026-02-12T10:00:00Z",
    }));
    expect((await serving.call("POST", "/v1/features/seen/events", events)).json.accepted).toBe(300);
    const online = await serving.call("POST", "/v1/online", { features: ["seen"], entities: [{ user: "u1" }] });
    const values = online.json.rows[0].features;
    expect(values["seen:n"].value).toBe(150);
    expect(values["seen:oldest"].value).toBe("p0");
    expect(values["seen:newest"].value).toBe("p149");
  });

  test("keep every digit of their numbers", async () => {
    const serving = await serve();
    const text = `source payments < id: bigint amount: decimal(30,2) event_timestamp: timestamp time event_timestamp >
feature paid on payments by id < total = sum(amount) tumbling 1h newest = max(id) tumbling 1h >`;
    expect((await serving.call("POST", "/v1/features", text)).status).toBe(201);
    const event = '{"id":9007199254740993,"amount":12345678901234567890.12,"event_timestamp":1770890400000}';
    const json = { "content-type": "application/json" };
    expect((await serving.call("POST", "/v1/features/paid/events", `[${event}]`, json)).json.accepted).toBe(1);
    const body = '{"features":["paid"],"entities":[{"id":9007199254740993},{"id":9007199254740992}]}';
    const { rows } = (await serving.call("POST", "/v1/online", body, json)).json;
    expect(rows[0].features["paid:total"].value).toBe("12345678901234567890.12");
    expect(rows[0].features["paid:newest"].value).toBe("9007199254740993");
    expect(rows[1].features["paid:total"].status).toBe("missing");
  });

  test("a write that fails is the server's fault and may be sent again; a bug tells nobody what it saw", async () => {
    const store = new MemoryStore(Date.now);
    const serving = await serveSpending({ store });
    const write = store.writeEntities.bind(store);
    const failures: Record<string, Error> = {
      cursed: new FeatError("store-unavailable", "The store is away."),
      broken: new Error("a bug that says 4111-1111"),
    };
    store.writeEntities = async (entries, clock) => {
      const failure = entries.map((entry) => failures[entry.id.key[0] ?? ""]).find((one) => one !== undefined);
      if (failure) throw failure;
      return write(entries, clock);
    };
    const cursed = { ...EVENT, customer_id: "cursed" };
    expectProblem(await serving.call("POST", EVENTS, cursed), 503, "store-unavailable");
    expectProblem(await serving.call("POST", EVENTS, [cursed, cursed]), 503, "store-unavailable");
    const some = await serving.call("POST", EVENTS, [cursed, EVENT, { ...EVENT, amount: "x" }]);
    expect(some.json).toMatchObject({
      accepted: 1,
      rejected: 1,
      failed: 1,
      results: [{ code: "store-unavailable" }, {}, {}],
    });

    const bug = await serving.call("POST", EVENTS, { ...EVENT, customer_id: "broken" });
    expectProblem(bug, 500, "internal-error");
    expect(bug.text + serving.log.join("")).not.toContain("4111");
    expect(serving.log.join("")).toMatch(/"bug":"Error","at":\["at .*api\.test/);
  });
});

describe("reading", () => {
  test("rows in the order of the entities, one item or all, at a time", async () => {
    const { call } = await serveSpending();
    await call("POST", EVENTS, EVENT);
    const entities = [{ customer_id: "nobody" }, { customer_id: "c123" }];
    const body = { features: ["spending:txn_sum_1h"], entities, as_of: "2026-02-12T12:30:00Z" };
    const { json } = await call("POST", "/v1/online", body);
    expect(json.rows.map((row: { entity: object }) => row.entity)).toEqual(entities);
    expect(json.rows[0].features["spending:txn_sum_1h"]).toMatchObject({ value: null, status: "missing" });
    expect(json.rows[1].features).toEqual({
      "spending:txn_sum_1h": expect.objectContaining({ value: null, status: "empty" }),
    });
  });

  test("mistakes", async () => {
    const { call } = await serveSpending();
    const online = (body: unknown) => call("POST", "/v1/online", body);
    const entities = [{ customer_id: "c" }];
    expectProblem(await online({ features: ["spendin"], entities }), 404, "unknown-feature");
    expectProblem(await online({ features: ["spending:txn_sum"], entities }), 404, "unknown-item");
    expectProblem(await online({ features: ["spending"], entities: [{}] }), 400, "invalid-key");
    expectProblem(await online({ features: ["spending"], entities: [{ customer: 1 }] }), 400, "invalid-key");
    expectProblem(await online({ features: [], entities }), 400, "invalid-request");
    expectProblem(await online({ features: ["spending"], entities, as_of: "noon" }), 400, "invalid-argument");
    expectProblem(await online({ features: ["spending"], entities, tenant: "x" }), 400, "invalid-request");
    expectProblem(
      await online({ features: ["spending"], entities: Array(501).fill(entities[0]) }),
      400,
      "invalid-request",
    );
  });
});

describe("operations", () => {
  test("metrics count what happened, for the metrics key alone", async () => {
    let now = Date.parse("2026-02-12T10:00:10Z");
    const serving = await serveSpending({ now: () => now });
    const late = { ...EVENT, event_timestamp: "2026-02-12T08:00:00" };
    await serving.call("POST", EVENTS, [
      EVENT,
      { ...EVENT, status: "void" },
      late,
      { ...EVENT, event_timestamp: 1e15 },
    ]);
    await serving.call("POST", EVENTS, { ...EVENT, amount: "x" });
    await read(serving, "c123");
    now += 20_000;
    expectProblem(await serving.call("GET", "/metrics"), 403, "forbidden");
    const { text, headers } = await serving.call("GET", "/metrics", undefined, {
      authorization: `Bearer ${serving.keys.metrics}`,
    });
    expect(headers.get("content-type")).toContain("text/plain");
    const of = 'tenant="acme",feature="spending"';
    for (const line of [
      `feat_events_total{${of}} 3`,
      `feat_events_filtered_total{${of}} 1`,
      `feat_events_late_total{${of},window="tumbling_1h"} 1`,
      `feat_events_late_total{${of},window="session_30m"} 1`,
      `feat_events_rejected_total{${of},reason="bad_time"} 1`,
      `feat_events_rejected_total{${of},reason="bad_field"} 1`,
      'feat_entities_read_total{tenant="acme"} 1',
      `feat_lag_seconds{${of}} 10`,
      // The event clock is the watermark: the newest event time less the delay of 5 s.
      `feat_freshness_seconds{${of}} 35`,
      `feat_http_request_seconds_count{method="POST",route="/v1/features/:name/events",status="200"} 1`,
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).toMatch(/feat_write_seconds_count\{tenant="acme",feature="spending"\} [1-9]/);
    expect(text).toContain("# TYPE feat_write_conflicts_total counter");
    const metricsKey = { authorization: `Bearer ${serving.keys.metrics}` };
    expectProblem(await serving.call("GET", "/v1/features", undefined, metricsKey), 403, "forbidden");
    const described = (await serving.call("GET", "/v1/features/spending")).json;
    expect(described).toMatchObject({
      reached: "2026-02-12T09:59:55.000Z",
      freshness_seconds: 35,
      since_start: { events: 3, filtered: 1, rejected: { bad_time: 1, bad_field: 1 }, lag_seconds: 10 },
    });
  });

  test("ready only while the store answers", async () => {
    const store = new MemoryStore(Date.now);
    let now = 0;
    const { call } = await serve({ store, now: () => now });
    const none = { authorization: "" };
    expect((await call("GET", "/readyz", undefined, none)).json).toEqual({ status: "ready" });
    store.readClocks = () => Promise.reject(new Error("redis://user:secret@host is gone"));
    now += 10_000;
    const gone = await call("GET", "/readyz", undefined, none);
    expect(gone).toMatchObject({ status: 503, json: { status: "not ready" } });
    expect(gone.text).not.toContain("secret");
    expect((await call("GET", "/healthz", undefined, none)).status).toBe(200);
  });

  test("the OpenAPI document describes what the server answers", async () => {
    const { call } = await serveSpending();
    const { json: openapi } = await call("GET", "/openapi.json", undefined, { authorization: "" });
    expect(openapi.openapi).toBe("3.1.0");
    expect(Object.keys(openapi.paths).sort()).toEqual([
      "/get-online-features",
      "/healthz",
      "/metrics",
      "/push",
      "/readyz",
      "/v1/features",
      "/v1/features/{name}",
      "/v1/features/{name}/events",
      "/v1/online",
      "/write-to-online-store",
    ]);
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(openapi, "openapi");
    const check = (path: string, method: string, answer: Answer) => {
      const type = answer.status < 400 ? "application/json" : "application/problem+json";
      const pointer = ["paths", path, method, "responses", String(answer.status), "content", type, "schema"]
        .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
        .join("/");
      const validate = ajv.getSchema(`openapi#/${pointer}`);
      if (!validate) throw new Error(`no schema at ${pointer}`);
      expect(validate(answer.json), `${method} ${path}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    };
    const events = "/v1/features/{name}/events";
    check(events, "post", await call("POST", EVENTS, EVENT));
    check(events, "post", await call("POST", EVENTS, [EVENT, 1]));
    check(events, "post", await call("POST", EVENTS, 1));
    check("/v1/features", "post", await call("POST", "/v1/features", FEATURE));
    check("/v1/features", "post", await call("POST", "/v1/features", ">"));
    check("/v1/features", "get", await call("GET", "/v1/features"));
    check("/v1/features/{name}", "get", await call("GET", "/v1/features/spending"));
    check("/v1/features/{name}", "get", await call("GET", "/v1/features/x"));
    const online = { features: ["spending"], entities: [{ customer_id: "c123" }, { customer_id: "z" }] };
    check("/v1/online", "post", await call("POST", "/v1/online", online));
    check("/v1/online", "post", await call("POST", "/v1/online", {}));
    check("/readyz", "get", await call("GET", "/readyz"));
    const feast = { features: ["spending:txn_sum_1h"], entities: { customer_id: ["c123"] } };
    check("/get-online-features", "post", await call("POST", "/get-online-features", feast));
  });

  test("log lines are JSON without keys, bodies or paths", async () => {
    const serving = await serveSpending();
    await serving.call("POST", EVENTS, { ...EVENT, customer_id: "very-private" });
    await serving.call("POST", EVENTS, { ...EVENT, amount: "very-private" });
    await serving.call("GET", "/v1/features/very-private?x=very-private");
    const lines = serving.log.map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ method: "GET", route: "/v1/features/:name", status: 404, tenant: "acme" });
    expect(serving.log.join("")).not.toContain("very-private");
    expect(serving.log.join("")).not.toContain(serving.keys.acme.slice(18));
  });
});
