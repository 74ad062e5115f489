// The rules about time of semantics.md, one example each.

import type { Window } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { type PlanSpec, planOf } from "../../support/engine-plans.js";
import { start } from "./engine-run.js";

const counting = (window: Window, delayMs = 0, more: Partial<PlanSpec> = {}) =>
  planOf({ delayMs, groups: [{ window, items: [{ function: "count" }] }], ...more });

describe("closing", () => {
  test("a window closes when the watermark is 1 ms before its end, not sooner", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 }, 5)]);
    run.event(3);
    run.event(13);
    expect(run.take()).toEqual([]);
    run.event(14);
    expect(run.take()).toEqual(["c1 [0, 10) final 1"]);
    expect(run.engine.watermark).toBe(9);
  });

  test("an event is applied under the watermark before it", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 })]);
    run.event(9);
    expect(run.take()).toEqual(["c1 [0, 10) final 1"]);
    run.event(9);
    expect(run.take()).toEqual(["late tumbling_10ms"]);
  });

  test("a rejected event moves the watermark", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 })]);
    run.event(3);
    run.engine.observeTime(20, 0);
    expect(run.take()).toEqual(["c1 [0, 10) final 1"]);
  });

  test("an event that the feature's where does not let through moves the watermark", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 }, 0, { filtered: true })]);
    run.event(3, { passes: true });
    run.event(20, { passes: false });
    expect(run.take()).toEqual(["c1 [0, 10) final 1"]);
    run.engine.finish();
    expect(run.take()).toEqual([]);
  });

  test("an event with a null key moves the watermark and counts as such once per feature", () => {
    const run = start([
      counting({ kind: "tumbling", sizeMs: 10 }, 0, { feature: "a", filtered: true }),
      counting({ kind: "tumbling", sizeMs: 10 }, 0, { feature: "b" }),
    ]);
    run.event(3);
    run.event(20, { customer: null });
    expect(run.take()).toEqual(["null key a", "null key b", "b c1 [0, 10) final 1"]);
  });

  test("the end of the input closes everything; it is +∞, so whatever comes then is late", () => {
    const run = start([counting({ kind: "session", gapMs: 10 }, 5)]);
    run.event(3);
    run.event(50);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [3, 13) final 1", "c1 [50, 60) final 1"]);
    expect(run.engine.watermark).toBe(Number.POSITIVE_INFINITY);
    run.event(70);
    run.event(90);
    expect(run.take()).toEqual(["late session_10ms", "late session_10ms"]);
    expect(run.engine.watermark).toBe(Number.POSITIVE_INFINITY);
  });

  test("nothing ever closes twice", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 }, 5)]);
    run.event(3);
    run.engine.finish();
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 1"]);
  });
});

describe("partitions", () => {
  test("the slowest decides", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 })]);
    run.event(3, {}, 0);
    run.event(4, {}, 1);
    run.event(30, {}, 0);
    expect(run.take()).toEqual([]);
    expect(run.engine.watermark).toBe(4);
    run.event(12, {}, 1);
    expect(run.take()).toEqual(["c1 [0, 10) final 2"]);
    expect(run.engine.watermark).toBe(12);
  });

  test("one that appears behind does not turn the watermark back", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 })]);
    run.event(30, {}, 0);
    run.event(4, {}, 1);
    expect(run.engine.watermark).toBe(30);
    expect(run.take()).toEqual(["late tumbling_10ms"]);
    run.event(50, {}, 0);
    expect(run.engine.watermark).toBe(30);
    run.event(40, {}, 1);
    expect(run.engine.watermark).toBe(40);
  });
});

describe("tumbling", () => {
  test("bounds are [start, end): the end belongs to the next window", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 }, 5)]);
    for (const time of [0, 9, 10]) run.event(time);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 2", "c1 [10, 20) final 1"]);
  });

  test("late from W = end - 1", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 10 }, 5)]);
    run.event(13);
    run.event(9);
    run.event(14);
    run.event(9);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 1", "late tumbling_10ms", "c1 [10, 20) final 2"]);
  });

  test("a row with count 0 where only the item's own where is against it", () => {
    const plan = planOf({
      groups: [
        { window: { kind: "tumbling", sizeMs: 10 }, items: [{ function: "count", of: "note", filtered: true }] },
      ],
    });
    const run = start([plan]);
    run.event(3, { note: "a", counts: false });
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 0"]);
  });
});

describe("sliding", () => {
  const plan = counting({ kind: "sliding", sizeMs: 20, everyMs: 10 });

  test("emits at every slide while it holds a row, then stops; windows may start before 1970", () => {
    const run = start([plan]);
    run.event(5);
    run.event(100);
    run.engine.finish();
    expect(run.take()).toEqual([
      "c1 [-10, 10) final 1",
      "c1 [0, 20) final 1",
      "c1 [90, 110) final 1",
      "c1 [100, 120) final 1",
    ]);
  });

  test("a late event counts in the windows that are open; it is late when all are closed", () => {
    const run = start([plan]);
    run.event(3);
    run.event(12);
    expect(run.take()).toEqual(["c1 [-10, 10) final 1"]);
    run.event(4);
    expect(run.take()).toEqual([]);
    run.event(19);
    expect(run.take()).toEqual(["c1 [0, 20) final 4"]);
    run.event(5);
    expect(run.take()).toEqual(["late sliding_20ms_every_10ms"]);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [10, 30) final 2"]);
  });

  test("a jump of years costs what the rows cost, not the slides between them", () => {
    const run = start([counting({ kind: "sliding", sizeMs: 60_000, everyMs: 1_000 })]);
    run.event(0);
    run.event(250_000_000_000_000);
    expect(run.take()).toHaveLength(60);
    run.engine.finish();
    expect(run.take()).toHaveLength(60);
  });
});

describe("tumbling every", () => {
  const plan = counting({ kind: "tumbling", sizeMs: 30, everyMs: 10 });

  test("publishes the running value at each step from the first row's to the window's end", () => {
    const run = start([plan]);
    run.event(12);
    run.event(25);
    run.event(100);
    expect(run.take()).toEqual(["c1 [0, 20) final 1", "c1 [0, 30) final 2"]);
  });

  test("a late event is seen by later steps; earlier ones are not corrected; past the window's end it is late", () => {
    const run = start([plan]);
    run.event(15);
    run.event(21);
    expect(run.take()).toEqual(["c1 [0, 20) final 1"]);
    run.event(3);
    expect(run.take()).toEqual([]);
    run.event(29);
    expect(run.take()).toEqual(["c1 [0, 30) final 4"]);
    run.event(29);
    expect(run.take()).toEqual(["late tumbling_30ms_every_10ms"]);
  });

  test("an event of the future does not show in the steps before it", () => {
    const run = start([counting({ kind: "tumbling", sizeMs: 30, everyMs: 10 }, 100)]);
    run.event(25);
    run.event(3);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 10) final 1", "c1 [0, 20) final 1", "c1 [0, 30) final 2"]);
  });
});

describe("session", () => {
  test("events exactly the gap apart are in one session, 1 ms more makes two", () => {
    const run = start([counting({ kind: "session", gapMs: 10 }, 100)]);
    run.event(0);
    run.event(10);
    run.event(21);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 20) final 2", "c1 [21, 31) final 1"]);
  });

  test("an event between two sessions makes them one", () => {
    const run = start([counting({ kind: "session", gapMs: 10 }, 100)]);
    run.event(0);
    run.event(20);
    run.event(10);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 30) final 3"]);
  });

  test("an event whose own session would be closed is kept if the merged one is open", () => {
    const run = start([counting({ kind: "session", gapMs: 10 }, 5)]);
    run.event(10);
    run.event(19);
    run.event(20);
    // W = 15; alone [3, 13) is closed, but it touches [10, 30).
    run.event(3);
    // [0, 10) is closed and touches [3, 30).
    run.event(0);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [0, 30) final 5"]);
  });

  test("late if the merged session is closed; a closed session is gone and merges with nothing", () => {
    const run = start([counting({ kind: "session", gapMs: 10 })]);
    run.event(0);
    run.event(9);
    run.event(18);
    expect(run.engine.watermark).toBe(18);
    run.event(27);
    run.event(41);
    expect(run.take()).toEqual(["c1 [0, 37) final 4"]);
    run.event(30);
    expect(run.take()).toEqual(["late session_10ms"]);
    run.event(31);
    run.engine.finish();
    expect(run.take()).toEqual(["c1 [31, 51) final 2"]);
  });
});

describe("running rows", () => {
  test("after each event that counted: the first open window that contains it", () => {
    const sliding = counting({ kind: "sliding", sizeMs: 20, everyMs: 10 }, 5);
    const run = start([sliding], { emit: "changes" });
    run.event(5);
    run.event(17);
    expect(run.take()).toEqual(["c1 [-10, 10) running 1", "c1 [0, 20) running 2", "c1 [-10, 10) final 1"]);
    // Its first window is closed, the second is not.
    run.event(6);
    expect(run.take()).toEqual(["c1 [0, 20) running 3"]);
  });
});
