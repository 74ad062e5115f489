// What is left of Flink's stack traces.
import { expect, test } from "vitest";
import { causeOf } from "../../../runtime/src/flink/flink-cause.js";

test.each([
  ["no trace at all", ["Not found: /v3"], "Not found: /v3"],
  ["nothing", [], ""],
  ["an exception without a cause", ["java.lang.IllegalStateException: no slots\n\tat a.B.c(B.java:1)"], "no slots"],
  [
    "an exception without a message",
    ["x.A: a\nCaused by: java.lang.NullPointerException\n\tat a.B.c(B.java:1)"],
    "java.lang.NullPointerException",
  ],
  ["a nested class", ["x.A: a\nCaused by: a.b.Outer$Inner: the disk is full\n\t... 3 more"], "the disk is full"],
  [
    "a message with a colon",
    ["x.A: a\nCaused by: a.b.C: Table t: no column c\n\tat a.B.c(B.java:1)"],
    "Table t: no column c",
  ],
  [
    "the causes of causes",
    ["x.A: a\n\tat a.B\nCaused by: x.B: b\n\t... 2 more\nCaused by: x.C: c\n\t... 1 more\n"],
    "c",
  ],
])("%s", (_, errors, cause) => {
  expect(causeOf(errors)).toBe(cause);
});

test("what is long is cut", () => {
  expect(causeOf([`a.B: ${"x".repeat(5000)}`])).toBe(`${"x".repeat(1000)}…`);
});
