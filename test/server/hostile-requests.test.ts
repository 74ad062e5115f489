// Requests that mean harm: too large, too deep, too slow, of the wrong kind. Each gets its status and costs nothing after.
import { connect } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { LIMITS } from "../../runtime/src/server/limits.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { EVENT, FEATURE, serve } from "./serving.js";

const EVENTS = "/v1/features/spending/events";
const JSON_TYPE = { "content-type": "application/json" };

async function serveSpending() {
  const serving = await serve();
  await serving.call("POST", "/v1/features", FEATURE);
  return serving;
}

describe("bodies", () => {
  test("too large", async () => {
    const { call } = await serveSpending();
    const status = async (path: string, bytes: number) =>
      (await call("POST", path, `"${"x".repeat(bytes)}"`, JSON_TYPE)).status;
    expect(await status("/v1/features", LIMITS.declarationBytes)).toBe(413);
    expect(await status("/v1/online", LIMITS.bodyBytes)).toBe(413);
    expect(await status(EVENTS, LIMITS.eventsBytes)).toBe(413);
    expect(await status("/push", LIMITS.eventsBytes)).toBe(413);
    const many = await call("POST", EVENTS, Array(LIMITS.events + 1).fill(EVENT));
    expect(many).toMatchObject({ status: 413, json: { code: "too-large" } });
    const rows = { customer_id: Array(LIMITS.events + 1).fill("c") };
    expect((await call("POST", "/push", { push_source_name: "spending", df: rows })).status).toBe(413);
  });

  test.each([
    ["", 400],
    ["{", 400],
    ["nope", 400],
    ['{"a":1}x', 400],
    ["[1,]", 400],
    ['"\\ud800"', 400],
    ["[".repeat(30_000), 400],
    [`${"[".repeat(30_000)}${"]".repeat(30_000)}`, 400],
    ['{"a":'.repeat(10_000), 400],
    ["null", 400],
    ["[]", 400],
    ["7", 400],
  ])("that are no request, number %#", async (body, wanted) => {
    const { call } = await serveSpending();
    for (const path of ["/v1/features", "/v1/online", "/push", "/get-online-features", "/write-to-online-store"]) {
      const answer = await call("POST", path, body, JSON_TYPE);
      expect(answer.status, path).toBe(wanted);
      expect(answer.json.code, path).toMatch(/^invalid-/);
    }
    expect((await call("POST", EVENTS, body, JSON_TYPE)).status).toBeLessThan(500);
  });

  test("that are not UTF-8, and strings that are no text", async () => {
    const { call } = await serveSpending();
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    for (const path of ["/v1/features", "/v1/online", EVENTS]) {
      expect((await call("POST", path, bytes)).status).toBe(400);
    }
    const lone = await call("POST", EVENTS, '{"customer_id":"\\ud800","event_timestamp":0}', JSON_TYPE);
    expect(lone.status).toBe(200);
  });

  test("of the wrong content type", async () => {
    const { call } = await serveSpending();
    for (const type of [
      "application/xml",
      "multipart/form-data",
      "application/x-www-form-urlencoded",
      "nonsense",
      "a/b/c",
    ]) {
      for (const path of ["/v1/features", "/v1/online", EVENTS, "/push"]) {
        expect((await call("POST", path, "{}", { "content-type": type })).status, `${type} ${path}`).toBe(415);
      }
    }
    const text = await call("POST", "/v1/online", "{}", { "content-type": "text/plain" });
    expect(text.status).toBeGreaterThanOrEqual(400);
    expect(text.status).toBeLessThan(500);
  });

  test("with fields that reach for prototypes", async () => {
    const { call } = await serveSpending();
    const poison =
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"features":["spending"],"entities":[{"customer_id":"c"}]}';
    expect((await call("POST", "/v1/online", poison, JSON_TYPE)).status).toBe(400);
    const event = '{"__proto__":{"customer_id":"c"},"event_timestamp":0}';
    expect((await call("POST", EVENTS, event, JSON_TYPE)).json.reason).toBe("null_key");
    const entity = '{"features":["spending"],"entities":[{"__proto__":{"customer_id":"c"}}]}';
    expect((await call("POST", "/v1/online", entity, JSON_TYPE)).status).toBe(400);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each([
    ["GET", "/v1/features/%zz", 400],
    ["GET", "/v1/features/%00", 404],
    ["GET", `/v1/features/${"x".repeat(LIMITS.nameLength + 1)}`, 400],
    ["GET", "/v1/features/__proto__", 404],
    ["GET", "/../../etc/passwd", 404],
    ["GET", "/..%2f..%2fpackage.json", 404],
    ["GET", "/dashboard.html", 404],
    ["PATCH", "/v1/features", 405],
    ["DELETE", "/v1/online", 405],
    ["OPTIONS", "/v1/online", 405],
    ["PUT", "/healthz", 405],
  ])("number %#: %s", async (method, path, status) => {
    const { call } = await serve();
    const answer = await call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.json.status).toBe(status);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/GET|POST/);
  });
});

/** What the server says to raw bytes until it closes the connection. */
function raw(url: string, send: (write: (text: string) => void) => void): Promise<{ text: string; ms: number }> {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => send((part) => socket.writable && socket.write(part)));
    socket.on("data", (data) => {
      text += data;
    });
    // A reset is an end, too.
    socket.on("error", () => {});
    socket.on("close", () => resolve({ text, ms: performance.now() - started }));
  });
}

describe("connections", () => {
  test.each([
    "nonsense\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET /\0 HTTP/1.1\r\n\r\n",
    `GET / HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n\r\n`,
  ])("number %# is answered and closed", async (bytes) => {
    const { url } = await serve();
    const { text } = await raw(url, (write) => write(bytes));
    expect(text).toMatch(/^HTTP\/1.1 (400|431|505) /);
    expect(text).toContain("application/problem+json");
  });

  test("a body that comes too slowly ends with 408, and many of them do not keep others waiting", async () => {
    const { url, call, keys } = await serveSpending();
    const head = `POST ${EVENTS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${keys.acme}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n`;
    const slow = Array.from({ length: 50 }, () => {
      let drip: NodeJS.Timeout | undefined;
      const answer = raw(url, (write) => {
        write(head);
        drip = setInterval(() => write(" "), 500);
      });
      return answer.finally(() => clearInterval(drip));
    });
    const headers = raw(url, (write) => write("POST / HTTP/1.1\r\nhost: x\r\n"));
    expect((await call("POST", EVENTS, EVENT)).status).toBe(200);
    for (const { text, ms } of await Promise.all(slow)) {
      expect(text).toMatch(/^HTTP\/1.1 408 /);
      expect(ms).toBeLessThan(LIMITS.requestMs + 4_000);
    }
    expect((await headers).text).toMatch(/^HTTP\/1.1 408 /);
  });
});

test("work that never ends is given up, and its place is free again", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const store = new MemoryStore(Date.now);
  const serving = await serve({ store });
  await serving.call("POST", "/v1/features", FEATURE);
  store.writeEntities = () => new Promise(() => {});
  const hanging = serving.call("POST", EVENTS, EVENT);
  await new Promise((resolve) => setTimeout(resolve, 200));
  vi.advanceTimersByTime(LIMITS.handlerMs + 2_000);
  expect(await hanging).toMatchObject({ status: 503, json: { code: "handler-timeout" } });
});

test("thousands of refused requests leave no memory behind", async () => {
  const { call } = await serveSpending();
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const large = `"${"x".repeat(200_000)}"`;
  const round = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await Promise.all([
        call("POST", "/v1/online", deep, JSON_TYPE),
        call("POST", "/v1/features", large, JSON_TYPE),
        call("POST", `/v1/features/unknown-${i}/events`, EVENT),
        call("GET", `/v1/features/unknown-${i}`),
        call("POST", "/v1/online", { features: [`unknown-${i}`], entities: [] }),
      ]);
    }
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  await round(100);
  const before = await round(20);
  const after = await round(200);
  expect(after - before).toBeLessThan(24 * 1024 * 1024);
});
