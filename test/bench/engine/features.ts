// The features that the engine is measured on, as text, compiled like any other.
import { compileProject } from "@feat-lang/compiler";
import type { Plan } from "@feat-lang/compiler/plan";

const SOURCE = `
source transactions <
  topic "transactions"
  customer_id: string
  amount: double
  merchant_id: string
  event_timestamp: timestamp
  time event_timestamp delay 5s
>
`;

export const FEATURES = {
  /** The feature of the first page of the documentation. */
  seed: `
    txn_count_1h = count(amount) tumbling 1h
    txn_sum_1h = sum(amount) tumbling 1h`,
  five: `
    txn_count_1h = count(amount) tumbling 1h
    txn_sum_1h = sum(amount) tumbling 1h
    txn_avg_1h = avg(amount) tumbling 1h
    txn_max_1d = max(amount) tumbling 1d
    txn_min_1d = min(amount) tumbling 1d`,
  "sliding-1m": `
    txn_count_1h = count(amount) sliding 1h every 1m
    txn_sum_1h = sum(amount) sliding 1h every 1m`,
  "sliding-5m": `
    txn_count_1h = count(amount) sliding 1h every 5m
    txn_sum_1h = sum(amount) sliding 1h every 5m
    txn_avg_1h = avg(amount) sliding 1h every 5m`,
  session: `
    txn_count = count(amount) session 30m
    txn_sum = sum(amount) session 30m`,
} as const;

export type FeatureName = keyof typeof FEATURES;

export async function planOf(name: FeatureName): Promise<Plan> {
  const text = `${SOURCE}feature measured on transactions by customer_id <${FEATURES[name]}\n  online ttl 1d\n>\n`;
  const { plans, diagnostics } = await compileProject([{ path: "bench.feat", text }]);
  const [plan] = plans;
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}
