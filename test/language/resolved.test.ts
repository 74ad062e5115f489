// What declarations mean: inferred sources, defaults, window lists, groups, derived items, tests.
import { ast, loadProject, printType, printWindow } from "@feat-lang/language";
import { expect, test } from "vitest";
import { check, load } from "../support/language.js";

async function columns(...texts: readonly string[]): Promise<readonly string[]> {
  const { sources } = await loadProject(texts.map((text, index) => ({ path: `${index}.feat`, text })));
  return sources.flatMap((source) => source.columns.map(({ name, type }) => `${name}: ${printType(type)}`));
}

test("the shortest form stands alone, with exactly one hint", async () => {
  const text =
    "feature realtime_transaction_stats on transactions by customer_id < txn_sum_1h = sum(amount) tumbling 1h >";
  const { diagnostics, features } = await load(text);
  expect(diagnostics.map(({ code, severity, column }) => [code, severity, column])).toEqual([
    ["inferred-source", "hint", 39],
  ]);
  expect(diagnostics[0]?.message).toContain(
    "with the columns `amount: double`, `customer_id: string` and `event_timestamp: timestamp`.",
  );
  expect(features[0]).toMatchObject({
    name: "realtime_transaction_stats",
    source: { name: "transactions", topic: "transactions", format: "json" },
    online: { ttlMs: 86_400_000 },
    offline: false,
  });
  expect(features[0]?.source.time).toEqual({ column: "event_timestamp", delayMs: 5_000 });
});

test("an inferred source: keys are strings, numbers where numbers are needed, strings elsewhere", async () => {
  const text = `feature f on s where a > 10 and -b < c and d == "x" by k, k2 as other <
    n = sum(e) where g in [1, 2] tumbling 1h
    m = max(h) tumbling 1h
    o = count(i * 2) tumbling 1h
    p = last(event_timestamp) tumbling 1h
    q = m
  >`;
  expect(await columns(text)).toEqual([
    "a: double",
    "b: double",
    "c: string",
    "d: string",
    "e: double",
    "g: double",
    "h: string",
    "i: double",
    "k: string",
    "k2: string",
    "event_timestamp: timestamp",
  ]);
});

test("functions of numbers, and choices that must be numbers, make numbers of inferred columns", async () => {
  const text = `feature f on s by k <
    a = sum(exp(b)) tumbling 1h
    c = max(round(d, 2)) tumbling 1h
    e = sum(if(f == "x", g, 0)) tumbling 1h
    h = avg(coalesce(i, j)) tumbling 1h
    l = last(coalesce(m, n)) tumbling 1h
    o = count(*) where length(q) > 2 and starts_with(r, "x") tumbling 1h
    t = last(greatest(u, 0.5)) tumbling 1h
  >`;
  const numbers = ["b", "d", "g", "i", "j", "u"];
  const names = ["b", "d", "f", "g", "i", "j", "k", "m", "n", "q", "r", "u"];
  const expected = names.map((name) => `${name}: ${numbers.includes(name) ? "double" : "string"}`);
  expect(await columns(text)).toEqual([...expected, "event_timestamp: timestamp"]);
});

test("of many inferred columns the hint lists the first eight", async () => {
  const items = (count: number) => Array.from({ length: count }, (_, n) => `i${n} = sum(c${n}) tumbling 1h`).join("\n");
  const hint = async (count: number) => (await load(`feature f on s by k < ${items(count)} >`)).diagnostics[0]?.message;
  expect(await hint(6)).toContain("`c5: double`, `k: string` and `event_timestamp: timestamp`.");
  expect(await hint(9)).toContain("`c6: double`, `c7: double` and 3 more.");
});

test("features in several files share one inferred source", async () => {
  const found = await columns(
    "feature f on s by k < n = count(amount) tumbling 1h >",
    "feature g on s by other < n = sum(amount) where k == 1 tumbling 1h >",
  );
  expect(found).toEqual(["amount: double", "k: string", "other: string", "event_timestamp: timestamp"]);
});

test("a source without a time line takes `event_timestamp` with five seconds", async () => {
  const { sources } = await load(
    "source s < event_timestamp: timestamp >\nsource t < at: timestamp seconds time at delay 0s >",
  );
  expect(sources.map(({ time }) => time)).toEqual([
    { column: "event_timestamp", delayMs: 5_000 },
    { column: "at", delayMs: 0 },
  ]);
  expect(printType(sources[1]?.columns[0]?.type ?? { kind: "unknown", nullable: true })).toBe("timestamp seconds");
});

test.each([
  ["", { online: { ttlMs: 86_400_000 }, offline: false }],
  ["online ttl 1h", { online: { ttlMs: 3_600_000 }, offline: false }],
  ["online", { online: { ttlMs: 86_400_000 }, offline: false }],
  ["offline", { offline: true }],
  ["offline online ttl 2h", { online: { ttlMs: 7_200_000 }, offline: true }],
])("stores of `%s`", async (lines, stores) => {
  const { features } = await load(`feature f on s by k < n = count(*) tumbling 1h ${lines} >`);
  const { online, offline } = features[0] ?? {};
  expect(online === undefined ? { offline } : { online, offline }).toEqual(stores);
});

test("a list of windows gives one item each, named by canonical durations, in its own group", async () => {
  const { features } = await load(`feature f on s by k <
    spend = sum(amount) tumbling 60m, 1d, 90s every 30s
    once  = count(*) tumbling 1h every 30s
    sess  = count(*) session 30m, 1h
    ratio = spend_1h / once
    more  = ratio + 1
  >`);
  const [feature] = features;
  expect(feature?.items.map((item) => item.name)).toEqual([
    ...["spend_1h", "spend_1d", "spend_1m30s", "once", "sess_30m", "sess_1h", "ratio", "more"],
  ]);
  expect(feature?.groups.map(({ window, output }) => [printWindow(window), output])).toEqual([
    ["tumbling 1h every 30s", ["spend_1h", "once", "ratio", "more"]],
    ["tumbling 1d every 30s", ["spend_1d"]],
    ["tumbling 1m30s every 30s", ["spend_1m30s"]],
    ["session 30m", ["sess_30m"]],
    ["session 1h", ["sess_1h"]],
  ]);
});

test("derived items come after what they refer to, in whatever order they are written", async () => {
  const { features } = await load(`feature f on s by k <
    c = b + a
    b = a * n
    a = n + 1
    n = count(*) tumbling 1h
  >`);
  const [group] = features[0]?.groups ?? [];
  expect(group?.derived.map((item) => item.name)).toEqual(["a", "b", "c"]);
  expect(group?.output).toEqual(["c", "b", "a", "n"]);
  expect(group?.derived.map((item) => printType(item.type))).toEqual([
    "bigint not null",
    "bigint not null",
    "bigint not null",
  ]);
});

test("a key is called by its alias, else by the last name of its path", async () => {
  const { features } = await load("feature f on s by a, b as c, d.e, g.h as i < n = count(*) tumbling 1h >");
  expect(features[0]?.keys.map((key) => key.name)).toEqual(["a", "c", "e", "i"]);
});

test("documentation is the comment with two stars before a declaration or item", async () => {
  const { features, sources } = await load(`/** The stream. */
    source s < id: string not null event_timestamp: timestamp >
    /**
     * What customers spend.
     *
     * In euros.
     */
    feature f on s by id <
      /** How many. */ n = count(*) tumbling 1h
      // not this
      m = max(event_timestamp) tumbling 1h
      /* nor this */ o = n
    >`);
  expect(sources[0]?.doc).toBe("The stream.");
  expect(features[0]?.doc).toBe("What customers spend.\n\nIn euros.");
  expect(features[0]?.items.map((item) => item.doc)).toEqual(["How many.", undefined, undefined]);
});

test("tests: events keep their digits, expectations their keys, times and conditions", async () => {
  const { tests } = await load(`feature f on s by k, j < n = count(*) tumbling 1h >
    test "t" of f <
      { k: "a\\"b", \`odd name\`: 9007199254740993.10, "in": [1e3, null, { x: -1 }], ok: true }
      expect k "a", j -5 at "2026-02-12T12:00:00+01:00": n == 1, n > 0
      expect late 2
    >`);
  const [event, expectation, late] = tests[0]?.steps ?? [];
  expect(event).toMatchObject({
    kind: "event",
    json: '{"k":"a\\"b","odd name":9007199254740993.10,"in":[1e3,null,{"x":-1}],"ok":true}',
  });
  expect(expectation).toMatchObject({
    kind: "expect",
    keys: [
      { name: "k", json: '"a"' },
      { name: "j", json: "-5" },
    ],
    atMs: Date.UTC(2026, 1, 12, 11),
  });
  expect(expectation?.kind === "expect" && expectation.conditions.map(({ $type }) => $type)).toEqual([
    "Comparison",
    "Comparison",
  ]);
  expect(late).toMatchObject({ kind: "expect-late", count: 2 });
});

test("nothing depends on the order in which files are given", async () => {
  const files = [
    { path: "b/two.feat", text: "feature g on s by k < n = count(*) tumbling 1h >" },
    { path: "a/one.feat", text: "feature f on s by k < n = sum(k) tumbling 1h >\nfeature g on s by k < m = n >" },
    { path: "a.feat", text: 'test "t" of nothing < >' },
  ];
  const forwards = await loadProject(files);
  const backwards = await loadProject([...files].reverse());
  expect(backwards.diagnostics).toEqual(forwards.diagnostics);
  expect(forwards.diagnostics.map(({ file }) => file)).toEqual(
    [...forwards.diagnostics.map(({ file }) => file)].sort(),
  );
  expect(backwards.features.map(({ name }) => name)).toEqual(["f", "g"]);
  const second = forwards.diagnostics.find(({ code }) => code === "duplicate-name");
  expect([second?.file, second?.message]).toEqual(["b/two.feat", expect.stringContaining("one.feat:2")]);
});

test("nodes know their file and place, operators in a row their own part", async () => {
  const { features, fileOf, spanOf } = await loadProject([
    { path: "no extension", text: "feature f on s where a + b - c > 1 by k <\n  n = count(*) tumbling 1h\n>" },
  ]);
  const where = features[0]?.where;
  if (!ast.isComparison(where) || !ast.isArithmetic(where.left)) throw new Error("no comparison");
  expect(fileOf(where)).toBe("no extension");
  expect(spanOf(where.left)).toMatchObject({ line: 1, column: 22, endLine: 1, endColumn: 31 });
  expect(spanOf(where.left.left)).toMatchObject({ line: 1, column: 22, endLine: 1, endColumn: 27 });
});

test("problems in sources", async () => {
  await check(
    'source s <\n  topic <|"a b"|>\n  event_timestamp: timestamp\n  time event_timestamp delay <|-1s|>\n>',
    "invalid-topic",
    "duration-not-positive",
  );
  await check("source s < a: string time <|b|> >", "unknown-column");
  await check("source s < a: row<x: int, <|x|>: int> event_timestamp: timestamp >", "duplicate-name");
});
