// The stream engine as a whole: order of emissions, keys, what it keeps and what it lets go.
import { describe, expect, test } from "vitest";
import { BIGINT, call, column, DOUBLE, groupOf, item, planOf } from "../../support/engine-plans.js";
import { rowWith, start } from "./engine-run.js";

const counting = (feature: string, sizeMs: number) =>
  planOf({ feature, groups: [{ window: { kind: "tumbling", sizeMs }, items: [{ function: "count" }] }] });

describe("order of emissions", () => {
  test("window end, then feature, then window group, then the order in which entities began", () => {
    const twoGroups = planOf({
      feature: "b",
      groups: [
        { window: { kind: "sliding", sizeMs: 40, everyMs: 20 }, items: [{ function: "count" }] },
        { window: { kind: "tumbling", sizeMs: 20 }, items: [{ function: "count" }] },
      ],
    });
    const run = start([counting("a", 20), twoGroups]);
    run.event(3, { customer: "z" });
    run.event(1, { customer: "a" });
    run.event(25, { customer: "m" });
    run.take();
    run.engine.finish();
    const lines = [
      "a m [20, 40) final 1",
      "b z [0, 40) final 1",
      "b a [0, 40) final 1",
      "b m [0, 40) final 1",
      "b m [20, 40) final 1",
      "b m [20, 60) final 1",
    ];
    expect(run.take()).toEqual(lines);
  });

  test("it does not depend on whether changes are tracked", () => {
    const logs = [false, true].map((trackChanges) => {
      const run = start([counting("a", 10)], { trackChanges });
      run.event(1, { customer: "x" });
      run.event(2, { customer: "y" });
      // Both idle; then y comes first.
      run.event(12, { customer: "y" });
      run.event(13, { customer: "x" });
      run.engine.finish();
      return run.take();
    });
    expect(logs[0]).toEqual(["x [0, 10) final 1", "y [0, 10) final 1", "y [10, 20) final 1", "x [10, 20) final 1"]);
    expect(logs[1]).toEqual(logs[0]);
  });
});

test("windows that are due may be closed a few at a time, before anything else", () => {
  const run = start([counting("a", 10)], { closingsAtOnce: 2 });
  for (const customer of ["x", "y", "z"]) run.event(1, { customer });
  run.event(15, { customer: "y" });
  expect(run.take()).toEqual(["x [0, 10) final 1", "y [0, 10) final 1"]);
  expect(run.engine.isClosing).toBe(true);
  expect(() => run.event(16)).toThrow("closed first");
  expect(() => run.engine.observeTime(16, 0)).toThrow("closed first");
  expect(() => run.engine.finish()).toThrow("closed first");
  expect(() => run.engine.drainChanges()).toThrow("closed first");
  run.engine.closeDue();
  expect(run.take()).toEqual(["z [0, 10) final 1"]);
  expect(run.engine.isClosing).toBe(false);
  run.engine.finish();
  expect(run.take()).toEqual(["y [10, 20) final 1"]);
  expect(run.engine.isClosing).toBe(false);
});

describe("keys", () => {
  const byTwo = planOf({
    keys: ["customer", "note"],
    groups: [{ window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count" }] }],
  });

  test("no separator makes two keys one", () => {
    const run = start([byTwo]);
    const keys = [
      ["a", "bc"],
      ["ab", "c"],
      ["a:1", "b"],
      ["a", "1:b"],
      ["", "abc"],
      ["abc", ""],
      ["1:a", "2:bc"],
      ["__proto__", "constructor"],
      ["\ud800", "\udc00"],
      ["a\u0000", "b"],
      ["a", "\u0000b"],
    ] as const;
    for (const [customer, note] of keys) run.event(1, { customer, note });
    run.engine.finish();
    expect(run.take()).toEqual(keys.map((key) => `${key.join("/")} [0, 10) final 1`));
  });

  test("numbers, bigints and decimals are keys by value", () => {
    const plan = planOf({
      keys: ["points", "price"],
      groups: [{ window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count" }] }],
    });
    const run = start([plan]);
    run.event(1, { points: 12, price: 3 });
    run.event(1, { points: 1, price: 23 });
    run.event(1, { points: 2n ** 60n, price: 3 });
    run.event(1, { points: 2n ** 60n, price: 3 });
    run.engine.finish();
    expect(run.take()).toEqual(["12/3 [0, 10) final 1", "1/23 [0, 10) final 1", `${2n ** 60n}/3 [0, 10) final 2`]);
  });

  test("any null part is a null key", () => {
    const run = start([byTwo]);
    run.event(1, { customer: "a" });
    run.event(1, { note: "a", customer: null });
    run.engine.finish();
    expect(run.take()).toEqual(["null key spending", "null key spending"]);
  });
});

describe("derived items", () => {
  test("are computed per row from the row's values, in the order of the output", () => {
    const group = groupOf({
      window: { kind: "tumbling", sizeMs: 10 },
      items: [{ function: "sum", of: "amount" }, { function: "count" }],
    });
    const mean = call("divide", DOUBLE, item("sum_0", DOUBLE), {
      op: "cast",
      type: DOUBLE,
      of: item("count_1", BIGINT),
    });
    const twice = call("add", DOUBLE, item("mean", DOUBLE), item("mean", DOUBLE));
    const plan = planOf({ groups: [] });
    const derived = [
      { name: "mean", value: mean },
      { name: "twice", value: twice },
    ];
    const run = start([{ ...plan, groups: [{ ...group, derived, output: ["twice", "sum_0", "mean", "count_1"] }] }]);
    run.event(1, { amount: 1.5 });
    run.event(2, { amount: 2 });
    run.event(12);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 3.5, 3.5, 1.75, 2", "c1 [10, 20) final , , , 1"]);
  });
});

describe("changes", () => {
  test("an entity drains once, with its state and what it serves; then not again", () => {
    const run = start([counting("a", 10)], { trackChanges: true });
    run.event(1);
    run.event(2);
    const [change, ...others] = run.engine.drainChanges();
    expect(others).toEqual([]);
    expect(change?.key).toEqual(["c1"]);
    expect(change?.served).toMatchObject([{ windowStart: 0, windowEnd: 10, final: false, updatedAt: 2, values: [2] }]);
    expect(run.engine.drainChanges()).toEqual([]);
    run.event(12, { customer: "c2" });
    const keys = run.engine.drainChanges().map(({ key, served }) => [key[0], served[0]?.final]);
    expect(keys).toEqual([
      ["c2", false],
      ["c1", true],
    ]);
  });

  test("a late event changes nothing", () => {
    const run = start([counting("a", 10)], { trackChanges: true });
    run.event(1);
    run.event(20);
    run.engine.drainChanges();
    run.event(2);
    expect(run.engine.drainChanges()).toEqual([]);
  });

  test("the older of two open windows changes the state but is not shown", () => {
    const plan = planOf({
      delayMs: 100,
      groups: [{ window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count" }] }],
    });
    const run = start([plan], { trackChanges: true });
    run.event(15);
    const before = run.engine.drainChanges()[0];
    run.event(5);
    const after = run.engine.drainChanges()[0];
    expect(after?.served).toMatchObject([{ windowStart: 10, windowEnd: 20, final: false, updatedAt: 5, values: [1] }]);
    expect(after?.state).not.toEqual(before?.state);
  });

  test("an entity that outlived its time to live is forgotten, and begins anew", () => {
    const plan = planOf({
      ttlMs: 1000,
      groups: [
        { window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count" }] },
        { window: { kind: "tumbling", sizeMs: 100 }, items: [{ function: "count" }] },
      ],
    });
    const run = start([plan], { trackChanges: true });
    run.event(1);
    const servedAt = (time: number) => {
      // Late for the short window, so that only the long one counts.
      run.event(time, { customer: "other" });
      run.event(time - 40);
      return run.engine
        .drainChanges()
        .filter(({ key }) => key[0] === "c1")
        .map(({ served }) => served.map(({ group, windowStart }) => [group.label, windowStart]));
    };
    expect(servedAt(960)).toEqual([
      [
        ["tumbling_10ms", 0],
        ["tumbling_100ms", 900],
      ],
    ]);
    for (const time of [5060, 6200]) {
      run.event(time, { customer: "other" });
      run.engine.drainChanges();
    }
    expect(servedAt(6560)).toEqual([[["tumbling_100ms", 6500]]]);
  });
});

describe("an entity that came back to life", () => {
  test("is kept for its time to live from then on", () => {
    const plan = planOf({
      ttlMs: 1000,
      groups: [
        { window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count" }] },
        { window: { kind: "tumbling", sizeMs: 100 }, items: [{ function: "count" }] },
      ],
    });
    const run = start([plan], { trackChanges: true });
    // c1 is idle from 200 on, and from 900 on again: to be kept until 1900.
    run.event(1);
    run.event(200, { customer: "other" });
    run.event(700);
    run.event(900, { customer: "other" });
    run.engine.drainChanges();
    run.event(1460, { customer: "other" });
    run.engine.drainChanges();
    // Late for the short window, whose older values must still be known.
    run.event(1420);
    const [change] = run.engine.drainChanges();
    expect(change?.served.map(({ group, windowStart }) => [group.label, windowStart])).toEqual([
      ["tumbling_10ms", 700],
      ["tumbling_100ms", 1400],
    ]);
  });
});

describe("mistakes of the caller are errors at the start", () => {
  test("features of one source with two delays", () => {
    const other = planOf({ feature: "b", delayMs: 7, groups: [] });
    expect(() => start([counting("a", 10), other])).toThrow("delay");
  });

  test("a row without a column that the plan reads", () => {
    expect(() => start([counting("a", 10)], { columns: [{ name: "customer", type: DOUBLE }] })).toThrow("branch");
  });
});

test("columns of rows may stand in another order than in the plan", () => {
  const plan = planOf({
    groups: [{ window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "sum", of: "amount" }] }],
  });
  const reversed = plan.source.columns.toReversed();
  const run = start([plan], { columns: reversed });
  run.engine.process({ row: rowWith({ amount: 2.5 }).toReversed(), time: 1, partition: 0 });
  run.engine.finish();
  expect(run.take()).toEqual(["c1 [0, 10) final 2.5"]);
  expect(column("amount").type).toEqual(DOUBLE);
});
