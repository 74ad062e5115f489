// What is no sentence of the language.
import { entry, quote } from "../entry.js";

const feature = (item: string) => `feature f on transactions by customer_id <\n  ${item}\n>`;

/** `10min`, `1hour`, `2w`: a unit in other letters, or one that is so many days. */
function durationMeant(text: string): string | undefined {
  const [, count = "", unit = ""] = /^([0-9]{1,9}) ?([a-z]+)$/i.exec(text) ?? [];
  if (/^(w|weeks?)$/i.test(unit)) return `${7 * Number(count)}d`;
  if (/^(ms|msecs?|millis|milliseconds?)$/i.test(unit)) return `${count}ms`;
  return /^(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/i.test(unit)
    ? `${count}${unit.charAt(0).toLowerCase()}`
    : undefined;
}

export const SYNTAX = {
  "syntax-error": entry<{ expected: string; found: string; advice?: string }>({
    severity: "error",
    message: ({ expected, found, advice }) => `Expected ${expected}, found ${found}.${advice ? ` ${advice}` : ""}`,
    explanation: "The text is not written as the grammar says. The place is the end of what was understood.",
    wrong: feature("total = sum(amount tumbling 1h"),
    right: feature("total = sum(amount) tumbling 1h"),
  }),
  "unexpected-character": entry<{ text: string; advice?: string }>({
    severity: "error",
    message: ({ text, advice }) =>
      `${quote(text)} means nothing here. ${advice ?? "A name that holds it needs backquotes around it."}`,
    explanation: "Names are made of ASCII letters, digits and `_`; any other name stands in backquotes.",
    wrong: feature("größe = sum(amount) tumbling 1h"),
    right: feature("`größe` = sum(amount) tumbling 1h"),
  }),
  "unclosed-string": entry<{ quote: string }>({
    severity: "error",
    message: (params) =>
      `The text has no closing ${params.quote} on its line. Write \\n for a line break inside a text.`,
    explanation: "A text in quotes ends on the line on which it starts.",
    wrong: 'feature f on transactions where status == "paid by customer_id < n = count(*) tumbling 1h >',
    right: 'feature f on transactions where status == "paid" by customer_id < n = count(*) tumbling 1h >',
  }),
  "unclosed-comment": entry<Record<never, never>>({
    severity: "error",
    message: () => "The comment has no end. Close it with */.",
    explanation: "A comment that starts with `/*` ends with `*/`.",
    wrong: `/* spending\n${feature("n = count(*) tumbling 1h")}`,
    right: `/* spending */\n${feature("n = count(*) tumbling 1h")}`,
  }),
  "invalid-escape": entry<{ escape: string }>({
    severity: "error",
    message: ({ escape: text }) =>
      `${quote(text)} is no escape. Known are \\" \\' \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a backslash itself is \\\\.`,
    explanation: "Texts in quotes have the escapes of JSON.",
    wrong: 'feature f on logs where path == "C:\\data" by host < n = count(*) tumbling 1h >',
    right: 'feature f on logs where path == "C:\\\\data" by host < n = count(*) tumbling 1h >',
  }),
  "invalid-number": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `${quote(text)} is no number. Write 12, 10.5 or 1.5e3.`,
    explanation: "Numbers have digits on both sides of the point, and no unit.",
    wrong: feature("big = count(*) where amount > 10. tumbling 1h"),
    right: feature("big = count(*) where amount > 10.0 tumbling 1h"),
  }),
  "invalid-duration": entry<{ text: string; what: string }>({
    severity: "error",
    message: ({ text, what }) => {
      const meant = durationMeant(text);
      const instead = meant ? quote(meant) : "a whole number and a unit: 500ms, 30s, 5m, 1h, 7d or 1h30m";
      return `${quote(text)} is no ${what}. Write ${instead}.`;
    },
    explanation:
      "Durations are whole numbers with the units `ms s m h d`, joined as in `1h30m`. A week is `7d`; there are no months or years.",
    wrong: feature("n = count(*) tumbling 1hour"),
    right: feature("n = count(*) tumbling 1h"),
  }),
  "duration-not-positive": entry<{ text: string; what: string }>({
    severity: "error",
    message: ({ text, what }) => `The ${what} ${quote(text)} must be longer than zero.`,
    explanation:
      "Windows, steps and times to live are longer than zero. Only a delay may be zero; nothing is negative.",
    wrong: feature("n = count(*) tumbling 0s"),
    right: feature("n = count(*) tumbling 1s"),
  }),
  "reserved-name": entry<{ word: string }>({
    severity: "error",
    message: ({ word }) => `${quote(word)} is a reserved word. To use it as a name, put backquotes around it.`,
    explanation:
      "`where and or not in is like cast true false null` are names only in backquotes. All other words are free.",
    wrong: "source s <\n  in: string\n  event_timestamp: timestamp\n>",
    right: "source s <\n  `in`: string\n  event_timestamp: timestamp\n>",
  }),
  "declaration-word-after-close": entry<{ word: string }>({
    severity: "error",
    message: ({ word }) =>
      `After ${quote(">")} the word ${quote(word)} starts a declaration. To compare with a column of that name, put backquotes around it.`,
    explanation: "A `>` before `source`, `feature` or `test` closes the body.",
    wrong: "feature f on runs where score > feature limit by id < n = count(*) tumbling 1h >",
    right: "feature f on runs where score > `feature` by id < n = count(*) tumbling 1h >",
  }),
  "nested-too-deeply": entry<{ nesting: number; operators: number }>({
    severity: "error",
    message: ({ nesting, operators }) =>
      `This nests too deeply: at most ${nesting} brackets inside each other and ${operators} operators in one expression. Split it into several items.`,
    explanation: "Expressions have a limit, so that every text is checked in bounded time and memory.",
    wrong: feature(`deep = ${"(".repeat(257)}a${")".repeat(257)}`),
    right: feature("n = count(*) tumbling 1h"),
  }),
  "file-too-long": entry<{ length: number; limit: number }>({
    severity: "error",
    message: ({ length, limit }) =>
      `This file has ${length} characters; a file may have ${limit}. Split it: all files of a project are one.`,
    explanation: "Files have a limit, so that every one is checked in bounded time, also while it is typed.",
    wrong: `// ${"-".repeat(300_000)}\n${feature("n = count(*) tumbling 1h")}`,
    right: feature("n = count(*) tumbling 1h"),
  }),
};
