// Lost, late and cut answers between writers and a real Redis, and writers that are not what they should be: each of
// these mutants must be found out by the same courses.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EntityWrite, OnlineStore, StoredEntity } from "../../../runtime/src/store/online-store.js";
import { type ClientOptions, connect } from "../../../runtime/src/store/redis/connection.js";
import { parseRedisAddress } from "../../../runtime/src/store/redis/redis-address.js";
import { RedisStore } from "../../../runtime/src/store/redis/redis-store.js";
import { type RedisServer, redisTool, startRedis } from "../../support/redis.js";
import { type Fault, type Link, startProxy } from "../../support/redis-proxy.js";
import { describeWith } from "../../support/tool.js";
import { differences, runCourse, type Sent, seeded, type Told, writerOn } from "./scenario.js";

/** Shorter than the proxy's delay, longer than a busy machine takes. */
const TIMES = { commandMs: 250, patienceMs: 10_000 };

/** What ioredis does if nobody says otherwise. */
const CLIENT_DEFAULTS: ClientOptions = {
  maxRetriesPerRequest: 20,
  autoResendUnfulfilledCommands: true,
  enableOfflineQueue: true,
};

describeWith(redisTool, "a network that fails", () => {
  let server: RedisServer;
  let proxy: Link;
  let stores: OnlineStore[];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.admin.flushall();
    proxy = await startProxy(server.port);
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await proxy.stop();
  });

  async function openStores(count: number, options: ClientOptions = {}): Promise<OnlineStore[]> {
    const address = parseRedisAddress(`redis://127.0.0.1:${proxy.port}`);
    const opened: OnlineStore[] = [];
    for (let attempt = 1; opened.length < count; attempt++) {
      // No fault is at work yet, but a busy machine may need longer for the first answer.
      const connection = await connect(address, TIMES, options).catch((error: unknown) => {
        if (attempt >= 20) throw error;
      });
      if (connection) opened.push(new RedisStore(connection));
    }
    stores.push(...opened);
    return opened;
  }

  /** The values as they are in Redis, read past the proxy. */
  async function differencesIn(told: ReadonlyMap<Sent, Told>): Promise<string[]> {
    const store = new RedisStore(await connect(parseRedisAddress(server.url)));
    const found = await differences(store, told);
    await store.close();
    return found;
  }

  interface Trial {
    readonly seed: number;
    readonly withIds: boolean;
    readonly faults?: readonly Fault[];
    readonly options?: ClientOptions;
    readonly mutate?: (store: OnlineStore) => OnlineStore;
  }

  async function tryOut({ seed, withIds, faults = [], options, mutate = (store) => store }: Trial) {
    await server.admin.flushall();
    const random = seeded(seed);
    const opened = await openStores(3, options);
    if (faults.length > 0) {
      proxy.fault = () => (random() < 0.12 ? (faults[Math.floor(random() * faults.length)] as Fault) : "none");
    }
    const told = await runCourse({
      writers: opened.map((store) => writerOn(mutate(store))),
      entities: 4,
      eventsPerEntity: 20,
      withIds,
      atOnce: 6,
      random,
    });
    proxy.fault = () => "none";
    return { told, found: await differencesIn(told) };
  }

  const KINDS: readonly (readonly Fault[])[] = [
    ["cut"],
    ["inside"],
    ["delay"],
    ["swallow"],
    ["cut", "inside", "delay"],
  ];

  describe.each(KINDS.map((faults) => ({ faults, name: faults.join(", ") })))("$name", ({ faults }) => {
    test.each([1, 2])("events with ids count once, however often they are sent: seed %d", async (seed) => {
      const { told, found } = await tryOut({ seed, withIds: true, faults });
      expect(found).toEqual([]);
      expect(new Set(told.values())).toEqual(new Set(["counted"]));
    });

    test.each([3, 4])("events without ids count as their senders were told: seed %d", async (seed) => {
      const { told, found } = await tryOut({ seed, withIds: false, faults });
      expect(found).toEqual([]);
      expect([...told.values()]).toContain("counted");
    });
  });

  test("nobody there for longer than patience lasts: nothing counts, and the error says so", async () => {
    const [store] = await openStores(1);
    await server.admin.flushall();
    const send = writerOn(store as OnlineStore);
    proxy.target = 1;
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(send({ entity: "c0", bit: 0, eventId: undefined })).rejects.toMatchObject({
      code: "store-unavailable",
      message: expect.stringMatching(/^Redis at redis:\/\/127\.0\.0\.1:\d+\/0 cannot be reached: /),
    });
    proxy.target = server.port;
    await send({ entity: "c0", bit: 0, eventId: undefined });
    expect(await differencesIn(new Map([[{ entity: "c0", bit: 0, eventId: undefined }, "counted"]]))).toEqual([]);
  });

  describe("mutants are found out", () => {
    const SEEDS = [1, 2, 3];

    async function isFoundOut(trial: Omit<Trial, "seed">): Promise<boolean> {
      for (const seed of SEEDS) {
        if ((await tryOut({ ...trial, seed })).found.length > 0) return true;
      }
      return false;
    }

    test("no compare-and-set", async () => {
      expect(await isFoundOut({ withIds: true, mutate: withoutCompare })).toBe(true);
    });

    test("no dedupe", async () => {
      expect(await isFoundOut({ withIds: true, mutate: withoutAnswers })).toBe(true);
    });

    test("no rewind: after a conflict the old state again", async () => {
      expect(await isFoundOut({ withIds: true, mutate: withoutRewind })).toBe(true);
    });

    test("the client's default options", async () => {
      expect(await isFoundOut({ withIds: false, faults: ["cut", "inside"], options: CLIENT_DEFAULTS })).toBe(true);
    });
  });
});

type Changes = Partial<Pick<OnlineStore, "readEntities" | "readAnswers" | "writeEntities">>;

function changed(store: OnlineStore, changes: Changes): OnlineStore {
  return new Proxy(store, {
    get(target, name) {
      const own: unknown = Reflect.get(changes, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function withoutCompare(store: OnlineStore): OnlineStore {
  return changed(store, {
    async writeEntities(entries, clock) {
      const stored = await store.readEntities(entries.map(({ id }) => id));
      const over = entries.map((entry, i) => ({ ...entry, expected: { is: stored[i]?.kept?.version ?? null } }));
      return store.writeEntities(over, clock);
    },
  });
}

function withoutAnswers(store: OnlineStore): OnlineStore {
  return changed(store, {
    readAnswers: async (_, eventIds) => eventIds.map(() => null),
    writeEntities: (entries, clock) =>
      store.writeEntities(
        entries.map(({ answers: _, ...entry }): EntityWrite => entry),
        clock,
      ),
  });
}

function withoutRewind(store: OnlineStore): OnlineStore {
  const first = new Map<string, StoredEntity>();
  return changed(store, {
    async readEntities(ids) {
      const stored = await store.readEntities(ids);
      return stored.map((one, i) => {
        const name = JSON.stringify(ids[i]);
        const old = first.get(name);
        if (one && !old) first.set(name, one);
        return one?.kept && old?.kept ? { ...old, kept: { ...old.kept, version: one.kept.version } } : one;
      });
    },
  });
}
