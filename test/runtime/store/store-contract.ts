// What every online store promises, as one suite for all adapters.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EntityId } from "../../../runtime/src/online/record-key.js";
import type { EntityWrite, OnlineStore, StoredFeature } from "../../../runtime/src/store/online-store.js";

export interface StoreUnderTest {
  open(now: () => number): Promise<OnlineStore>;
}

const stats = { tenant: "acme", feature: "stats" };
const entity = (...key: string[]): EntityId => ({ ...stats, key });

function write(id: EntityId, version: string, more: Partial<EntityWrite> = {}): EntityWrite {
  return {
    id,
    owner: "events",
    expected: { is: null },
    version,
    record: `{"version":"${version}"}`,
    state: Uint8Array.of(1, 2, 3),
    keepMs: 1_000,
    ...more,
  };
}

const feature = (name: string, hash: string): StoredFeature => ({ name, hash, text: `{"hash":"${hash}"}` });

export function describeStore(name: string, subject: StoreUnderTest): void {
  describe(`online store: ${name}`, () => {
    let store: OnlineStore;
    let now: number;

    beforeEach(async () => {
      now = 1_000_000;
      store = await subject.open(() => now);
    });
    afterEach(() => store.close());

    async function read(id: EntityId, eventId?: string) {
      const [stored] = await store.readEntities([id], { state: true, ...(eventId === undefined ? {} : { eventId }) });
      return stored;
    }

    test("gives back what was written, in the order asked for", async () => {
      expect(await store.writeEntities([write(entity("a"), "1"), write(entity("b"), "2")])).toEqual([
        { outcome: "ok" },
        { outcome: "ok" },
      ]);
      const [b, none, a] = await store.readEntities([entity("b"), entity("c"), entity("a")], { state: false });
      expect(b).toEqual({ owner: "events", version: "2", record: '{"version":"2"}', state: null, answer: null });
      expect(none).toBeNull();
      expect(a?.version).toBe("1");
      expect(new Uint8Array((await read(entity("a")))?.state ?? [])).toEqual(Uint8Array.of(1, 2, 3));
    });

    test("keeps a copy of the state", async () => {
      const state = Uint8Array.of(7);
      await store.writeEntities([write(entity("a"), "1", { state })]);
      state[0] = 8;
      expect((await read(entity("a")))?.state?.[0]).toBe(7);
    });

    test("writes over exactly the version expected and over no other", async () => {
      await store.writeEntities([write(entity("a"), "1")]);
      const results = await store.writeEntities([
        write(entity("a"), "x"),
        write(entity("a"), "x", { expected: { is: "2" } }),
        write(entity("b"), "x", { expected: { is: "1" } }),
        write(entity("a"), "2", { expected: { is: "1" } }),
        write(entity("a"), "x", { expected: { is: "1" } }),
      ]);
      expect(results.map((result) => result.outcome)).toEqual(["conflict", "conflict", "conflict", "ok", "conflict"]);
      expect((await read(entity("a")))?.version).toBe("2");
      expect(await read(entity("b"))).toBeNull();
    });

    test("`older` writes over smaller versions and none, never over the same or a greater one", async () => {
      const older = { expected: "older", owner: "stream" } as const;
      const results = [];
      for (const version of ["05", "05", "04", "06"]) {
        results.push(...(await store.writeEntities([write(entity("a"), version, older)])));
      }
      expect(results.map((result) => result.outcome)).toEqual(["ok", "conflict", "conflict", "ok"]);
    });

    test("refuses another kind of writer before it looks at versions, and changes nothing", async () => {
      await store.writeEntities([write(entity("a"), "1", { owner: "stream" })]);
      expect(await store.writeEntities([write(entity("a"), "2", { expected: { is: "1" } })])).toEqual([
        { outcome: "owner", owner: "stream" },
      ]);
      expect((await read(entity("a")))?.version).toBe("1");
    });

    test("forgets an entity when its time is over: nothing is read, any owner may write anew", async () => {
      const event = { id: "e1", answer: "first", limit: 4 };
      await store.writeEntities([write(entity("a"), "1", { owner: "stream", event })]);
      now += 999;
      expect((await read(entity("a"), "e1"))?.answer).toBe("first");
      now += 1;
      expect(await read(entity("a"))).toBeNull();
      expect(await store.writeEntities([write(entity("a"), "9")])).toEqual([{ outcome: "ok" }]);
      expect(await read(entity("a"), "e1")).toMatchObject({ owner: "events", version: "9", answer: null });
    });

    test("a write starts the time anew", async () => {
      await store.writeEntities([write(entity("a"), "1")]);
      now += 900;
      await store.writeEntities([write(entity("a"), "2", { expected: { is: "1" } })]);
      now += 900;
      expect((await read(entity("a")))?.version).toBe("2");
    });

    test("keeps the answers of the last events of an entity, and of no other", async () => {
      let before: string | null = null;
      for (let n = 1; n <= 5; n++) {
        const event = { id: `e${n}`, answer: `answer ${n}`, limit: 3 };
        await store.writeEntities([write(entity("a"), String(n), { expected: { is: before }, event })]);
        before = String(n);
      }
      const answers = [];
      for (const id of ["e1", "e2", "e3", "e4", "e5"]) answers.push((await read(entity("a"), id))?.answer);
      expect(answers).toEqual([null, null, "answer 3", "answer 4", "answer 5"]);
      await store.writeEntities([write(entity("b"), "1")]);
      expect((await read(entity("b"), "e5"))?.answer).toBeNull();
    });

    test("a refused write keeps no answer", async () => {
      await store.writeEntities([write(entity("a"), "1")]);
      await store.writeEntities([write(entity("a"), "2", { event: { id: "e", answer: "never", limit: 3 } })]);
      expect((await read(entity("a"), "e"))?.answer).toBeNull();
    });

    test("hostile keys, event ids and names are data", async () => {
      const keys = ["", "a,b", "}", "{", "\0", "\0\0", "__proto__", "\ud800", "\ud801", "\ufffd", "ä".repeat(300_000)];
      const ids = [...keys.map((key) => entity(key)), entity("a", ",b"), entity("a,", "b")];
      const entries = ids.map((id, n) =>
        write(id, String(n), { event: { id: keys[n % keys.length] ?? "", answer: `${n}`, limit: 2 } }),
      );
      expect(new Set((await store.writeEntities(entries)).map((result) => result.outcome))).toEqual(new Set(["ok"]));
      const stored = await store.readEntities(ids, { state: false });
      expect(stored.map((one) => one?.version)).toEqual(ids.map((_, n) => String(n)));
      for (const [n, key] of keys.entries()) expect((await read(entity(key), key))?.answer).toBe(`${n}`);
      for (const tenant of keys) {
        const id = { tenant, feature: "\0{\ud800}" };
        expect(await store.putFeature(id, feature(id.feature, tenant.slice(0, 9)), null)).toBe(true);
        expect(await store.listFeatures(tenant)).toHaveLength(1);
      }
    });

    test("clocks go forward only, each path and feature on its own", async () => {
      const other = { tenant: "acme", feature: "other" };
      expect(await store.readClocks(stats)).toEqual({ stream: null, events: null });
      await store.writeEntities([], { id: stats, path: "events", watermark: 50 });
      await store.writeEntities([], { id: stats, path: "events", watermark: 40 });
      await store.writeEntities([], { id: stats, path: "stream", watermark: -3 });
      expect(await store.readClocks(stats)).toEqual({ stream: -3, events: 50 });
      expect(await store.readClocks(other)).toEqual({ stream: null, events: null });
    });

    test("the clock stands still if one entry was refused", async () => {
      const clock = { id: stats, path: "events", watermark: 50 } as const;
      await store.writeEntities([write(entity("a"), "1"), write(entity("a"), "2")], clock);
      expect((await store.readClocks(stats)).events).toBeNull();
      await store.writeEntities([write(entity("b"), "1")], clock);
      expect((await store.readClocks(stats)).events).toBe(50);
    });

    test("epochs grow, also past the deletion of their feature", async () => {
      expect(await store.takeEpoch(stats)).toBe(1);
      await store.writeEntities([], { id: stats, path: "stream", watermark: 5 });
      expect(await store.takeEpoch(stats)).toBe(2);
      await store.putFeature(stats, feature("stats", "h"), null);
      await store.deleteFeature(stats);
      expect(await store.takeEpoch(stats)).toBe(3);
    });

    test("registers a feature over the hash expected only", async () => {
      expect(await store.readFeature(stats)).toBeNull();
      expect(await store.putFeature(stats, feature("stats", "h1"), "h0")).toBe(false);
      expect(await store.putFeature(stats, feature("stats", "h1"), null)).toBe(true);
      expect(await store.putFeature(stats, feature("stats", "h2"), null)).toBe(false);
      expect(await store.readFeature(stats)).toEqual(feature("stats", "h1"));
      expect(await store.putFeature(stats, feature("stats", "h2"), "h1")).toBe(true);
      expect(await store.readFeature(stats)).toEqual(feature("stats", "h2"));
    });

    test("a replaced feature starts empty, one registered again under its hash does not", async () => {
      await store.putFeature(stats, feature("stats", "h1"), null);
      await store.writeEntities([write(entity("a"), "1")], { id: stats, path: "events", watermark: 5 });
      await store.putFeature(stats, feature("stats", "h1"), "h1");
      expect(await read(entity("a"))).not.toBeNull();
      await store.putFeature(stats, feature("stats", "h2"), "h1");
      expect(await read(entity("a"))).toBeNull();
      expect((await store.readClocks(stats)).events).toBeNull();
    });

    test("deletes a feature with its entities and leaves its neighbours alone", async () => {
      const neighbours = [
        { tenant: "acme", feature: "stat" },
        { tenant: "acme", feature: "stats2" },
        { tenant: "acme2", feature: "stats" },
        { tenant: "acm", feature: "estats" },
      ];
      for (const id of [stats, ...neighbours]) {
        await store.putFeature(id, feature(id.feature, "h"), null);
        await store.writeEntities([write({ ...id, key: ["a"] }, "1")]);
      }
      expect(await store.deleteFeature(stats)).toBe(true);
      expect(await store.deleteFeature(stats)).toBe(false);
      expect(await store.readFeature(stats)).toBeNull();
      expect(await read(entity("a"))).toBeNull();
      for (const id of neighbours) {
        expect(await store.readFeature(id)).not.toBeNull();
        expect(await read({ ...id, key: ["a"] })).not.toBeNull();
      }
    });

    test("lists the features of one tenant by name", async () => {
      for (const name of ["b", "a", "B"])
        await store.putFeature({ tenant: "t", feature: name }, feature(name, "h"), null);
      await store.putFeature({ tenant: "u", feature: "c" }, feature("c", "h"), null);
      expect((await store.listFeatures("t")).map((one) => one.name)).toEqual(["B", "a", "b"]);
      expect(await store.listFeatures("v")).toEqual([]);
    });

    test("of many writers over one version exactly one wins", async () => {
      await store.writeEntities([write(entity("a"), "0")]);
      const attempts = Array.from({ length: 20 }, (_, n) =>
        store.writeEntities([write(entity("a"), `1-${n}`, { expected: { is: "0" } })]),
      );
      const outcomes = (await Promise.all(attempts)).flat().map((result) => result.outcome);
      expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(1);
    });
  });
}
