// Final rows as Parquet: what is in the files, which files there are, and that nobody ever sees half of one.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan, Type } from "@feat-lang/compiler/plan";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { Emission } from "../../../runtime/src/engine/contract.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import { type OfflineStoreOptions, openOfflineStore } from "../../../runtime/src/offline/offline-store.js";
import { filesBelow, scratchFolder } from "../../cli/scratch-folder.js";
import {
  aggregate,
  array,
  BIGINT,
  BOOLEAN,
  BYTES,
  column,
  DATE,
  DOUBLE,
  decimal,
  group,
  HOUR,
  INT,
  keyOf,
  map,
  planOf,
  row,
  STRING,
  TIMESTAMP,
  tumbling,
} from "../../support/plans.js";

const DAY = 24 * HOUR;
/** 2026-02-12T00:00:00Z */
const START = 20_496 * DAY;

function planWith(items: Readonly<Record<string, Type>>, offline = true): Plan {
  const columns = Object.fromEntries(Object.entries(items).map(([name, type]) => [`${name}_in`, type]));
  return planOf({
    columns: { customer_id: STRING, ...columns },
    keys: [keyOf("customer_id", STRING)],
    groups: [
      group(
        tumbling(HOUR),
        Object.entries(items).map(([name, type]) => aggregate(name, "last", column(`${name}_in`, type))),
      ),
    ],
    offline,
  });
}

const plan = planWith({ n: BIGINT });

function emission(of: Plan, hour: number, values: readonly Value[], final = true): Emission {
  const [windows] = of.groups;
  if (windows === undefined) throw new Error("no window group");
  const windowStart = START + hour * HOUR;
  return { plan: of, group: windows, key: ["c1"], windowStart, windowEnd: windowStart + HOUR, final, order: 0, values };
}

function open(folder: string, options: Partial<OfflineStoreOptions> = {}) {
  return openOfflineStore({
    folder,
    shown: "history",
    tenant: "acme",
    plans: [plan],
    identity: ["transactions=e.ndjson"],
    ...options,
  });
}

/** The rows of all files, by their folder below the window's. */
async function rowsBelow(folder: string): Promise<Readonly<Record<string, readonly Record<string, unknown>[]>>> {
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const path of filesBelow(folder).filter((name) => !/(^|\/)\./.test(name))) {
    const bytes = readFileSync(join(folder, path));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const day = path.split("/").slice(0, -1).join("/");
    rows[day] = [...(rows[day] ?? []), ...(await parquetReadObjects({ file }))];
  }
  return rows;
}

const counts = async (folder: string) =>
  Object.fromEntries(Object.entries(await rowsBelow(folder)).map(([day, rows]) => [day, rows.map(({ n }) => n)]));

const ROOT = `acme/${plan.feature}/tumbling_1h`;

test("every type, in the folders and columns of a compiled job", async () => {
  const types: Readonly<Record<string, Type>> = {
    s: STRING,
    b: BOOLEAN,
    i: INT,
    l: BIGINT,
    d: DOUBLE,
    dec: decimal(10, 2),
    wide: decimal(38, 3),
    at: TIMESTAMP,
    day: DATE,
    bin: BYTES,
    tags: array(STRING),
    counts: map(BIGINT),
    merchant: row({ id: STRING, rank: INT }),
  };
  const all = planWith(types);
  const folder = scratchFolder();
  const store = open(folder, { plans: [all] });
  const values = [
    ...["é", true, -7, 9007199254740993n, 0.1, -1050, 12345678901234567890n, START + 1, 20_496, Uint8Array.of(0, 255)],
    ...[["a", null], new Map([["k", 1]]), ["m", 2]],
  ];
  store.add(emission(all, 22, values));
  store.add(
    emission(
      all,
      23,
      values.map(() => null),
    ),
  );
  store.commit();
  const rows = await rowsBelow(folder);
  const root = `acme/${all.feature}/tumbling_1h`;
  expect(Object.keys(rows).sort()).toEqual([`${root}/dt=2026-02-12`, `${root}/dt=2026-02-13`]);
  const [first] = rows[`${root}/dt=2026-02-12`] ?? [];
  expect(first).toEqual({
    customer_id: "c1",
    window_kind: "tumbling_1h",
    window_start: new Date(START + 22 * HOUR),
    window_end: new Date(START + 23 * HOUR),
    s: "é",
    b: true,
    i: -7,
    l: 9007199254740993n,
    d: 0.1,
    dec: -10.5,
    wide: expect.closeTo(1.2345678901234568e16, -2),
    at: new Date(START + 1),
    day: new Date(20_496 * DAY),
    bin: expect.anything(),
    tags: ["a", null],
    counts: { k: 1n },
    merchant: { id: "m", rank: 2 },
  });
  const [second] = rows[`${root}/dt=2026-02-13`] ?? [];
  expect(Object.keys(second ?? {})).toEqual(Object.keys(first ?? {}));
  expect(
    Object.values(second ?? {})
      .slice(4)
      .every((value) => value === null || value === undefined),
  ).toBe(true);
});

test("nothing is to be seen before the commit, and nothing is left of what was not committed", async () => {
  const folder = scratchFolder();
  const store = open(folder);
  store.add(emission(plan, 0, [1]));
  expect(await counts(folder)).toEqual({});
  store.close();
  expect(filesBelow(folder)).toEqual([]);
});

test("running rows and features without offline are passed over", async () => {
  const folder = scratchFolder();
  const online = planWith({ n: BIGINT }, false);
  const store = open(folder, { plans: [plan, online] });
  store.add(emission(plan, 0, [1], false));
  store.add(emission(online, 0, [2]));
  store.commit();
  expect(filesBelow(folder)).toEqual([]);
});

test("a run that is repeated replaces its files, and those of no other run", async () => {
  const folder = scratchFolder();
  const runOf = (identity: string, hours: readonly number[]) => {
    const store = open(folder, { identity });
    for (const hour of hours) store.add(emission(plan, hour, [hour]));
    store.commit();
    store.close();
  };
  runOf("a", [0, 30]);
  runOf("b", [1]);
  const before = filesBelow(folder);
  runOf("a", [0, 30]);
  expect(filesBelow(folder)).toEqual(before);
  expect(await counts(folder)).toEqual({ [`${ROOT}/dt=2026-02-12`]: [0n, 1n], [`${ROOT}/dt=2026-02-13`]: [30n] });
  runOf("a", [2]);
  const now = await counts(folder);
  expect(now[`${ROOT}/dt=2026-02-12`]?.toSorted()).toEqual([1n, 2n]);
  expect(now[`${ROOT}/dt=2026-02-13`]).toBeUndefined();
});

test("a run that goes on from a commit repeats what came behind it and keeps what came before", async () => {
  const folder = scratchFolder();
  const first = open(folder);
  first.add(emission(plan, 0, [0]));
  const committed = first.commit();
  first.add(emission(plan, 1, [1]));
  first.commit();
  first.add(emission(plan, 2, [2]));
  // Killed here: the second commit is in no checkpoint, and a file is unfinished.
  const day = join(folder, ROOT, "dt=2026-02-12");
  expect(readdirSync(day).filter((name) => name.endsWith(".unfinished"))).toHaveLength(1);
  const second = open(folder, { committed });
  for (const hour of [1, 2, 3]) second.add(emission(plan, hour, [hour]));
  second.commit();
  expect(await counts(folder)).toEqual({ [`${ROOT}/dt=2026-02-12`]: [0n, 1n, 2n, 3n] });
  expect(readdirSync(day).filter((name) => name.startsWith("."))).toEqual([]);
});

test("rows leave memory as row groups, and few files are open at once", async () => {
  const folder = scratchFolder();
  const store = open(folder, { limits: { rowsOfFile: 10, rowsInMemory: 25, openFiles: 3 } });
  const hours = Array.from({ length: 400 }, (_, at) => (at * 37) % 240);
  for (const hour of hours) store.add(emission(plan, hour, [hour]));
  store.commit();
  const rows = Object.values(await counts(folder)).flat();
  expect(rows.map(Number).toSorted((a, b) => a - b)).toEqual(hours.toSorted((a, b) => a - b));
  expect(filesBelow(folder).length).toBeGreaterThan(20);
  const one = open(join(folder, "one"), { limits: { rowsOfFile: 10 } });
  for (let at = 0; at < 95; at++) one.add(emission(plan, 0, [at]));
  one.commit();
  const [path = ""] = filesBelow(join(folder, "one"));
  const bytes = readFileSync(join(folder, "one", path));
  const metadata = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([...Array(9).fill(10), 5]);
});

test("names that a file system takes otherwise stay inside the folder", () => {
  const folder = scratchFolder();
  const store = open(join(folder, "history"), { tenant: "../é" });
  store.add(emission(plan, 0, [1]));
  store.commit();
  expect(filesBelow(folder)[0]).toMatch(/^history\/\.\.2e\.\.2e\.\.2f\.\.c3\.\.a9\//);
});

test("a place that cannot be written to", () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, "file"), "");
  expect(() => open(join(folder, "file"))).toThrow(/^Cannot write below history: /);
  mkdirSync(join(folder, "ok"));
  expect(existsSync(join(folder, "ok", "acme"))).toBe(false);
});
