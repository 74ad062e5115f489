// Single events under concurrency and faults: every event counts exactly once, whatever happens in between.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { FeatError } from "../../../runtime/src/errors.js";
import { createEventParser } from "../../../runtime/src/event/event-parser.js";
import { createEventPath, type EventFeature } from "../../../runtime/src/online/event-path.js";
import { readEntities } from "../../../runtime/src/online/read-entities.js";
import { counterOf } from "../../../runtime/src/online/version.js";
import { MemoryStore } from "../../../runtime/src/store/memory-store.js";
import type { EntityWrite, OnlineStore } from "../../../runtime/src/store/online-store.js";
import { openStore } from "../../../runtime/src/store/open-store.js";
import * as p from "../../support/plans.js";

const folder = mkdtempSync(join(tmpdir(), "feat-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const amount = p.column("amount", p.DOUBLE);
const plan = p.planOf({
  columns: { amount: p.DOUBLE },
  groups: [
    p.group(p.tumbling(p.HOUR), [p.aggregate("n", "count"), p.aggregate("total", "sum", amount)]),
    p.group(p.sliding(10 * p.MINUTE, p.MINUTE), [p.aggregate("n_10m", "count")]),
    p.group(p.session(30 * p.MINUTE), [p.aggregate("visit", "sum", amount)]),
  ],
});
const feature: EventFeature = {
  plan,
  engine: createEntityEngine(plan, plan.source.columns),
  readEvent: createEventParser(plan.source),
};
const tenant = "t";
const START = Date.parse("2026-02-12T10:00:00Z");

const eventOf = (n: number) => ({
  customer_id: "c",
  amount: 2 ** (n % 20),
  event_timestamp: START + (n % 59) * p.MINUTE,
});

let writers = 0;

/** A writer as a server of its own would be: its own queue, the shared store. */
function writerOn(store: OnlineStore) {
  const process = createEventPath({ store, now: () => 0, keptEventIds: 1_000, writer: `w${writers++}` });
  return (event: unknown, eventId?: string) =>
    process({ tenant, feature, event, ...(eventId === undefined ? {} : { eventId }) });
}

async function valuesOf(store: OnlineStore, asOf = START) {
  const ids = [{ tenant, feature: plan.feature, key: ["c"] }];
  const [values] = await readEntities({ store, tenant, plan, engine: feature.engine, ids, asOf, now: 0 });
  return Object.fromEntries([...(values ?? [])].map(([name, { value }]) => [name, value]));
}

/** A store that fails as networks do. `fault` runs around each write. */
class FaultyStore extends MemoryStore {
  fault: (write: () => ReturnType<OnlineStore["writeEntities"]>) => ReturnType<OnlineStore["writeEntities"]> = (
    write,
  ) => write();

  override writeEntities(...args: Parameters<OnlineStore["writeEntities"]>) {
    return this.fault(() => super.writeEntities(...args));
  }

  override async readEntities(...args: Parameters<OnlineStore["readEntities"]>) {
    const stored = await super.readEntities(...args);
    // Others get in between reading and writing.
    await new Promise((resolve) => setImmediate(resolve));
    return stored;
  }
}

describe("many writers", () => {
  const stores: readonly [string, () => Promise<OnlineStore>][] = [
    ["memory", async () => new FaultyStore(() => 0)],
    ["sqlite", () => openStore(`sqlite:${join(folder, "many.db")}`, { now: () => 0 })],
  ];

  test.each(stores)("eight writers on one entity, duplicates included: %s", async (_, open) => {
    const store = await open();
    const writers = Array.from({ length: 8 }, () => writerOn(store));
    const total = 160;
    // Every event goes to two writers under one id.
    const answers = await Promise.all(
      Array.from({ length: total }, (_, n) =>
        [0, 3].map((offset) => writers[(n + offset) % 8]?.(eventOf(n), `e${n}`)),
      ).flat(),
    );
    for (let n = 0; n < total; n++) expect(answers[2 * n]).toEqual(answers[2 * n + 1]);
    const versions = new Set(answers.map((answer) => answer?.version));
    expect(versions.size).toBe(total);

    // One writer, one event after the other, is the oracle for the record; the sum for the values.
    const expected = Array.from({ length: total }, (_, n) => eventOf(n).amount).reduce((sum, one) => sum + one, 0);
    const values = await valuesOf(store);
    expect([values.n, values.total]).toEqual([total, expected]);
    await store.close();
  });

  test("events of one entity in one process never conflict, and those that wait share a write", async () => {
    const store = new FaultyStore(() => 0);
    let writes = 0;
    store.fault = (write) => {
      writes++;
      return write();
    };
    const write = writerOn(store);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => write(eventOf(n))));
    expect(writes).toBe(2);
    expect(answers.map((answer) => counterOf(answer.version))).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    // Each answer is the record as it was after that event.
    const counts = answers.map((answer) => answer.windows.tumbling_1h?.values.n);
    expect(counts).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  test("an event that waits behind itself is answered as the first one", async () => {
    const store = new FaultyStore(() => 0);
    const write = writerOn(store);
    const answers = await Promise.all([write(eventOf(0)), ...[1, 1, 2, 1].map((n) => write(eventOf(n), `e${n}`))]);
    expect(answers[2]).toEqual(answers[1]);
    expect(answers[4]).toEqual(answers[1]);
    expect((await valuesOf(store)).n).toBe(3);
  });

  test("what was written last is remembered: no reading before the next event", async () => {
    const store = new FaultyStore(() => 0);
    const write = writerOn(store);
    let reads = 0;
    const read = store.readEntities.bind(store);
    store.readEntities = (ids) => {
      reads++;
      return read(ids);
    };
    for (let n = 0; n < 5; n++) await write(eventOf(n), `e${n}`);
    await write(eventOf(4), "e4");
    expect(reads).toBe(1);
    expect((await valuesOf(store)).n).toBe(5);
  });
});

describe("faults", () => {
  test("a lost reply: the event was stored, sending it again under its id does not count it again", async () => {
    const store = new FaultyStore(() => 0);
    const write = writerOn(store);
    store.fault = async (run) => {
      await run();
      throw new FeatError("store-unavailable", "the reply was lost");
    };
    await expect(write(eventOf(1), "e1")).rejects.toMatchObject({ code: "store-unavailable" });
    store.fault = (run) => run();
    await write(eventOf(1), "e1");
    expect((await valuesOf(store)).n).toBe(1);
  });

  test("a lost request: the event was not stored, sending it again counts it, and the queue goes on", async () => {
    const store = new FaultyStore(() => 0);
    const write = writerOn(store);
    store.fault = async () => {
      store.fault = (run) => run();
      throw new FeatError("store-unavailable", "the request was lost");
    };
    const [first, second] = await Promise.allSettled([write(eventOf(1), "e1"), write(eventOf(2), "e2")]);
    expect([first?.status, second?.status]).toEqual(["rejected", "fulfilled"]);
    await write(eventOf(1), "e1");
    expect((await valuesOf(store)).n).toBe(2);
  });

  test("a writer that never gets through gives up with an error and has changed nothing", async () => {
    const store = new FaultyStore(() => 0);
    store.fault = async () => [{ outcome: "conflict" }];
    let attempts = 0;
    const read = store.readEntities.bind(store);
    store.readEntities = (...args) => {
      attempts++;
      return read(...args);
    };
    const write = createEventPath({ store, now: () => 0, keptEventIds: 1, writer: "w", pause: async () => {} });
    const refused = write({ tenant, feature, event: eventOf(1) });
    await expect(refused).rejects.toMatchObject({
      code: "store-conflict",
      hint: expect.stringMatching(/not been counted/),
    });
    expect(attempts).toBe(1_000);
  });

  test("a record of a stream refuses single events and stays as it is", async () => {
    const store = new MemoryStore(() => 0);
    const write = writerOn(store);
    await write(eventOf(1));
    const [stored] = await store.readEntities([{ tenant, feature: plan.feature, key: ["c"] }]);
    const streams = new MemoryStore(() => 0);
    const entry: EntityWrite = {
      id: { tenant, feature: plan.feature, key: ["c"] },
      owner: "stream",
      definition: plan.hash,
      expected: "older",
      version: "1",
      record: stored?.record ?? "",
      state: stored?.kept?.state ?? new Uint8Array(),
      keepMs: 1_000,
    };
    await streams.writeEntities([entry]);
    await expect(writerOn(streams)(eventOf(2))).rejects.toMatchObject({ code: "owner-conflict" });
    expect(await streams.readClocks(entry.id)).toEqual({ stream: null, events: null });
    expect((await streams.readEntities([entry.id]))[0]?.kept?.version).toBe("1");
  });

  test("what another definition of the feature has left behind counts for nothing", async () => {
    const store = new MemoryStore(() => 0);
    const other = p.planOf({ groups: [p.group(p.tumbling(p.HOUR), [p.aggregate("n", "count")])] });
    const leftover: EventFeature = {
      plan: other,
      engine: createEntityEngine(other, other.source.columns),
      readEvent: createEventParser(other.source),
    };
    const process = createEventPath({ store, now: () => 0, keptEventIds: 1, writer: "w" });
    for (let n = 0; n < 3; n++) await process({ tenant, feature: leftover, event: eventOf(n) });
    expect(await valuesOf(store)).toEqual({ n: null, total: null, n_10m: null, visit: null });
    await writerOn(store)(eventOf(1));
    expect(await valuesOf(store)).toEqual({ n: 1, total: 2, n_10m: 1, visit: 2 });
  });

  test("a writer of a definition that was replaced leaves the new one's records alone", async () => {
    const store = new MemoryStore(() => 0);
    const id = { tenant, feature: plan.feature };
    await store.putFeature(id, { name: plan.feature, hash: plan.hash, text: "{}" }, null);
    await writerOn(store)(eventOf(1));
    const old = p.planOf({ groups: [p.group(p.tumbling(p.HOUR), [p.aggregate("n", "count")])] });
    const replaced: EventFeature = {
      plan: old,
      engine: createEntityEngine(old, old.source.columns),
      readEvent: createEventParser(old.source),
    };
    const process = createEventPath({ store, now: () => 0, keptEventIds: 1, writer: "old" });
    await expect(process({ tenant, feature: replaced, event: eventOf(2) })).rejects.toMatchObject({
      code: "feature-changed",
    });
    expect((await valuesOf(store)).n).toBe(1);
  });

  test("the clock of a stream says nothing about the records of single events", async () => {
    const store = new MemoryStore(() => 0);
    await writerOn(store)(eventOf(1));
    await store.writeEntities([], { id: { tenant, feature: plan.feature }, path: "stream", watermark: START + p.HOUR });
    expect((await valuesOf(store, START + 5 * p.MINUTE)).n_10m).toBe(1);
    expect((await valuesOf(store, START + 15 * p.MINUTE)).n_10m).toBe(0);
  });

  test("damaged state is a typed error, not a new beginning", async () => {
    const store = new MemoryStore(() => 0);
    const write = writerOn(store);
    const id = { tenant, feature: plan.feature, key: ["c"] };
    await write(eventOf(1));
    const [stored] = await store.readEntities([id]);
    const state = (stored?.kept?.state ?? new Uint8Array()).map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    const entry = {
      id,
      owner: "events",
      definition: plan.hash,
      expected: { is: stored?.kept?.version ?? null },
      version: "0000000000000009.w",
    } as const;
    await store.writeEntities([{ ...entry, record: stored?.record ?? "", state, keepMs: 1_000 }]);
    await expect(write(eventOf(2))).rejects.toMatchObject({ code: "record-damaged" });
  });
});

test("a store that fails and comes back without the last writes: the windows are incomplete", async () => {
  let store = new FaultyStore(() => 0);
  const current = new Proxy(store, {
    get(_, name) {
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === "function" ? value.bind(store) : value;
    },
  });
  const write = writerOn(current);
  for (let n = 0; n < 3; n++) await write(eventOf(n));
  store.fault = async () => {
    throw new FeatError("store-unavailable", "it is down");
  };
  await expect(write(eventOf(3))).rejects.toMatchObject({ code: "store-unavailable" });
  store = new FaultyStore(() => 0);
  await write(eventOf(3));
  const ids = [{ tenant, feature: plan.feature, key: ["c"] }];
  const [values] = await readEntities({ store, tenant, plan, engine: feature.engine, ids, asOf: START, now: 0 });
  expect([...(values ?? [])].map(([, { value, status }]) => [value, status])).toEqual(
    Array.from({ length: 4 }, () => [null, "incomplete"]),
  );
});

describe("a record that outlived its state", () => {
  /** As Redis may leave it: the served record is there, the state is gone. */
  class ForgetfulStore extends MemoryStore {
    hasLostStates = false;

    override async readEntities(...args: Parameters<OnlineStore["readEntities"]>) {
      const stored = await super.readEntities(...args);
      return this.hasLostStates ? stored.map((one) => one && { ...one, kept: null }) : stored;
    }

    override writeEntities(...[entries, clock]: Parameters<OnlineStore["writeEntities"]>) {
      const overNothing = (entry: EntityWrite): EntityWrite =>
        entry.expected !== "older" && entry.expected.is === null ? { ...entry, expected: "older" } : entry;
      return super.writeEntities(this.hasLostStates ? entries.map(overNothing) : entries, clock);
    }
  }

  test("windows that may lack rows are incomplete, later ones are not", async () => {
    const store = new ForgetfulStore(() => 0);
    const write = writerOn(store);
    const at = (minutes: number) => ({ customer_id: "c", amount: 1, event_timestamp: START + minutes * p.MINUTE });
    const statuses = async () => {
      const ids = [{ tenant, feature: plan.feature, key: ["c"] }];
      const [values] = await readEntities({ store, tenant, plan, engine: feature.engine, ids, asOf: START, now: 0 });
      return ["n", "n_10m", "visit"].map((name) => [values?.get(name)?.status, values?.get(name)?.value]);
    };
    await write(at(0));
    await write(at(20));
    store.hasLostStates = true;
    // Another server, which remembers nothing.
    const other = writerOn(store);
    await other(at(25));
    store.hasLostStates = false;
    const lost = ["incomplete", null];
    expect(await statuses()).toEqual([lost, lost, lost]);
    await write(at(31));
    expect(await statuses()).toEqual([lost, ["open", 2], lost]);
    await write(at(65));
    expect(await statuses()).toEqual([
      ["open", 1],
      ["open", 1],
      ["open", 1],
    ]);
  });
});
