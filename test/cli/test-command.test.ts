// `feat test`: verdicts, readable differences, JUnit.
import { compileProject } from "@feat-lang/compiler";
import { describe, expect, test } from "vitest";
import { runTest } from "../../runtime/src/cli/inline-tests/run-test.js";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const FEATURE = `feature f on transactions by customer_id <
  n = count(*) tumbling 1h
  total = sum(amount) tumbling 1h
  mean = total / n
  largest = max(cast(amount as decimal(10, 2))) session 30m
  offline
>
`;

const event = (time: string, amount: unknown = 1, customer: string | null = "c1") =>
  `  ${JSON.stringify({ customer_id: customer, amount, event_timestamp: `2026-02-12T${time}` })}`;

const block = (title: string, ...steps: string[]) => `test ${JSON.stringify(title)} of f <\n${steps.join("\n")}\n>\n`;

const run = (tests: string, ...args: string[]) =>
  feat(["test", ...args], { cwd: scratchFolder({ "f.feat": FEATURE, "t.feat": tests }) });

describe("tests that pass", () => {
  test.each([
    [
      "values of an open window",
      [
        event("10:00:00", 99.5),
        event("10:30:00", 0.5),
        '  expect customer_id "c1": n == 2, total == 100.0, mean == 50, largest == 99.50',
      ],
    ],
    [
      "values between events",
      [event("10:00:00"), '  expect customer_id "c1": n == 1', event("10:01:00"), '  expect customer_id "c1": n == 2'],
    ],
    [
      "a window that gives way to the next",
      [event("10:00:00", 5), event("11:00:00", 7), '  expect customer_id "c1": n == 1, total == 7.0'],
    ],
    [
      "a window that has emptied",
      [event("10:00:00"), '  expect customer_id "c1" at "2026-02-12T12:00:00": n == 0, total is null, mean is null'],
    ],
    [
      "a late event",
      [event("10:00:00"), event("11:00:05"), event("10:30:00"), "  expect late 1", '  expect customer_id "c1": n == 1'],
    ],
    [
      "a watermark advanced by an expectation",
      [
        event("10:00:00"),
        '  expect customer_id "c1" at "2026-02-12T11:00:00": n == 1',
        event("10:30:00"),
        "  expect late 1",
      ],
    ],
    [
      "entities apart",
      [event("10:00:00", 1, "c1"), event("10:00:00", 2, "c2"), '  expect customer_id "c2": total == 2.0'],
    ],
    ["an entity without events", [event("10:00:00"), '  expect customer_id "c9": n is null']],
    [
      "events that do not count",
      [
        event("10:00:00"),
        event("10:00:01", "x"),
        event("10:00:02", 1, null),
        '  expect customer_id "c1": n == 2, total == 1.0',
      ],
    ],
    ["nothing at all", []],
  ])("%s", async (title, steps) => {
    const { diagnostics, plans, tests } = await compileProject([
      { path: "f.feat", text: FEATURE },
      { path: "t.feat", text: block(title, ...steps) },
    ]);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    const [plan, inline] = [plans[0], tests[0]];
    if (!plan || !inline) throw new Error("no test");
    expect(runTest(inline, plan).remarks.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("a test that fails shows the value, its window and the condition", async () => {
  const outcome = await run(
    block("sum", event("10:00:00", 99.5), '  expect customer_id "c1": n == 1, total == 100.0') + block("good"),
  );
  expect(outcome).toEqual({
    code: 1,
    stdout: [
      "FAIL  sum (f)",
      "",
      "t.feat:3:36 error not-as-expected",
      "  total is 99.5 in the open window 2026-02-12T10:00:00.000Z to 2026-02-12T11:00:00.000Z.",
      ' 3 |   expect customer_id "c1": n == 1, total == 100.0',
      "   |                                    ^^^^^^^^^^^^^^",
      "",
      "ok    good (f)",
      "",
    ].join("\n"),
    stderr: "2 tests: 1 passed, 1 failed\n",
  });
});

test("differences of other kinds", async () => {
  const outcome = await run(
    block(
      "all",
      event("10:00:00", 1, null),
      event("10:00:01", "x"),
      '  expect customer_id "c2": n == 0',
      '  expect customer_id "c1" at "2026-02-12T12:00:00": n + total == 1, 1 == 2',
      "  expect late 2",
    ),
  );
  const messages = outcome.stdout.split("\n").filter((line) => /^ {2}\S/.test(line));
  expect(outcome.code).toBe(1);
  expect(messages).toEqual([
    "  This event was rejected: null_key.",
    "  Read as null: amount.",
    "  n is null: no event of this entity has counted.",
    "  n is 0, total is null in the empty window 2026-02-12T11:00:00.000Z to 2026-02-12T12:00:00.000Z.",
    "  This is not true.",
    "  0 events came too late, not 2.",
  ]);
});

test("JUnit", async () => {
  const tests = block('a <b> & "c"', event("10:00:00"), '  expect customer_id "c1": n == 2') + block("good");
  const outcome = await run(tests, "--format", "junit");
  expect(outcome).toEqual({
    code: 1,
    stdout: [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="feat" tests="2" failures="1">',
      '  <testsuite name="t.feat" tests="2" failures="1">',
      '    <testcase classname="f" name="a &lt;b&gt; &amp; &quot;c&quot;" file="t.feat" line="1">',
      '      <failure message="n is 1 in the open window 2026-02-12T10:00:00.000Z to 2026-02-12T11:00:00.000Z.">t.feat:3:28 n is 1 in the open window 2026-02-12T10:00:00.000Z to 2026-02-12T11:00:00.000Z.</failure>',
      "    </testcase>",
      '    <testcase classname="f" name="good" file="t.feat" line="5"/>',
      "  </testsuite>",
      "</testsuites>",
      "",
    ].join("\n"),
    stderr: "2 tests: 1 passed, 1 failed\n",
  });
});

test("an error in the files comes before their tests", async () => {
  const outcome = await run(block("t", '  expect customer_id "c1": m == 2'));
  expectMistake(outcome, 1, "1 error in 2 files; nothing was done.");
});
