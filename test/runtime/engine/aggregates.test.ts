// Aggregates by example, and that merging panes is the same as adding rows.

import type { AggregateFunction, Type } from "@feat-lang/compiler/plan";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAggregate } from "../../../runtime/src/engine/aggregate/registry.js";
import type { Row, Value } from "../../../runtime/src/engine/value/value.js";
import { type Pane, Panes } from "../../../runtime/src/engine/window/panes.js";
import { BIGINT, BYTES, DATE, DOUBLE, decimalType, STRING } from "../../support/engine-plans.js";

interface Site {
  readonly of: Type;
  readonly result?: Type;
  readonly fraction?: number;
}

/** The aggregate over values alone: rows of one column. */
function aggregateOver(name: AggregateFunction, { of, result = DOUBLE, fraction }: Site) {
  const panes = new Panes();
  const aggregate = createAggregate(
    panes,
    {
      name,
      function: name,
      argument: { op: "column", name: "x", type: of },
      type: result,
      ...(fraction === undefined ? {} : { fraction }),
    },
    () => (row: Row) => row[0] as Value,
  );
  return {
    paneOf(values: readonly Value[], times: readonly number[] = values.map((_, index) => index)): Pane {
      const pane = panes.create(0, 0);
      for (const [index, value] of values.entries()) aggregate.add(pane, [value], times[index] ?? 0);
      return pane;
    },
    merge(merged: readonly Pane[]): Pane {
      const into = panes.create(0, 0);
      for (const pane of merged) aggregate.merge(into, pane);
      return into;
    },
    result: (pane: Pane) => aggregate.result(pane),
  };
}

function over(name: AggregateFunction, site: Site, ...values: readonly Value[]): Value {
  const { paneOf, result } = aggregateOver(name, site);
  return result(paneOf(values));
}

describe("of no rows", () => {
  test.each<[AggregateFunction, Value]>([
    ["count", 0],
    ["count_distinct", 0],
    ["sum", null],
    ["avg", null],
    ["min", null],
    ["max", null],
    ["stddev", null],
    ["stddev_pop", null],
    ["variance", null],
    ["variance_pop", null],
    ["first", null],
    ["last", null],
    ["percentile", null],
  ])("%s is %s, and nulls count as no rows", (name, expected) => {
    expect(over(name, { of: DOUBLE, fraction: 0.5 })).toBe(expected);
    expect(over(name, { of: DOUBLE, fraction: 0.5 }, null, null)).toBe(expected);
  });
});

describe("sum and avg", () => {
  test("integers never wrap: null beyond 64 bits, exact again when back within", () => {
    const max = 2n ** 63n - 1n;
    expect(over("sum", { of: BIGINT, result: BIGINT }, max, 1)).toBe(null);
    expect(over("sum", { of: BIGINT, result: BIGINT }, max, 1, -2)).toBe(max - 1n);
    expect(over("sum", { of: BIGINT, result: BIGINT }, 9007199254740991, 2)).toBe(9007199254740993n);
    expect(over("sum", { of: BIGINT, result: BIGINT }, 9007199254740991, 2, -2)).toBe(9007199254740991);
  });

  test("the mean of integers is not cut", () => {
    expect(over("avg", { of: BIGINT }, 1, 2)).toBe(1.5);
    expect(over("avg", { of: BIGINT }, 2n ** 62n, 2n ** 62n)).toBe(2 ** 62);
  });

  test("decimals are exact up to 38 digits", () => {
    const price = decimalType(38, 2);
    expect(over("sum", { of: price, result: price }, 10, 20)).toBe(30);
    expect(over("sum", { of: price, result: price }, 10n ** 38n - 1n, 1)).toBe(null);
    expect(over("avg", { of: decimalType(10, 2), result: decimalType(38, 6) }, 100, 100, 101)).toBe(1_003_333);
    expect(over("avg", { of: decimalType(10, 2), result: decimalType(38, 6) }, -100, -100, -102)).toBe(-1_006_667);
    expect(over("avg", { of: decimalType(10, 7), result: decimalType(38, 7) }, 1, 2)).toBe(2);
  });

  test("doubles beyond their range are null, not infinite", () => {
    expect(over("sum", { of: DOUBLE }, 1e308, 1e308)).toBe(null);
    expect(over("avg", { of: DOUBLE }, 1e308, 1e308)).toBe(null);
    expect(over("sum", { of: DOUBLE }, 1, -1)).toBe(0);
  });
});

describe("the others", () => {
  test("min and max of text go by code point", () => {
    expect(over("max", { of: STRING, result: STRING }, "z", "\u{1F600}", "\uFFFD")).toBe("\u{1F600}");
    expect(over("min", { of: STRING, result: STRING }, "b", "", "a")).toBe("");
  });

  test("min and max of integers beyond 2^53 and of dates", () => {
    expect(over("max", { of: BIGINT, result: BIGINT }, 9007199254740991, 9007199254740992n)).toBe(9007199254740992n);
    expect(over("min", { of: BIGINT, result: BIGINT }, -(2n ** 60n), 5)).toBe(-(2n ** 60n));
    expect(over("min", { of: DATE, result: DATE }, 3, -4)).toBe(-4);
  });

  test("count_distinct is exact, by value", () => {
    expect(over("count_distinct", { of: BIGINT }, 1, 1, 2n ** 60n, 2n ** 60n, null)).toBe(2);
    expect(over("count_distinct", { of: BYTES }, new Uint8Array([1]), new Uint8Array([1]), new Uint8Array([2]))).toBe(
      2,
    );
    expect(over("count_distinct", { of: STRING }, "1", "a", "A")).toBe(3);
  });

  test("the spread around a large mean keeps its digits", () => {
    expect(over("stddev", { of: DOUBLE }, 1e9, 1e9 + 1, 1e9 + 2)).toBe(1);
    expect(over("variance_pop", { of: DOUBLE }, 1e9, 1e9 + 1, 1e9 + 2)).toBeCloseTo(2 / 3, 12);
    expect(over("stddev", { of: DOUBLE }, 5)).toBe(null);
    expect(over("stddev_pop", { of: DOUBLE }, 5)).toBe(0);
    expect(over("variance", { of: decimalType(10, 2) }, 100, 300)).toBe(2);
  });

  test("first and last go by event time, then by arrival", () => {
    const { paneOf, result } = aggregateOver("first", { of: STRING, result: STRING });
    expect(result(paneOf(["late", "a", "b", null], [5, 2, 2, 1]))).toBe("a");
    const last = aggregateOver("last", { of: STRING, result: STRING });
    expect(last.result(last.paneOf(["a", "b", "early", null], [5, 5, 2, 9]))).toBe("b");
  });

  test.each<[number, number]>([
    [0, 10],
    [1, 40],
    [0.5, 25],
    [0.25, 17.5],
    [0.9, 37],
  ])("percentile %s interpolates between the nearest ranks", (fraction, expected) => {
    expect(over("percentile", { of: DOUBLE, fraction }, 40, 10, 30, 20)).toBeCloseTo(expected, 12);
  });
});

describe("merging", () => {
  const SITES: Record<AggregateFunction, Site> = {
    count: { of: DOUBLE },
    count_distinct: { of: BIGINT },
    sum: { of: BIGINT, result: BIGINT },
    avg: { of: decimalType(10, 2), result: decimalType(38, 6) },
    min: { of: BIGINT, result: BIGINT },
    max: { of: DOUBLE },
    stddev: { of: DOUBLE },
    stddev_pop: { of: DOUBLE },
    variance: { of: DOUBLE },
    variance_pop: { of: DOUBLE },
    first: { of: BIGINT, result: BIGINT },
    last: { of: BIGINT, result: BIGINT },
    percentile: { of: DOUBLE, fraction: 0.3 },
  };
  const values = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 5 }), { maxLength: 20 });

  test.each(Object.entries(SITES))("%s: panes in any grouping and order give what the rows give", (name, site) => {
    const { paneOf, merge, result } = aggregateOver(name as AggregateFunction, site);
    const order = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), order, (groups, order) => {
        // Times apart, so that the order of arrival says nothing.
        let time = 0;
        const timed = groups.map((group) => group.map((value) => ({ value, time: time++ })));
        const panes = timed.map((group) =>
          paneOf(
            group.map(({ value }) => value),
            group.map(({ time }) => time),
          ),
        );
        const before = panes.map(result);
        const shuffled = panes
          .map((pane, index) => ({ pane, rank: order[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ pane }) => pane);
        const whole = result(paneOf(timed.flat().map(({ value }) => value)));
        for (const merged of [
          merge(panes),
          merge(shuffled),
          merge([merge(shuffled.slice(0, 2)), ...shuffled.slice(2)]),
        ]) {
          if (typeof whole === "number") expect(result(merged)).toBeCloseTo(whole, 9);
          else expect(result(merged)).toEqual(whole);
        }
        expect(panes.map(result)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
