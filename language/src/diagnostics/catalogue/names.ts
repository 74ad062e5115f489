// Names that mean nothing, or two things.
import { didYouMean, entry, list, quote, writeInstead } from "../entry.js";

const SOURCE =
  "source transactions <\n  customer_id: string not null\n  amount: double\n  event_timestamp: timestamp\n>\n";
const feature = (item: string) => `feature f on transactions by customer_id <\n  ${item}\n>`;
const TOTAL = "total = sum(amount) tumbling 1h";

const LISTED_COLUMNS = 8;

/** Enough of the columns to see a slip in one of them. */
function firstOf(columns: readonly string[]): string {
  const more = columns.length - LISTED_COLUMNS;
  if (more <= 0) return list(columns);
  return `${columns.slice(0, LISTED_COLUMNS).map(quote).join(", ")} and ${more} more`;
}

export const NAMES = {
  "duplicate-name": entry<{ kind: string; name: string; first: string }>({
    severity: "error",
    message: ({ kind, name, first }) =>
      kind === "key"
        ? `There is a key ${quote(name)}, ${first}; keys and items share one row. Choose another name.`
        : `There is another ${kind} ${quote(name)}, ${first}. Give one of them a different name.`,
    explanation:
      "A project is one namespace: a source, feature or test name is declared once, a column once per source. Keys and items of a feature share one row, so their names differ too; so do the names that a list of windows gives.",
    wrong: feature("n = count(*) tumbling 1h\n  n = sum(amount) tumbling 1h"),
    right: feature("n = count(*) tumbling 1h\n  total = sum(amount) tumbling 1h"),
  }),
  "reserved-output-name": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `${quote(name)} is what every row calls a part of its window. Choose another name.`,
    explanation: "Rows have the fields `window_kind`, `window_start` and `window_end` beside keys and items.",
    wrong: feature("window_start = min(event_timestamp) tumbling 1h"),
    right: feature("first_seen = min(event_timestamp) tumbling 1h"),
  }),
  "blank-name": entry<Record<never, never>>({
    severity: "error",
    message: () => "A name needs a character that can be seen.",
    explanation: "Names in backquotes hold any characters, but not blanks alone: Flink has no such columns.",
    wrong: feature("`  ` = count(*) tumbling 1h"),
    right: feature("`of a day` = count(*) tumbling 1h"),
  }),
  "name-too-long": entry<{ kind: string; length: number; limit: number }>({
    severity: "error",
    message: ({ kind, length, limit }) =>
      `The name of the ${kind} has ${length} characters; at most ${limit} are allowed. Shorten it.`,
    explanation: "Names become topics, tables, folders and keys, all of which have limits.",
    wrong: feature(`${"n".repeat(129)} = count(*) tumbling 1h`),
    right: feature("n = count(*) tumbling 1h"),
  }),
  "unknown-source": entry<{ name: string; suggestion: string }>({
    severity: "warning",
    message: ({ name, suggestion }) =>
      `No source is declared as ${quote(name)}, so one is inferred.${didYouMean(suggestion)}`,
    explanation:
      "A feature may stand on a source that nothing declares. Where the name is close to a declared one, it is rather a slip.",
    wrong: `${SOURCE}feature f on transaction by customer_id < ${TOTAL} >`,
    right: `${SOURCE}feature f on transactions by customer_id < ${TOTAL} >`,
  }),
  "feature-as-source": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `${quote(name)} is a feature; a feature stands on a source of events. Name a source after ${quote("on")}.`,
    explanation: "Features on features are not supported.",
    wrong: `${feature(TOTAL)}\nfeature g on f by customer_id < n = count(*) tumbling 1h >`,
    right: `${feature(TOTAL)}\nfeature g on transactions by customer_id < n = count(*) tumbling 1h >`,
  }),
  "inferred-source": entry<{ name: string; columns: readonly string[] }>({
    severity: "hint",
    message: ({ name, columns }) =>
      `No source is declared as ${quote(name)}; it is inferred: JSON from the topic ${quote(name)}, event time ${quote("event_timestamp")} with a delay of 5s, with the columns ${firstOf(columns)}. Declare it to check columns and types.`,
    explanation:
      "The shortest feature needs no source. Its keys are strings, what a number is needed of is a double, any other column a string.",
    wrong: feature(TOTAL),
    right: SOURCE + feature(TOTAL),
  }),
  "unknown-column": entry<{ name: string; source: string; suggestion?: string; item?: boolean; text?: boolean }>({
    severity: "error",
    message: ({ name, source, suggestion, item, text }) =>
      item
        ? `${quote(name)} is an item of the feature; conditions and aggregates see only columns of ${quote(source)}. Use it in an item without a window: ${quote("x = …")}.`
        : `The source ${quote(source)} has no column ${quote(name)}.${text ? ` For the text, write ${quote(JSON.stringify(name))}.` : ""}${didYouMean(suggestion)}`,
    explanation: "Conditions, keys and the arguments of aggregates are made of the source's columns.",
    wrong: SOURCE + feature("total = sum(amuont) tumbling 1h"),
    right: SOURCE + feature(TOTAL),
  }),
  "unknown-field": entry<{ name: string; type: string; suggestion?: string; advice?: string }>({
    severity: "error",
    message: ({ name, type, suggestion, advice }) =>
      `${quote(type)} has no field ${quote(name)}.${writeInstead(advice)}${didYouMean(suggestion)}`,
    explanation: "`.` reads a field of a row. A map's value is `m[\"key\"]`, an array's element `a[1]`.",
    wrong:
      'source s < id: string not null\n  shop: row<country: string>\n  event_timestamp: timestamp >\nfeature f on s where shop.county == "DE" by id < n = count(*) tumbling 1h >',
    right:
      'source s < id: string not null\n  shop: row<country: string>\n  event_timestamp: timestamp >\nfeature f on s where shop.country == "DE" by id < n = count(*) tumbling 1h >',
  }),
  "unknown-item": entry<{ name: string; feature: string; suggestion?: string; column?: boolean; advice?: string }>({
    severity: "error",
    message: ({ name, feature: owner, suggestion, column, advice }) =>
      column
        ? `${quote(name)} is a column; an item without a window is made of other items of ${quote(owner)}. Aggregate it first: ${quote(`sum(${name})`)} with a window.`
        : `The feature ${quote(owner)} has no item ${quote(name)}.${writeInstead(advice)}${didYouMean(suggestion)}`,
    explanation: "Derived items and the conditions of tests are made of the feature's items.",
    wrong: feature(`${TOTAL}\n  doubled = totl * 2`),
    right: feature(`${TOTAL}\n  doubled = total * 2`),
  }),
  "unknown-function": entry<{ name: string; suggestion?: string; advice?: string }>({
    severity: "error",
    message: ({ name, suggestion, advice }) =>
      `There is no function ${quote(name)}.${writeInstead(advice)}${didYouMean(suggestion)}`,
    explanation: "The reference lists all functions and aggregates.",
    wrong: feature("total = summ(amount) tumbling 1h"),
    right: feature(TOTAL),
  }),
  "unknown-feature": entry<{ name: string; suggestion?: string }>({
    severity: "error",
    message: ({ name, suggestion }) => `There is no feature ${quote(name)}.${didYouMean(suggestion)}`,
    explanation: "A test names the feature it is about.",
    wrong: `${feature(TOTAL)}\ntest "t" of g < >`,
    right: `${feature(TOTAL)}\ntest "t" of f < >`,
  }),
  "unknown-key": entry<{ name: string; feature: string; suggestion?: string }>({
    severity: "error",
    message: ({ name, feature: owner, suggestion }) =>
      `The feature ${quote(owner)} has no key ${quote(name)}.${didYouMean(suggestion)}`,
    explanation: "An expectation names the entity by the feature's keys.",
    wrong: `${feature(TOTAL)}\ntest "t" of f <\n  expect customer "c1": total == 1\n>`,
    right: `${feature(TOTAL)}\ntest "t" of f <\n  expect customer_id "c1": total == 1\n>`,
  }),
  "unknown-event-field": entry<{ name: string; source: string; suggestion: string }>({
    severity: "warning",
    message: ({ name, source, suggestion }) =>
      `The source ${quote(source)} has no column ${quote(name)}, so this field is ignored.${didYouMean(suggestion)}`,
    explanation:
      "Fields of an event that are no columns are ignored, so the column whose name has a slip stays null. Only what looks like a slip is reported.",
    wrong: `${feature(TOTAL)}\ntest "t" of f <\n  { customer_id: "c1", amuont: 1, event_timestamp: "2026-02-12T10:00:00" }\n>`,
    right: `${feature(TOTAL)}\ntest "t" of f <\n  { customer_id: "c1", amount: 1, event_timestamp: "2026-02-12T10:00:00" }\n>`,
  }),
  "unknown-type": entry<{ name: string; suggestion?: string }>({
    severity: "error",
    message: ({ name, suggestion }) =>
      `There is no type ${quote(name)}.${didYouMean(suggestion) || " Types are string boolean int bigint double decimal(p,s) timestamp date bytes array<T> map<string,T> row<f: T>."}`,
    explanation:
      "The types are `string boolean int bigint double decimal(p,s) timestamp date bytes array<T> map<string,T> row<f: T, …>`.",
    wrong: "source s <\n  amount: integer\n  event_timestamp: timestamp\n>",
    right: "source s <\n  amount: int\n  event_timestamp: timestamp\n>",
  }),
  "unsupported-format": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `Topics of format ${quote(name)} cannot be read yet. Write ${quote("format json")}.`,
    explanation:
      "A topic's messages are JSON objects. Files given to `feat run` may be CSV whatever the topic's format is.",
    wrong: "source s <\n  format avro\n  event_timestamp: timestamp\n>",
    right: "source s <\n  format json\n  event_timestamp: timestamp\n>",
  }),
  "unknown-format": entry<{ name: string; formats: string; suggestion?: string }>({
    severity: "error",
    message: ({ name, formats, suggestion }) =>
      `There is no format ${quote(name)}; known are ${formats}.${didYouMean(suggestion)}`,
    explanation: "Events are read as JSON unless `format` says otherwise.",
    wrong: "source s <\n  format jsonl\n  event_timestamp: timestamp\n>",
    right: "source s <\n  format json\n  event_timestamp: timestamp\n>",
  }),
};
