// Tenants are kept apart, whatever a request says: the tenant is the key's.
import { request as httpRequest } from "node:http";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EVENT, FEATURE, type Serving, serve } from "./serving.js";

const EVENTS = "/v1/features/spending/events";

/** acme has the feature and an event; globex has nothing. */
async function serveTwo(): Promise<Serving & { readonly asGlobex: Serving["call"] }> {
  const serving = await serve();
  await serving.call("POST", "/v1/features", FEATURE);
  await serving.call("POST", EVENTS, { ...EVENT, amount: 4242 });
  const asGlobex: Serving["call"] = (method, path, body, headers = {}) =>
    serving.call(method, path, body, { authorization: `Bearer ${serving.keys.globex}`, ...headers });
  return { ...serving, asGlobex };
}

describe("a forged tenant", () => {
  test("in the path, the query, the body or a header is no tenant", async () => {
    const { asGlobex, call } = await serveTwo();
    const forged = { "x-tenant": "acme", "x-tenant-id": "acme", tenant: "acme", "x-forwarded-user": "acme" };
    const body = { features: ["spending"], entities: [{ customer_id: "c123" }] };
    const attempts = [
      await asGlobex("POST", "/v1/online", body, forged),
      await asGlobex("POST", "/v1/online?tenant=acme&tenantId=acme", body),
      await asGlobex("POST", "/v1/online", { ...body, tenant: "acme" }),
      await asGlobex("POST", "/v1/online", { ...body, tenantId: "acme" }),
      await asGlobex("POST", "/v1/online", { ...body, features: ["acme/spending"] }),
      await asGlobex("POST", "/v1/online", { ...body, features: ["4:acme,8:spending"] }),
      await asGlobex("POST", "/v1/online", { ...body, entities: [{ customer_id: "c123", tenantId: "acme" }] }),
      await asGlobex("GET", "/v1/features/spending", undefined, forged),
      await asGlobex("GET", "/v1/acme/features/spending"),
      await asGlobex("GET", "/acme/v1/features/spending"),
      await asGlobex("GET", "/v1/features/..%2Facme%2Fspending"),
      await asGlobex("GET", "/v1/features/acme:spending"),
      await asGlobex("POST", EVENTS, EVENT, forged),
      await asGlobex("POST", EVENTS, { ...EVENT, tenant: "acme", tenantId: "acme", tenant_id: "acme" }),
      await asGlobex("POST", "/v1/features", { declaration: FEATURE, tenantId: "acme" }),
      await asGlobex("DELETE", "/v1/features/spending", undefined, forged),
      await asGlobex("POST", "/push", { push_source_name: "spending", df: { customer_id: ["c123"] }, project: "acme" }),
      await asGlobex("POST", "/get-online-features", {
        features: ["spending:txn_sum_1h"],
        entities: { customer_id: ["c123"] },
        project: "acme",
      }),
    ];
    for (const attempt of attempts) {
      expect(attempt.status).toBeGreaterThanOrEqual(400);
      expect(attempt.status).toBeLessThan(500);
      expect(attempt.text).not.toContain("4242");
    }
    expect((await asGlobex("GET", "/v1/features", undefined, forged)).json).toEqual({ tenant: "globex", features: [] });
    const own = await call("POST", "/v1/online", body, { "x-tenant": "globex" });
    expect(own.json.rows[0].features["spending:txn_sum_1h"].value).toBe(4242);
  });

  test("in parts of an entity key finds nothing of another tenant or feature", async () => {
    const serving = await serveTwo();
    await serving.asGlobex("POST", "/v1/features", FEATURE);
    const hostile = fc.oneof(
      fc.constantFrom("c123", "c123,}", "4:c123,", "feat:{4:acme,8:spending,4:c123,}", "__proto__", "\0", "*", "{}"),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (key) => {
        const body = { features: ["spending"], entities: [{ customer_id: key }] };
        const read = await serving.asGlobex("POST", "/v1/online", body);
        expect(read.status).toBe(200);
        expect(read.json.rows[0].features["spending:txn_sum_1h"].status).toBe("missing");
      }),
      { numRuns: 200 },
    );
  });
});

test("events and deletions of one tenant do not touch the same feature of another", async () => {
  const { asGlobex, call } = await serveTwo();
  await asGlobex("POST", "/v1/features", FEATURE);
  await asGlobex("POST", EVENTS, { ...EVENT, amount: 1 });
  await asGlobex("DELETE", "/v1/features/spending");
  const body = { features: ["spending:txn_sum_1h"], entities: [{ customer_id: "c123" }] };
  const read = await call("POST", "/v1/online", body);
  expect(read.json.rows[0].features["spending:txn_sum_1h"].value).toBe(4242);
});

describe("without a valid key", () => {
  test("nothing but probes, the document and the dashboard's files is given", async () => {
    const { call, keys, server } = await serveTwo();
    const open = ["/", "/dashboard.css", "/dashboard.js", "/lineage.js", "/healthz", "/readyz", "/openapi.json"];
    const { paths } = (await call("GET", "/openapi.json")).json as { paths: Record<string, object> };
    expect(server.app.hasRoute({ url: "/v1/online", method: "POST" })).toBe(true);
    const wrong = ["", "Bearer", `Basic ${keys.acme}`, `Bearer ${keys.acme}x`, "Bearer null", `Bearer ${keys.acme} x`];
    for (const authorization of wrong) {
      for (const [path, methods] of Object.entries(paths).filter(([path]) => !open.includes(path))) {
        for (const method of Object.keys(methods)) {
          const answer = await call(method.toUpperCase(), path.replace("{name}", "spending"), undefined, {
            authorization,
          });
          expect(answer.status, `${method} ${path} with ${authorization}`).toBe(401);
          expect(answer.headers.get("www-authenticate")).toContain("Bearer");
        }
      }
      expect((await call("GET", "/v1/nothing", undefined, { authorization })).status).toBe(401);
      // Only so many of them a minute and address.
      if (authorization === `Basic ${keys.acme}`) break;
    }
    for (const path of open) expect((await call("GET", path, undefined, { authorization: "" })).status).toBe(200);
  });

  test("guessing is slowed down, while valid keys go on", async () => {
    const { call } = await serve();
    const statuses = new Set<number>();
    for (let i = 0; i < 140; i++) {
      statuses.add((await call("GET", "/v1/features", undefined, { authorization: "Bearer guess" })).status);
    }
    expect(statuses).toEqual(new Set([401, 429]));
    expect((await call("GET", "/v1/features")).status).toBe(200);
  });
});

test("a key has its rate", async () => {
  const { call, keys } = await serve({ rate: 3 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => call("GET", "/v1/features")));
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  expect(refused[0]?.json.code).toBe("too-many-requests");
  expect(refused[0]?.headers.get("retry-after")).toBe("1");
  const other = await call("GET", "/v1/features", undefined, { authorization: `Bearer ${keys.globex}` });
  expect(other.status).toBe(200);
});

describe("--insecure", () => {
  const callers = { kind: "insecure", tenant: "acme" } as const;

  /** `fetch` does not let one choose the host. */
  function statusFor(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/v1/features`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject).end();
    });
  }

  test("answers programs of this machine, and no web page of another origin", async () => {
    const { url } = await serve({ callers });
    const { host } = new URL(url);
    expect(await statusFor(url, {})).toBe(200);
    expect(await statusFor(url, { origin: url })).toBe(200);
    expect(await statusFor(url, { host: host.replace("127.0.0.1", "localhost") })).toBe(200);
    expect(await statusFor(url, { host: "evil.example" })).toBe(421);
    expect(await statusFor(url, { host: "127.0.0.1.evil.example" })).toBe(421);
    expect(await statusFor(url, { origin: "https://evil.example" })).toBe(403);
    expect(await statusFor(url, { origin: "null" })).toBe(403);
  });
});
