// Changes of a feature in production and what they do to its state: said by the diff, proved on savepoints of real Flink.
// Invariant: each change stands here once; both suites read the same list.
import type { AggregateDiff, FeatureDiff } from "@feat-lang/compiler/plan";

export interface Version {
  readonly body: string;
  readonly feature?: string;
  readonly topic?: string;
  readonly delay?: string;
  readonly where?: string;
  readonly by?: string;
  readonly ttl?: string;
  readonly amount?: string;
  readonly columns?: string;
  readonly offline?: boolean;
}

export interface Change {
  readonly name: string;
  readonly before: Version;
  readonly after: Version;
  readonly verdict: FeatureDiff["verdict"];
  readonly aggregates: Readonly<Record<string, AggregateDiff["verdict"]>>;
  readonly reasons?: readonly string[];
  /**
   * What Flink does with a savepoint of the old job where the verdict is that state is lost: it refuses the job, or takes
   * it and would go on with state of another meaning, or goes on as if there were none.
   */
  readonly flink?: "refuses" | "takes it";
}

export function projectText(version: Version): string {
  const { feature = "stats", topic = "transactions", delay = "5s", where, by = "customer_id", ttl = "1h" } = version;
  const { amount = "double", columns = "", offline = false } = version;
  return `source transactions <
  topic "${topic}"
  customer_id: string
  amount: ${amount}
  status: string
  ${columns}
  event_timestamp: timestamp
  time event_timestamp delay ${delay}
>

feature ${feature} on transactions${where === undefined ? "" : ` where ${where}`} by ${by} <
  ${version.body}
  online ttl ${ttl}
  ${offline ? "offline" : ""}
>
`;
}

const BODY = "total = sum(amount) tumbling 1h\n  rows = count(*) tumbling 1h";
const plain: Version = { body: BODY };
const kept = { verdict: "state-kept", aggregates: { total: "state-kept", rows: "state-kept" } } as const;
const emptied = { verdict: "starts-empty", aggregates: { total: "starts-empty", rows: "starts-empty" } } as const;
const rerouted = { verdict: "incompatible", aggregates: { total: "incompatible", rows: "incompatible" } } as const;

export const CHANGES: readonly Change[] = [
  { name: "nothing", before: plain, after: plain, verdict: "unchanged", aggregates: {} },
  {
    name: "a column that nothing reads",
    before: plain,
    after: { ...plain, columns: "note: string" },
    verdict: "unchanged",
    aggregates: {},
  },
  { name: "the ttl", before: plain, after: { ...plain, ttl: "2h" }, ...kept },
  { name: "the delay", before: plain, after: { ...plain, delay: "10s" }, ...kept },
  {
    name: "another name of an aggregate",
    before: plain,
    after: { body: BODY.replace("total", "turnover") },
    verdict: "state-kept",
    aggregates: { turnover: "state-kept", rows: "state-kept" },
  },
  { name: "another name of a key", before: plain, after: { ...plain, by: "customer_id as customer" }, ...kept },
  { name: "a derived item more", before: plain, after: { body: `${BODY}\n  mean = total / rows` }, ...kept },
  {
    name: "another derived item",
    before: { body: `${BODY}\n  mean = total / rows` },
    after: { body: `${BODY}\n  mean = 100.0 * total / rows` },
    ...kept,
  },
  {
    name: "a derived item more beside last, stddev and two windows",
    before: { body: `${BODY}\n  recent = last(status) tumbling 1h\n  spread = stddev(amount) session 30m` },
    after: {
      body: `${BODY}\n  recent = last(status) tumbling 1h\n  spread = stddev(amount) session 30m\n  mean = total / rows`,
    },
    verdict: "state-kept",
    aggregates: { total: "state-kept", rows: "state-kept", recent: "state-kept", spread: "state-kept" },
  },
  {
    name: "an aggregate more",
    flink: "refuses",
    before: plain,
    after: { body: `${BODY}\n  largest = max(amount) tumbling 1h` },
    verdict: "starts-empty",
    aggregates: { total: "starts-empty", rows: "starts-empty", largest: "starts-empty" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "an aggregate less",
    flink: "refuses",
    before: { body: `${BODY}\n  largest = max(amount) tumbling 1h` },
    after: plain,
    verdict: "starts-empty",
    aggregates: { total: "starts-empty", rows: "starts-empty", largest: "removed" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "aggregates in another order",
    flink: "refuses",
    before: plain,
    after: { body: "rows = count(*) tumbling 1h\n  total = sum(amount) tumbling 1h" },
    ...emptied,
    reasons: ["the aggregates of window tumbling_1h are in another order"],
  },
  {
    name: "another function",
    flink: "takes it",
    before: plain,
    after: { body: BODY.replace("sum", "max") },
    verdict: "incompatible",
    aggregates: { total: "incompatible", rows: "starts-empty" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "another argument",
    before: plain,
    after: { body: BODY.replace("(amount)", "(amount * 2.0)") },
    verdict: "incompatible",
    aggregates: { total: "incompatible", rows: "starts-empty" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "a condition of an item",
    before: plain,
    after: { body: BODY.replace("sum(amount)", 'sum(amount) where status != "void"') },
    verdict: "incompatible",
    aggregates: { total: "incompatible", rows: "starts-empty" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "another type of a column",
    flink: "refuses",
    before: plain,
    after: { ...plain, amount: "decimal(12, 2)" },
    verdict: "incompatible",
    aggregates: { total: "incompatible", rows: "starts-empty" },
    reasons: ["window tumbling_1h holds other aggregates"],
  },
  {
    name: "another size of a window",
    flink: "takes it",
    before: plain,
    after: { body: BODY.replaceAll("1h", "2h") },
    ...rerouted,
    reasons: ["window tumbling_1h was removed", "window tumbling_2h is new"],
  },
  {
    name: "another step of a window",
    before: { body: "total = sum(amount) sliding 1h every 10m" },
    after: { body: "total = sum(amount) sliding 1h every 20m" },
    verdict: "incompatible",
    aggregates: { total: "incompatible" },
    reasons: ["window sliding_1h_every_10m was removed", "window sliding_1h_every_20m is new"],
  },
  {
    name: "a window more",
    flink: "refuses",
    before: plain,
    after: { body: `${BODY}\n  daily = sum(amount) tumbling 1d` },
    verdict: "starts-empty",
    aggregates: { total: "starts-empty", rows: "starts-empty", daily: "starts-empty" },
    reasons: ["window tumbling_1d is new"],
  },
  {
    name: "windows in another order",
    before: { body: `total = sum(amount) tumbling 1h\n  daily = sum(amount) tumbling 1d` },
    after: { body: `daily = sum(amount) tumbling 1d\n  total = sum(amount) tumbling 1h` },
    verdict: "starts-empty",
    aggregates: { total: "starts-empty", daily: "starts-empty" },
    reasons: ["its windows appear in another order"],
  },
  {
    name: "the feature's condition",
    flink: "takes it",
    before: plain,
    after: { ...plain, where: 'status != "void"' },
    ...rerouted,
    reasons: ["its condition changed"],
  },
  {
    name: "another key",
    flink: "refuses",
    before: plain,
    after: { ...plain, by: "customer_id, status" },
    ...rerouted,
    reasons: ["its entity keys changed"],
  },
  {
    name: "another topic",
    before: plain,
    after: { ...plain, topic: "payments" },
    ...rerouted,
    reasons: ["its topic changed"],
  },
  {
    name: "an offline output",
    flink: "refuses",
    before: plain,
    after: { ...plain, offline: true },
    ...emptied,
    reasons: ["its offline output was added"],
  },
];
