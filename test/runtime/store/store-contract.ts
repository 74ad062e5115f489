// What every online store promises, as one suite for all adapters.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EntityId } from "../../../runtime/src/online/record-key.js";
import type { EntityWrite, OnlineStore, StoredFeature } from "../../../runtime/src/store/online-store.js";

export interface StoreUnderTest {
  open(now: () => number): Promise<OnlineStore>;
  /** For stores that do not go by `now`: as if so many milliseconds had passed. */
  elapse?(ms: number): Promise<void>;
}

const stats = { tenant: "acme", feature: "stats" };
const entity = (...key: string[]): EntityId => ({ ...stats, key });

function write(id: EntityId, version: string, more: Partial<EntityWrite> = {}): EntityWrite {
  return {
    id,
    owner: "events",
    definition: "h1",
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

    async function read(id: EntityId) {
      const [stored] = await store.readEntities([id]);
      return stored;
    }
    async function elapse(ms: number): Promise<void> {
      now += ms;
      await subject.elapse?.(ms);
    }
    const versionOf = async (id: EntityId) => (await read(id))?.kept?.version;
    const answerOf = async (id: EntityId, eventId: string) => (await store.readAnswers(id, [eventId]))[0];
    const answers = (eventId: string, answer: string, limit = 4) => ({
      answers: { entries: [{ eventId, answer }], limit },
    });

    test("gives back what was written, in the order asked for", async () => {
      expect(await store.writeEntities([write(entity("a"), "1"), write(entity("b"), "2")])).toEqual([
        { outcome: "ok" },
        { outcome: "ok" },
      ]);
      const ids = [entity("b"), entity("c"), entity("a")];
      const [b, none, a] = await store.readEntities(ids);
      expect(b).toMatchObject({ record: '{"version":"2"}', kept: { owner: "events", version: "2" } });
      expect(none).toBeNull();
      expect(new Uint8Array(a?.kept?.state ?? [])).toEqual(Uint8Array.of(1, 2, 3));
      expect(await store.readServed(stats, ids)).toEqual({
        clocks: { stream: null, events: null },
        records: ['{"version":"2"}', null, '{"version":"1"}'],
      });
      expect(await store.readEntities([])).toEqual([]);
    });

    test("keeps a copy of the state", async () => {
      const state = Uint8Array.of(7);
      await store.writeEntities([write(entity("a"), "1", { state })]);
      state[0] = 8;
      expect((await read(entity("a")))?.kept?.state[0]).toBe(7);
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
      expect(await versionOf(entity("a"))).toBe("2");
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
      expect(await versionOf(entity("a"))).toBe("1");
    });

    test("forgets an entity when its time is over: nothing is read, any owner may write anew", async () => {
      await store.writeEntities([write(entity("a"), "1", { owner: "stream", ...answers("e1", "first") })]);
      await elapse(500);
      expect(await answerOf(entity("a"), "e1")).toBe("first");
      await elapse(501);
      expect(await read(entity("a"))).toBeNull();
      expect((await store.readServed(stats, [entity("a")])).records).toEqual([null]);
      expect(await store.writeEntities([write(entity("a"), "9")])).toEqual([{ outcome: "ok" }]);
      expect(await read(entity("a"))).toMatchObject({ kept: { owner: "events", version: "9" } });
      expect(await answerOf(entity("a"), "e1")).toBeNull();
    });

    test("a write starts the time anew", async () => {
      await store.writeEntities([write(entity("a"), "1")]);
      await elapse(600);
      await store.writeEntities([write(entity("a"), "2", { expected: { is: "1" } })]);
      await elapse(600);
      expect(await versionOf(entity("a"))).toBe("2");
    });

    test("keeps the answers of the last events of an entity, and of no other", async () => {
      let before: string | null = null;
      for (let n = 1; n <= 5; n++) {
        const kept = answers(`e${n}`, `answer ${n}`, 3);
        await store.writeEntities([write(entity("a"), String(n), { expected: { is: before }, ...kept })]);
        before = String(n);
      }
      const known = await store.readAnswers(entity("a"), ["e5", "e1", "e2", "e3", "e4"]);
      expect(known).toEqual(["answer 5", null, null, "answer 3", "answer 4"]);
      await store.writeEntities([write(entity("b"), "1")]);
      expect(await answerOf(entity("b"), "e5")).toBeNull();
    });

    test("one write may keep many answers", async () => {
      const entries = Array.from({ length: 5 }, (_, n) => ({ eventId: `e${n}`, answer: `answer ${n}` }));
      await store.writeEntities([write(entity("a"), "1", { answers: { entries, limit: 3 } })]);
      const ids = entries.map(({ eventId }) => eventId);
      expect(await store.readAnswers(entity("a"), ids)).toEqual([null, null, "answer 2", "answer 3", "answer 4"]);
      const none = { entries: [{ eventId: "e9", answer: "x" }], limit: 0 };
      await store.writeEntities([write(entity("a"), "2", { expected: { is: "1" }, answers: none })]);
      expect(await store.readAnswers(entity("a"), [...ids, "e9"])).toEqual([null, null, null, null, null, null]);
    });

    test("a write of an event that is known is refused", async () => {
      await store.writeEntities([write(entity("a"), "1", answers("e1", "first"))]);
      const entries = ["e2", "e1"].map((eventId) => ({ eventId, answer: "second" }));
      const again = write(entity("a"), "2", { expected: { is: "1" }, answers: { entries, limit: 4 } });
      expect(await store.writeEntities([again])).toEqual([{ outcome: "conflict" }]);
      expect(await store.readAnswers(entity("a"), ["e1", "e2"])).toEqual(["first", null]);
      expect(await versionOf(entity("a"))).toBe("1");
    });

    test("a refused write keeps no answer", async () => {
      await store.writeEntities([write(entity("a"), "1")]);
      await store.writeEntities([write(entity("a"), "2", answers("e", "never"))]);
      expect(await answerOf(entity("a"), "e")).toBeNull();
    });

    test("hostile keys, event ids and names are data", async () => {
      const keys = ["", "a,b", "}", "{", "\0", "\0\0", "__proto__", "\ud800", "\ud801", "\ufffd", "ä".repeat(300_000)];
      const ids = [...keys.map((key) => entity(key)), entity("a", ",b"), entity("a,", "b")];
      const entries = ids.map((id, n) => write(id, String(n), answers(keys[n % keys.length] ?? "", `${n}`)));
      expect(new Set((await store.writeEntities(entries)).map((result) => result.outcome))).toEqual(new Set(["ok"]));
      const stored = await store.readEntities(ids);
      expect(stored.map((one) => one?.kept?.version)).toEqual(ids.map((_, n) => String(n)));
      for (const [n, key] of keys.entries()) expect(await answerOf(entity(key), key)).toBe(`${n}`);
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
      expect(await store.readDefinition(stats)).toBeNull();
      expect(await store.putFeature(stats, feature("stats", "h1"), "h0")).toBe(false);
      expect(await store.putFeature(stats, feature("stats", "h1"), null)).toBe(true);
      expect(await store.putFeature(stats, feature("stats", "h2"), null)).toBe(false);
      expect(await store.readFeature(stats)).toEqual(feature("stats", "h1"));
      expect(await store.putFeature(stats, feature("stats", "h2"), "h1")).toBe(true);
      expect(await store.readFeature(stats)).toEqual(feature("stats", "h2"));
      expect(await store.readDefinition(stats)).toBe("h2");
    });

    test("a replaced feature starts empty, one registered again under its hash does not", async () => {
      await store.putFeature(stats, feature("stats", "h1"), null);
      const kept = answers("e1", "of h1");
      await store.writeEntities([write(entity("a"), "1", kept)], { id: stats, path: "events", watermark: 5 });
      await store.putFeature(stats, feature("stats", "h1"), "h1");
      expect(await read(entity("a"))).not.toBeNull();
      await store.putFeature(stats, feature("stats", "h2"), "h1");
      expect(await read(entity("a"))).toBeNull();
      expect(await answerOf(entity("a"), "e1")).toBeNull();
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
