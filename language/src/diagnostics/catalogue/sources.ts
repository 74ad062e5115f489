// Sources: columns, types, event time.
import { entry, quote } from "../entry.js";

export const SOURCES = {
  "duplicate-line": entry<{ line: string }>({
    severity: "error",
    message: ({ line }) => `There is another ${quote(line)} line above. Keep one of them.`,
    explanation: "`topic`, `format`, `time`, `online` and `offline` stand once in a body.",
    wrong: 'source s <\n  topic "a"\n  topic "b"\n  event_timestamp: timestamp\n>',
    right: 'source s <\n  topic "a"\n  event_timestamp: timestamp\n>',
  }),
  "invalid-topic": entry<{ topic: string }>({
    severity: "warning",
    message: ({ topic }) =>
      `Kafka has no topic ${quote(topic)}: topic names are 1 to 249 of a-z A-Z 0-9 . _ -. Write ${quote('topic "…"')} with the real name.`,
    explanation: "The topic is the source's name unless a `topic` line says otherwise.",
    wrong: 'source s <\n  topic "card payments"\n  event_timestamp: timestamp\n>',
    right: 'source s <\n  topic "card-payments"\n  event_timestamp: timestamp\n>',
  }),
  "source-without-time": entry<{ source: string; candidate?: string }>({
    severity: "error",
    message: ({ source, candidate }) =>
      `The source ${quote(source)} has no event time. ${
        candidate === undefined
          ? `Add a column ${quote("event_timestamp: timestamp")}, or name the column that holds it: ${quote("time COLUMN")}.`
          : `Write ${quote(`time ${candidate}`)}.`
      }`,
    explanation:
      "Windows are windows of event time. Without a `time` line it is the column `event_timestamp: timestamp`.",
    wrong: "source s <\n  id: string\n  at: timestamp\n>",
    right: "source s <\n  id: string\n  at: timestamp\n  time at\n>",
  }),
  "time-not-timestamp": entry<{ column: string; type: string }>({
    severity: "error",
    message: ({ column, type }) =>
      `The event time ${quote(column)} is ${quote(type)}; it must be a ${quote("timestamp")}. Integers are read as epoch milliseconds, or seconds with ${quote("timestamp seconds")}.`,
    explanation: "A `timestamp` column reads ISO-8601 texts and epoch milliseconds alike.",
    wrong: "source s <\n  at: bigint\n  time at\n>",
    right: "source s <\n  at: timestamp\n  time at\n>",
  }),
  "delay-too-long": entry<{ delay: string }>({
    severity: "error",
    message: ({ delay }) => `The delay ${quote(delay)} is too long; at most 999d are possible.`,
    explanation: "Flink takes no longer delay, and windows would stay open that long.",
    wrong: "source s <\n  event_timestamp: timestamp\n  time event_timestamp delay 1000d\n>",
    right: "source s <\n  event_timestamp: timestamp\n  time event_timestamp delay 1m\n>",
  }),
  "unused-column": entry<{ column: string; source: string }>({
    severity: "hint",
    message: ({ column, source }) => `No feature on ${quote(source)} uses the column ${quote(column)}.`,
    explanation: "Columns that no feature uses are not looked at. They may stay as documentation.",
    wrong:
      "source s <\n  id: string not null\n  note: string\n  event_timestamp: timestamp\n>\nfeature f on s by id < n = count(*) tumbling 1h >",
    right:
      "source s <\n  id: string not null\n  event_timestamp: timestamp\n>\nfeature f on s by id < n = count(*) tumbling 1h >",
  }),
  "invalid-decimal": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) =>
      `${quote(text)} is no type. Write ${quote("decimal(p,s)")} with 1 to 38 digits, s of them after the point: ${quote("decimal(10,2)")}.`,
    explanation: "A decimal has at most 38 digits, as on Flink.",
    wrong: "source s <\n  amount: decimal(40,2)\n  event_timestamp: timestamp\n>",
    right: "source s <\n  amount: decimal(38,2)\n  event_timestamp: timestamp\n>",
  }),
  "map-key-not-string": entry<{ type: string }>({
    severity: "error",
    message: ({ type }) =>
      `The keys of a map are strings, as in JSON: write ${quote("map<string, …>")}, not ${quote(type)}.`,
    explanation: "Names in a JSON object are strings.",
    wrong: "source s <\n  tags: map<int, string>\n  event_timestamp: timestamp\n>",
    right: "source s <\n  tags: map<string, string>\n  event_timestamp: timestamp\n>",
  }),
};
