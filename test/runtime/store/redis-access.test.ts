// Who may touch what: users of one tenant, keys of one prefix, encrypted connections, servers that forget by themselves.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FeatureStore } from "../../../runtime/src/index.js";
import { encodePart } from "../../../runtime/src/online/record-key.js";
import { seedPlan } from "../../support/plans.js";
import { type RedisServer, redisTool, startRedis } from "../../support/redis.js";
import { describeWith, type Tool } from "../../support/tool.js";

const plan = seedPlan();
const featureName = plan.feature;
const item = `${featureName}:txn_count_1h`;

/** What docs/redis.md tells administrators to allow. */
const COMMANDS = ["+mget", "+get", "+set", "+del", "+unlink", "+incr", "+getrange", "+exists", "+pexpire"]
  .concat(["+hget", "+hgetall", "+hset", "+hdel", "+hmget", "+hexists", "+hincrby", "+sadd", "+srem", "+smembers"])
  .concat(["+eval", "+evalsha", "+scan", "+hello", "+client|setname", "+ping"]);

const event = (customer: string) => ({ customer_id: customer, amount: 1, event_timestamp: "2026-02-12T10:00:00" });

async function countOf(store: FeatureStore, tenantId: string, customer: string) {
  const [row] = await store.getOnlineFeatures({ tenantId, features: [item], entities: [{ customer_id: customer }] });
  return row?.features[item]?.value;
}

describeWith(redisTool, "tenants", () => {
  let server: RedisServer;
  let stores: FeatureStore[];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.admin.flushall();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
  });

  async function open(user?: string): Promise<FeatureStore> {
    const address = user === undefined ? server.url : server.url.replace("//", `//${user}:secret@`);
    const store = await FeatureStore.open({ online: address });
    stores.push(store);
    return store;
  }

  async function allKeys(): Promise<string[]> {
    const keys: string[] = [];
    for (let cursor = "0", isFirst = true; isFirst || cursor !== "0"; isFirst = false) {
      const [next, some] = await server.admin.scan(cursor);
      keys.push(...some);
      cursor = next;
    }
    return keys;
  }

  test("a user with the keys of one tenant works there, and reads and writes nothing of another", async () => {
    const all = await open();
    for (const tenantId of ["acme", "other"]) {
      await all.createStreamingFeature({ tenantId, declaration: plan });
      await all.processStreamingEvent({ tenantId, featureName, event: event("c1") });
    }
    await server.admin.call("ACL", "SETUSER", "acme", "on", ">secret", "~feat:{4:acme,*", ...COMMANDS);
    const own = await open("acme");
    expect(await countOf(own, "acme", "c1")).toBe(1);
    await own.processStreamingEvent({ tenantId: "acme", featureName, event: { ...event("c1"), event_id: "e1" } });
    expect(await countOf(own, "acme", "c1")).toBe(2);
    expect(await own.listFeatures({ tenantId: "acme" })).toHaveLength(1);

    const foreign = [
      () => countOf(own, "other", "c1"),
      () => own.processStreamingEvent({ tenantId: "other", featureName, event: event("c1") }),
      () => own.listFeatures({ tenantId: "other" }),
      () => own.createStreamingFeature({ tenantId: "other", declaration: plan, replace: true }),
      () => own.deleteFeature({ tenantId: "other", featureName }),
    ];
    for (const work of foreign) {
      const error = await work().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "store-unavailable",
        message: expect.stringMatching(/refuses this user: NOPERM/),
      });
      expect(inspect(error, { depth: 9 })).not.toContain("secret");
    }
    expect(await countOf(all, "other", "c1")).toBe(1);
    // The whole life of a feature is possible with these rights.
    expect(await own.deleteFeature({ tenantId: "acme", featureName })).toBe(true);
    await own.createStreamingFeature({ tenantId: "acme", declaration: plan });
    expect(await countOf(own, "acme", "c1")).toBeNull();
  });

  test("a user that may only read reads, and changes nothing", async () => {
    const all = await open();
    await all.createStreamingFeature({ tenantId: "acme", declaration: plan });
    await all.processStreamingEvent({ tenantId: "acme", featureName, event: event("c1") });
    const rights = ["+mget", "+get", "+hmget", "+smembers", "+hello", "+client|setname"];
    await server.admin.call("ACL", "SETUSER", "reader", "on", ">secret", "%R~feat:{4:acme,*", ...rights);
    const reader = await open("reader");
    expect(await countOf(reader, "acme", "c1")).toBe(1);
    expect(await reader.listFeatures({ tenantId: "acme" })).toHaveLength(1);
    const refused = reader.processStreamingEvent({ tenantId: "acme", featureName, event: event("c1") });
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/NOPERM/) });
    expect(await countOf(all, "acme", "c1")).toBe(1);
  });

  test("of two tenants in one batch, the refused one is not the other's misfortune", async () => {
    const all = await open();
    for (const tenantId of ["acme", "other"]) await all.createStreamingFeature({ tenantId, declaration: plan });
    await server.admin.call("ACL", "SETUSER", "half", "on", ">secret", "~feat:{4:acme,*", "%R~feat:*", ...COMMANDS);
    const half = await open("half");
    const outcomes = await Promise.allSettled(
      ["acme", "other", "acme"].map((tenantId, n) =>
        half.processStreamingEvent({ tenantId, featureName, event: event(`c${n}`) }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await countOf(all, "acme", "c0")).toBe(1);
    expect(await countOf(all, "other", "c1")).toBeNull();
  });

  test("a wrong password is an error that does not show it", async () => {
    await server.admin.call("ACL", "SETUSER", "somebody", "on", ">right", "~*", "+@all");
    const error = await open("somebody").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "store-unavailable", message: expect.stringMatching(/WRONGPASS/) });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("secret");
  });

  test("forged names of tenants and entities stay under their tenant's prefix, and meet nobody else", async () => {
    const store = await open();
    const hostile = [
      "a",
      "a,1:b",
      "4:acme,",
      "{a}",
      "}",
      "a}:v",
      "*",
      "[a]",
      "a*",
      "\\",
      "a\nb",
      "__proto__",
      "\ud800",
      "é",
    ];
    for (const tenantId of hostile) {
      await store.createStreamingFeature({ tenantId, declaration: plan });
      for (const name of hostile) await store.processStreamingEvent({ tenantId, featureName, event: event(name) });
    }
    for (const tenantId of hostile) {
      for (const name of hostile) expect(await countOf(store, tenantId, name)).toBe(1);
    }
    const keys = await allKeys();
    const prefixes = hostile.map((tenant) => `feat:{${encodePart(tenant)}`);
    expect(keys.filter((key) => prefixes.filter((prefix) => key.startsWith(prefix)).length !== 1)).toEqual([]);
    // Deleting the feature of one leaves the others' values alone, and nothing of its own but its counters.
    await store.deleteFeature({ tenantId: "a*", featureName });
    const left = (await allKeys()).filter((key) => key.startsWith(`feat:{${encodePart("a*")}`));
    expect(left).toEqual([]);
    for (const tenantId of hostile.filter((tenant) => tenant !== "a*"))
      expect(await countOf(store, tenantId, "a")).toBe(1);
  });

  test("keys of entities go away by themselves; those of the features stay", async () => {
    const store = await open();
    await store.createStreamingFeature({ tenantId: "t", declaration: plan });
    await store.processStreamingEvent({ tenantId: "t", featureName, event: { ...event("c1"), event_id: "e1" } });
    const times = await Promise.all(
      (await allKeys()).map(async (key) => [key.at(-1), await server.admin.ttl(key)] as const),
    );
    const kept = Object.fromEntries(times.map(([kind, seconds]) => [kind, seconds > 0]));
    expect(kept).toEqual({ v: true, s: true, e: true, h: false, f: false, c: false });
  });

  test("a server that throws keys away when its memory is full is refused", async () => {
    await server.admin.config("SET", "maxmemory", "100mb");
    await server.admin.config("SET", "maxmemory-policy", "allkeys-lru");
    try {
      await expect(open()).rejects.toMatchObject({
        code: "store-unavailable",
        message: expect.stringMatching(/maxmemory-policy allkeys-lru/),
        hint: expect.stringMatching(/noeviction/),
      });
    } finally {
      await server.admin.config("SET", "maxmemory", "0");
      await server.admin.config("SET", "maxmemory-policy", "noeviction");
    }
  });
});

const openssl: Tool = {
  name: "openssl",
  missing: redisTool.missing ?? (spawnSync("openssl", ["version"]).status === 0 ? undefined : "install openssl"),
};

describeWith(openssl, "encrypted connections", () => {
  const folder = mkdtempSync(join(tmpdir(), "feat-tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  let server: RedisServer;

  beforeAll(async () => {
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      key,
      "-out",
      cert,
      ...subject,
    ]);
    server = await startRedis({ tls: { cert, key, ca: cert } });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("rediss:// with the authority's certificate", async () => {
    await server.admin.call("ACL", "SETUSER", "somebody", "on", ">secret", "~*", "+@all");
    const online = `${server.url.replace("//", "//somebody:secret@")}/0?ca=${cert}`;
    const store = await FeatureStore.open({ online });
    await store.createStreamingFeature({ tenantId: "t", declaration: plan });
    await store.processStreamingEvent({ tenantId: "t", featureName, event: event("c1") });
    expect(await countOf(store, "t", "c1")).toBe(1);
    await store.close();
  });

  test("a certificate that nobody trusts is refused", async () => {
    await expect(FeatureStore.open({ online: server.url })).rejects.toMatchObject({ code: "store-unavailable" });
  });
});
