// Rows into an online store: the newest of each window group, whatever comes again, in whatever order, from whatever job.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FeatureStore } from "../../../runtime/src/feature-store.js";
import type { PlacedRow } from "../../../runtime/src/materialize/materialized-record.js";
import { openMaterializer } from "../../../runtime/src/materialize/materializer.js";
import { createOutputReader } from "../../../runtime/src/materialize/output-row.js";
import { MemoryDocuments } from "../../../runtime/src/store/memory-documents.js";
import { openStore } from "../../../runtime/src/store/open-store.js";
import * as p from "../../support/plans.js";

const plan = {
  ...p.planOf({
    columns: { amount: p.decimal(38, 2) },
    groups: [
      p.group(p.tumbling(p.HOUR), [p.aggregate("total", "sum", p.column("amount", p.decimal(38, 2)))]),
      p.group(p.sliding(p.HOUR, 30 * p.MINUTE), [p.aggregate("n", "count")]),
    ],
  }),
  online: { ttlMs: 86_400_000 },
};
const T0 = Date.parse("2026-02-12T10:00:00Z");
const read = createOutputReader(plan);

const row = (customer: string, window: string, end: number, item: string) =>
  read(
    Buffer.from(
      `{"customer_id":${JSON.stringify(customer)},"window_kind":"${window}","window_start":"${iso(end - p.HOUR)}","window_end":"${iso(end)}",${item}}`,
    ),
  );
const iso = (ms: number) => new Date(ms).toISOString().replace(".000", "");

describe("a record of the output topic", () => {
  test("keeps every digit, and its group's values only", () => {
    expect(row("c1", "tumbling_1h", T0, '"total":123456789012345678901234567890.05')).toEqual({
      key: ["c1"],
      window: "tumbling_1h",
      windowStart: T0 - p.HOUR,
      windowEnd: T0,
      values: { total: "123456789012345678901234567890.05" },
    });
  });

  test.each([
    ["garbage", "{"],
    ["invalid UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    [
      "another window",
      `{"customer_id":"a","window_kind":"session_5m","window_start":"${iso(T0)}","window_end":"${iso(T0)}"}`,
    ],
    ["no key", `{"window_kind":"tumbling_1h","window_start":"${iso(T0)}","window_end":"${iso(T0)}","total":1}`],
    ["no bounds", `{"customer_id":"a","window_kind":"tumbling_1h","total":1}`],
    [
      "a value of another type",
      `{"customer_id":"a","window_kind":"tumbling_1h","window_start":"${iso(T0)}","window_end":"${iso(T0)}","total":"x"}`,
    ],
  ])("%s is no row", (_, text) => {
    expect(read(Buffer.from(text))).toBeUndefined();
  });
});

async function createWorld() {
  const store = await openStore("memory", { now: () => T0 });
  const features = await FeatureStore.open({ online: store, now: () => T0 });
  await features.createStreamingFeature({ tenantId: "acme", declaration: plan });
  const documents = new MemoryDocuments();
  const open = () => openMaterializer({ store, documents, tenant: "acme", plan, now: () => T0 });
  const values = async (customer: string, asOf?: string) => {
    const [answer] = await features.getOnlineFeatures({
      tenantId: "acme",
      features: [plan.feature],
      entities: [{ customer_id: customer }],
      ...(asOf === undefined ? {} : { asOf }),
    });
    return Object.fromEntries(
      Object.entries(answer?.features ?? {}).map(([name, { value, status }]) => [name.split(":")[1], [value, status]]),
    );
  };
  return { store, open, values };
}

const placed = (partition: number, offset: number, of: ReturnType<typeof row>): PlacedRow => {
  if (!of) throw new Error("no row");
  return { ...of, partition, offset };
};

test("windows are served as they close; offsets tell where to go on", async () => {
  const { open, values } = await createWorld();
  const first = await open();
  expect(first.from).toEqual(new Map());
  first.collect(placed(0, 4, row("c1", "sliding_1h_every_30m", T0, '"n":2')));
  first.collect(placed(0, 5, row("c1", "tumbling_1h", T0, '"total":3.5')));
  await first.flush(new Map([[0, 6]]));
  expect(await values("c1")).toEqual({ total: ["3.50", "closed"], n: [2, "closed"] });
  expect((await open()).from).toEqual(new Map([[0, 6]]));

  // An hour later nothing came of c1 any more: its windows are superseded once the job has surely passed them.
  const second = await open();
  for (const [offset, hours] of [
    [6, 1],
    [7, 2],
    [8, 3],
  ] as const) {
    second.collect(placed(0, offset, row("c2", "tumbling_1h", T0 + hours * p.HOUR, '"total":1')));
  }
  await second.flush(new Map([[0, 9]]));
  expect(await values("c1")).toEqual({ total: [null, "empty"], n: [0, "empty"] });
  expect(await values("c2")).toEqual({ total: ["1.00", "closed"], n: [0, "empty"] });
  // Nobody knows more of a time that the job has not reached.
  expect(await values("c2", "2027-01-01T00:00:00Z")).toEqual(await values("c2"));
});

test("two at once: the slower one stops instead of writing offsets over the other's", async () => {
  const { open } = await createWorld();
  const [one, two] = [await open(), await open()];
  await one.flush(new Map([[0, 1]]));
  await expect(two.flush(new Map([[0, 1]]))).rejects.toMatchObject({ code: "store-conflict" });
});

test("records of another writer are left alone", async () => {
  const { store, open } = await createWorld();
  const features = await FeatureStore.open({ online: store, now: () => T0 });
  await features.processStreamingEvent({
    tenantId: "acme",
    featureName: plan.feature,
    event: { customer_id: "c1", amount: 1, event_timestamp: iso(T0) },
  });
  const materializer = await open();
  materializer.collect(placed(0, 0, row("c1", "tumbling_1h", T0, '"total":1')));
  await expect(materializer.flush(new Map([[0, 1]]))).rejects.toMatchObject({ code: "owner-conflict" });
});

test("any order of batches, replays and repeats gives what the newest rows say", async () => {
  const event = fc.record({
    customer: fc.integer({ min: 0, max: 2 }),
    hour: fc.integer({ min: 0, max: 3 }),
    n: fc.nat(99),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 20 })), { maxLength: 8 }),
      async (events, replays) => {
        const rows = events.map(({ customer, hour, n }, offset) =>
          placed(0, offset, row(`c${customer}`, "sliding_1h_every_30m", T0 + hour * p.HOUR, `"n":${n}`)),
        );
        const { open, store } = await createWorld();
        // Whole at the end, whatever was read before.
        for (const [from, length] of [...replays, [0, rows.length] as const]) {
          const materializer = await open();
          for (const one of rows.slice(from, from + length)) materializer.collect(one);
          await materializer.flush(new Map([[0, from + length]]));
        }
        for (const customer of new Set(rows.map(({ key }) => String(key[0])))) {
          const own = rows.filter(({ key }) => key[0] === customer);
          const newest = own.reduce((a, b) => (b.windowEnd >= a.windowEnd ? b : a));
          const { records } = await store.readServed({ tenant: "acme", feature: plan.feature }, [
            { tenant: "acme", feature: plan.feature, key: [customer] },
          ]);
          const window = JSON.parse(records[0] ?? "null").windows.sliding_1h_every_30m;
          expect(window).toMatchObject({ window_end: new Date(newest.windowEnd).toISOString(), values: newest.values });
        }
      },
    ),
    { numRuns: 100 },
  );
});
