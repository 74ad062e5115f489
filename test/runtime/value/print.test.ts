// Values as JSON data, as output rows and answers show them.
import type { Type } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { printValue } from "../../../runtime/src/engine/value/print.js";
import type { Value } from "../../../runtime/src/engine/value/value.js";
import {
  array,
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  decimal,
  INT,
  map,
  row,
  STRING,
  TIMESTAMP,
} from "../../support/plans.js";

describe("printValue", () => {
  test.each<[Value, Type, string]>([
    [null, STRING, "null"],
    ['a"b', STRING, '"a\\"b"'],
    [true, BOOLEAN, "true"],
    [-5, INT, "-5"],
    [9_007_199_254_740_991, BIGINT, "9007199254740991"],
    [-9_007_199_254_740_991, BIGINT, "-9007199254740991"],
    [9_007_199_254_740_992n, BIGINT, '"9007199254740992"'],
    [1.5, DOUBLE, "1.5"],
    [Number.NaN, DOUBLE, "null"],
    [Number.NEGATIVE_INFINITY, DOUBLE, "null"],
    [150, decimal(10, 2), '"1.50"'],
    [-5, decimal(10, 2), '"-0.05"'],
    [7, decimal(10, 0), '"7"'],
    [1_770_890_400_000, TIMESTAMP, '"2026-02-12T10:00:00.000Z"'],
    [20_496, DATE, '"2026-02-12"'],
    [Uint8Array.of(1, 2), BYTES, '"AQI="'],
    [[1, null], array(INT), "[1,null]"],
    [
      new Map([
        ["b", 1],
        ["a", null],
      ]),
      map(INT),
      '{"b":1,"a":null}',
    ],
    [new Map([["__proto__", 1]]), map(INT), '{"__proto__":1}'],
    [[150, [null]], row({ price: decimal(5, 1), more: array(DATE) }), '{"price":"15.0","more":[null]}'],
  ])("%o as %o", (value, type, expected) => {
    expect(JSON.stringify(printValue(value, type))).toBe(expected);
  });

  test("a printed map never reaches a prototype", () => {
    const printed = printValue(new Map([["__proto__", new Map([["polluted", 1]])]]), map(map(INT)));
    expect(Object.getPrototypeOf(printed)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });
});
