// Features: keys, items, windows, stores.
import { entry, list, quote } from "../entry.js";

const feature = (item: string) => `feature f on transactions by customer_id <\n  ${item}\n>`;
const source = (columns: string) => `source s <\n  ${columns}\n  event_timestamp: timestamp\n>\n`;

export const FEATURES = {
  "feature-without-items": entry<{ feature: string }>({
    severity: "error",
    message: ({ feature: name }) =>
      `The feature ${quote(name)} has no aggregate. Add one: ${quote("n = count(*) tumbling 1h")}.`,
    explanation: "A feature holds at least one aggregate over a window.",
    wrong: feature("online ttl 1h"),
    right: feature("n = count(*) tumbling 1h\n  online ttl 1h"),
  }),
  "nullable-key": entry<{ key: string; path: readonly string[] }>({
    severity: "hint",
    message: ({ key, path }) =>
      `The key ${quote(key)} can be null; such events are rejected for this feature. Write ${quote("not null")} after the type of ${list(path)} to say that it never is.`,
    explanation: "An event whose entity key is null belongs to no entity.",
    wrong: `${source("id: string")}feature f on s by id < n = count(*) tumbling 1h >`,
    right: `${source("id: string not null")}feature f on s by id < n = count(*) tumbling 1h >`,
  }),
  "key-not-scalar": entry<{ key: string; type: string }>({
    severity: "error",
    message: ({ key, type }) =>
      `The key ${quote(key)} is ${quote(type)}; a key is a scalar. Name a field of it: ${quote(`${key}.field`)}.`,
    explanation: "Entities are told apart by strings, numbers, booleans, dates or times.",
    wrong: `${source("shop: row<id: string not null> not null")}feature f on s by shop < n = count(*) tumbling 1h >`,
    right: `${source("shop: row<id: string not null> not null")}feature f on s by shop.id as shop_id < n = count(*) tumbling 1h >`,
  }),
  "aggregate-outside-item": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `The aggregate ${quote(name)} cannot stand here. Make it an item of its own, ${quote(`x = ${name}(…) tumbling 1h`)}, and use its name in other items.`,
    explanation: "Conditions look at one event at a time; aggregates at many.",
    wrong: "feature f on transactions where sum(amount) > 10 by customer_id < n = count(*) tumbling 1h >",
    right: "feature f on transactions where amount > 10 by customer_id < n = count(*) tumbling 1h >",
  }),
  "aggregate-nested": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) =>
      `The aggregate ${quote(name)} must be an item of its own: write ${quote(`part = ${name}(…)`)} with its window, and use the name ${quote("part")} here.`,
    explanation: "An item is one aggregate with a window, or an expression of other items.",
    wrong: feature("mean = sum(amount) / count(*) tumbling 1h"),
    right: feature("total = sum(amount) tumbling 1h\n  n = count(*) tumbling 1h\n  mean = total / n"),
  }),
  "missing-window": entry<{ item: string }>({
    severity: "error",
    message: ({ item }) =>
      `The aggregate ${quote(item)} has no window. Add one, such as ${quote("tumbling 1h")}, ${quote("sliding 1h every 5m")} or ${quote("session 30m")}.`,
    explanation: "Every aggregate is over a window of event time.",
    wrong: feature("total = sum(amount)"),
    right: feature("total = sum(amount) tumbling 1h"),
  }),
  "derived-with-window": entry<{ item: string }>({
    severity: "error",
    message: ({ item }) => `${quote(item)} is derived from other items and has their window. Remove the window here.`,
    explanation: "A derived item is computed from the values of one window group.",
    wrong: feature("n = count(*) tumbling 1h\n  half = n / 2 tumbling 1h"),
    right: feature("n = count(*) tumbling 1h\n  half = n / 2"),
  }),
  "derived-with-where": entry<{ item: string }>({
    severity: "error",
    message: ({ item }) =>
      `${quote(item)} is derived from other items; ${quote("where")} belongs to an aggregate. Move it to the items that this one is made of.`,
    explanation: "`where` chooses events, and a derived item looks at none.",
    wrong: feature("n = count(*) tumbling 1h\n  half = n / 2 where amount > 1"),
    right: feature("n = count(*) where amount > 1 tumbling 1h\n  half = n / 2"),
  }),
  "derived-without-item": entry<{ item: string }>({
    severity: "error",
    message: ({ item }) =>
      `${quote(item)} refers to no aggregate, so it has no window. Name an item of this feature in it.`,
    explanation: "The value of a derived item belongs to the window of the items it is made of.",
    wrong: feature("n = count(*) tumbling 1h\n  one = 1"),
    right: feature("n = count(*) tumbling 1h\n  more = n + 1"),
  }),
  "derived-across-windows": entry<{ item: string; windows: readonly string[] }>({
    severity: "error",
    message: ({ item, windows }) =>
      `${quote(item)} is made of items with different windows: ${list(windows)}. Use items of one window.`,
    explanation: "Values of different windows become known at different times; one row holds one window.",
    wrong: feature("a = count(*) tumbling 1h\n  b = count(*) tumbling 1d\n  share = a / b"),
    right: feature("a = sum(amount) tumbling 1h\n  b = count(*) tumbling 1h\n  mean = a / b"),
  }),
  "derived-cycle": entry<{ item: string }>({
    severity: "error",
    message: ({ item }) => `${quote(item)} refers to itself, directly or through other items. Break the circle.`,
    explanation: "Derived items may refer to each other in any order, but never in a circle.",
    wrong: feature("n = count(*) tumbling 1h\n  a = n + b\n  b = a + 1"),
    right: feature("n = count(*) tumbling 1h\n  a = n + 1\n  b = a + 1"),
  }),
  "window-not-multiple": entry<{ size: string; every: string; suggestion: string }>({
    severity: "error",
    message: ({ size, every, suggestion }) =>
      `The window ${quote(size)} is no multiple of its step ${quote(every)}. Write ${quote(suggestion)}, or another step.`,
    explanation: "Steps divide the window into equal slices.",
    wrong: feature("n = count(*) sliding 1h every 7m"),
    right: feature("n = count(*) sliding 1h every 10m"),
  }),
  "sliding-without-every": entry<{ size: string }>({
    severity: "error",
    message: ({ size }) => `A sliding window needs its step: ${quote(`sliding ${size} every 1m`)}.`,
    explanation: "A sliding window starts anew every step.",
    wrong: feature("n = count(*) sliding 1h"),
    right: feature("n = count(*) sliding 1h every 5m"),
  }),
  "session-with-every": entry<Record<never, never>>({
    severity: "error",
    message: () => `A session ends after its gap and has no step. Remove ${quote("every")}.`,
    explanation: "Sessions are as long as their events come.",
    wrong: feature("n = count(*) session 30m every 5m"),
    right: feature("n = count(*) session 30m"),
  }),
  "expensive-sliding-window": entry<{ size: string; every: string; slices: number }>({
    severity: "warning",
    message: ({ size, every, slices }) =>
      `${quote(`sliding ${size} every ${every}`)} counts each event in ${slices} windows. A longer step costs less.`,
    explanation: "Work and state grow with size divided by step; over 1,440 is more than a day by the minute.",
    wrong: feature("n = count(*) sliding 7d every 1m\n  online ttl 8d"),
    right: feature("n = count(*) sliding 7d every 10m\n  online ttl 8d"),
  }),
  "window-longer-than-ttl": entry<{ window: string; ttl: string }>({
    severity: "warning",
    message: ({ window, ttl }) =>
      `Online values live for ${quote(ttl)}, less than the window ${quote(window)}: they can expire before it closes. Raise it: ${quote("online ttl …")}.`,
    explanation: "The time to live counts from the last write. Without a store line it is 24h.",
    wrong: feature("n = count(*) tumbling 7d"),
    right: feature("n = count(*) tumbling 7d\n  online ttl 8d"),
  }),
  "offline-without-place": entry<{ feature: string }>({
    severity: "warning",
    message: ({ feature: name }) =>
      `${quote(name)} is stored offline, but no place for it is known; its final rows are not kept. Name one in feat.config.yaml, as ${quote("offline.path")} of the environment, or remove ${quote("offline")}.`,
    explanation:
      "`offline` appends every final row to files below a place that the environment names: `offline.path` in feat.config.yaml.",
    wrong: feature("n = count(*) tumbling 1h\n  offline"),
    right: feature("n = count(*) tumbling 1h"),
  }),
};
