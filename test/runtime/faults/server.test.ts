// A real Redis that is killed, fails over, becomes a replica, runs out of memory, or loses its scripts or its data, while
// writers go on: nothing counts twice, nothing acknowledged is missing unless the server lost it, and then it is said.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OnlineStore } from "../../../runtime/src/store/online-store.js";
import { connect } from "../../../runtime/src/store/redis/connection.js";
import { parseRedisAddress } from "../../../runtime/src/store/redis/redis-address.js";
import { RedisStore } from "../../../runtime/src/store/redis/redis-store.js";
import { type RedisServer, redisTool, type ServerOptions, startRedis } from "../../support/redis.js";
import { type Link, startProxy } from "../../support/redis-proxy.js";
import { describeWith } from "../../support/tool.js";
import {
  differences,
  entityId,
  runCourse,
  type Sent,
  seeded,
  sendOnce,
  type Told,
  valuesOf,
  writerOn,
} from "./scenario.js";

const TIMES = { commandMs: 300, patienceMs: 15_000 };
/** A replica begins to follow at once. */
const MASTER = ["--repl-diskless-sync-delay", "0"];
const SAFE_FILE = ["--appendonly", "yes", "--appendfsync", "always"];

describeWith(redisTool, "a server that fails", () => {
  let servers: RedisServer[];
  let stores: OnlineStore[];
  let links: Link[];

  beforeEach(() => {
    servers = [];
    stores = [];
    links = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    for (const link of links) await link.stop();
    for (const server of servers) await server.stop();
  });

  async function start(options: ServerOptions = {}): Promise<RedisServer> {
    const server = await startRedis(options);
    servers.push(server);
    return server;
  }

  async function open(port: number, times = TIMES): Promise<OnlineStore> {
    const store = new RedisStore(await connect(parseRedisAddress(`redis://127.0.0.1:${port}`), times));
    stores.push(store);
    return store;
  }

  async function linkTo(server: RedisServer): Promise<Link> {
    const link = await startProxy(server.port);
    links.push(link);
    return link;
  }

  /** Three writers, events with and without ids; `disturb` at the tenth, twentieth … event. */
  async function course(
    port: number,
    withIds: boolean,
    disturb: () => Promise<void>,
  ): Promise<ReadonlyMap<Sent, Told>> {
    const random = seeded(7);
    const writers = [];
    for (let n = 0; n < 3; n++) writers.push(writerOn(await open(port)));
    return runCourse({
      writers,
      entities: 3,
      eventsPerEntity: 20,
      withIds,
      atOnce: 4,
      random,
      disturb: (done) => (done % 10 === 0 ? disturb() : undefined),
    });
  }

  describe.each([
    ["with ids", true],
    ["without ids", false],
  ])("events %s", (_, withIds) => {
    test("killed and started again from its append-only file", async () => {
      const server = await start({ settings: SAFE_FILE });
      const told = await course(server.port, withIds, async () => {
        await server.kill();
        await server.start();
      });
      expect(await differences(await open(server.port), told)).toEqual([]);
    });

    test("a replica for a while: READONLY, then the master again", async () => {
      const master = await start({ settings: MASTER });
      const replica = await start({ settings: ["--replicaof", "127.0.0.1", String(master.port)] });
      const link = await linkTo(master);
      const told = await course(link.port, withIds, async () => {
        link.target = replica.port;
        link.cut();
        await sleep(30);
        link.target = master.port;
      });
      expect(await differences(await open(master.port), told)).toEqual([]);
    });

    test("its scripts are flushed", async () => {
      const server = await start();
      const told = await course(server.port, withIds, async () => {
        await server.admin.script("FLUSH");
      });
      expect(await differences(await open(server.port), told)).toEqual([]);
    });
  });

  test("no memory left: events are refused and do not count; with memory they do", async () => {
    const server = await start();
    const send = writerOn(await open(server.port));
    const told = new Map<Sent, Told>();
    const sentOf = (bit: number): Sent => ({ entity: "c0", bit, eventId: undefined });
    await send(sentOf(0));
    told.set(sentOf(0), "counted");
    await server.admin.config("SET", "maxmemory", "1");
    await expect(send(sentOf(1))).rejects.toMatchObject({
      code: "store-full",
      hint: expect.stringMatching(/maxmemory/),
    });
    told.set(sentOf(1), "not");
    expect(await differences(await open(server.port), told)).toEqual([]);
    await server.admin.config("SET", "maxmemory", "0");
    await send(sentOf(2));
    told.set(sentOf(2), "counted");
    expect(await differences(await open(server.port), told)).toEqual([]);
  });

  test("failed over to a replica that lagged: what it lost is incomplete, the rest exact", async () => {
    const master = await start({ settings: MASTER });
    // The replica follows through a link, which can stop delivering.
    const replication = await linkTo(master);
    const replica = await start({ settings: ["--replicaof", "127.0.0.1", String(replication.port)] });
    const link = await linkTo(master);
    const sends = [writerOn(await open(link.port)), writerOn(await open(link.port))] as const;
    const told = new Map<Sent, Told>();
    const send = async (entity: string, bit: number, by: 0 | 1) => {
      const sent: Sent = { entity, bit, eventId: undefined };
      told.set(sent, await sendOnce(sends[by], sent));
    };
    for (let bit = 0; bit < 4; bit++) {
      for (const entity of ["lost", "kept"]) await send(entity, bit, bit % 2 === 0 ? 0 : 1);
    }
    // WAIT is about what its own connection has written.
    await master.admin.set("written-last", "1");
    expect(await master.admin.wait(1, 5_000)).toBe(1);
    replication.fault = () => "swallow";
    for (let bit = 4; bit < 7; bit++) await send("lost", bit, 0);
    await replica.admin.replicaof("NO", "ONE");
    link.target = replica.port;
    link.cut();
    await master.kill();

    for (const entity of ["lost", "kept"]) await send(entity, 8, 0);
    const store = await open(link.port);
    const [lost, kept] = await valuesOf(store, ["lost", "kept"]);
    expect(lost).toEqual({ count: 0, sum: 0, status: "incomplete" });
    expect(kept).toEqual({ count: 5, sum: 0b100001111, status: "open" });
    // A writer that has seen nothing of it goes on with the record, which keeps saying so.
    await send("lost", 9, 1);
    expect((await valuesOf(store, ["lost"]))[0]?.status).toBe("incomplete");
    expect([...told.values()]).not.toContain("unknown");
  });

  test("started again without its data: windows that began before are incomplete, not small", async () => {
    const server = await start();
    const send = writerOn(await open(server.port));
    for (let bit = 0; bit < 3; bit++) await send({ entity: "c0", bit, eventId: undefined });
    await server.kill();
    await server.start();
    await send({ entity: "c0", bit: 3, eventId: undefined });
    expect((await valuesOf(await open(server.port), ["c0"]))[0]).toEqual({ count: 0, sum: 0, status: "incomplete" });
  });

  test("the time of a record runs out between two events: the next one begins anew, and is right", async () => {
    const server = await start();
    const store = await open(server.port);
    let now = 1_000_000;
    const send = writerOn(store, () => now);
    for (let bit = 0; bit < 3; bit++) await send({ entity: "c0", bit, eventId: undefined });
    now += 400 * 86_400_000;
    for (const key of await server.admin.keys("*:v")) await server.admin.del(key, key.replace(/v$/, "s"));
    await send({ entity: "c0", bit: 3, eventId: undefined });
    expect((await valuesOf(store, ["c0"], now))[0]).toEqual({ count: 1, sum: 8, status: "open" });
  });

  test("clocks an hour off: values are the same; only the ttl goes by the writer's clock", async () => {
    const server = await start();
    const store = await open(server.port);
    const now = Date.parse("2026-02-12T10:00:00Z");
    const sends = [-3_600_000, 0, 3_600_000].map((off) => writerOn(store, () => now + off));
    for (let bit = 0; bit < 9; bit++) await sends[bit % 3]?.({ entity: "c0", bit, eventId: undefined });
    expect((await valuesOf(store, ["c0"], now))[0]).toEqual({ count: 9, sum: 511, status: "open" });
  });

  test("a reader sees one version of an entity, never two halves", async () => {
    const server = await start();
    const [first, second, reader] = [await open(server.port), await open(server.port), await open(server.port)];
    let isWriting = true;
    const seen: string[] = [];
    const read = async () => {
      while (isWriting) {
        const [stored] = await reader.readEntities([entityId("c0")]);
        if (!stored?.record || !stored.kept) continue;
        const record = JSON.parse(stored.record) as { version: string };
        seen.push(record.version === stored.kept.version ? "whole" : `${record.version} with ${stored.kept.version}`);
        const [values] = await valuesOf(reader, ["c0"]);
        const bits = (values?.sum ?? 0).toString(2).replaceAll("0", "").length;
        seen.push(bits === values?.count ? "whole" : `${bits} bits, ${values?.count} events`);
      }
    };
    const reading = read();
    await runCourse({
      writers: [writerOn(first), writerOn(second)],
      entities: 1,
      eventsPerEntity: 40,
      withIds: true,
      atOnce: 4,
      random: seeded(1),
    });
    isWriting = false;
    await reading;
    expect(new Set(seen)).toEqual(new Set(["whole"]));
    expect(seen.length).toBeGreaterThan(10);
  });
});
