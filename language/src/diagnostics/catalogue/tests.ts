// Inline tests.
import { entry, list, quote } from "../entry.js";

const DECLARED = "feature f on transactions by customer_id < n = count(*) tumbling 1h >\n";

export const TESTS = {
  "missing-key": entry<{ feature: string; keys: readonly string[] }>({
    severity: "error",
    message: ({ feature, keys }) =>
      `An entity of ${quote(feature)} is named by all its keys; missing here: ${list(keys)}.`,
    explanation: "An expectation looks at one entity.",
    wrong:
      'feature f on transactions by customer_id, country < n = count(*) tumbling 1h >\ntest "t" of f <\n  expect country "DE": n == 1\n>',
    right:
      'feature f on transactions by customer_id, country < n = count(*) tumbling 1h >\ntest "t" of f <\n  expect customer_id "c1", country "DE": n == 1\n>',
  }),
  "wrong-key-value": entry<{ key: string; type: string }>({
    severity: "error",
    message: ({ key, type }) => `The key ${quote(key)} is ${quote(type)}; this value is not.`,
    explanation: "A key's value is written as it stands in events: texts and times in quotes, numbers without.",
    wrong: `${DECLARED}test "t" of f <\n  expect customer_id true: n == 1\n>`,
    right: `${DECLARED}test "t" of f <\n  expect customer_id "c1": n == 1\n>`,
  }),
  "invalid-count": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `${quote(text)} is no number of events. Write ${quote("expect late 1")}.`,
    explanation: "`expect late` takes a whole number.",
    wrong: `${DECLARED}test "t" of f <\n  expect late 1.5\n>`,
    right: `${DECLARED}test "t" of f <\n  expect late 1\n>`,
  }),
};
