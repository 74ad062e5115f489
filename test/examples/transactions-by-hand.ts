// The features of examples/transactions, translated by hand for the oracle.
// Invariant: written from the .feat text by reading it, never generated from a plan.
import { count, countDistinct, divide, last, max, sum } from "./aggregates-by-hand.js";
import type { ExampleByHand, FeatureByHand, ReadEvent } from "./oracle.js";
import { readObject, textOrNull, timeOf } from "./read-by-hand.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Transaction {
  readonly time: number;
  readonly customer: string | null;
  readonly merchant: string | null;
  readonly country: string | null;
  readonly amount: number | null;
  readonly status: string | null;
}

export const realtimeTransactionStats: FeatureByHand<Transaction> = {
  name: "realtime_transaction_stats",
  key: ({ customer }) => ({ customer_id: customer }),
  where: () => true,
  groups: [
    {
      label: "tumbling_1h",
      window: { kind: "tumbling", size: HOUR },
      values: (rows) => ({ txn_count_1h: count(amounts(rows)), txn_sum_1h: sum(amounts(rows)) }),
    },
  ],
};

const customerSpending: FeatureByHand<Transaction> = {
  name: "customer_spending",
  key: ({ customer }) => ({ customer_id: customer }),
  // A status of null is not known to differ from "void": the condition is null, and null lets nothing through.
  where: ({ status }) => status !== null && status !== "void",
  groups: [
    {
      label: "tumbling_6h",
      window: { kind: "tumbling", size: 6 * HOUR },
      values: (rows) => ({ payments_6h: count(amounts(rows)), spend_6h: sum(amounts(rows)) }),
    },
    {
      label: "tumbling_1d",
      window: { kind: "tumbling", size: DAY },
      values: (rows) => ({
        payments_1d: count(amounts(rows)),
        spend_1d: sum(amounts(rows)),
        average_ticket_1d: divide(sum(amounts(rows)), count(amounts(rows))),
        largest_1d: max(amounts(rows)),
        abroad_1d: rows.filter(({ country }) => country !== null && country !== "DE").length,
      }),
    },
    {
      label: "session_30m",
      window: { kind: "session", gap: 30 * MINUTE },
      values: (rows) => ({
        visit_payments: rows.length,
        visit_spend: sum(amounts(rows)),
        visit_merchants: countDistinct(merchants(rows)),
        visit_last_merchant: last(rows.map(({ time, merchant }) => ({ time, value: merchant }))),
      }),
    },
  ],
};

const cardTesting: FeatureByHand<Transaction> = {
  name: "card_testing",
  key: ({ customer }) => ({ customer_id: customer }),
  where: ({ amount }) => amount !== null && amount < 2,
  groups: [
    {
      label: "sliding_10m_every_1m",
      window: { kind: "sliding", size: 10 * MINUTE, every: MINUTE },
      values: (rows) => {
        const declined = rows.filter(({ status }) => status === "declined").length;
        return {
          attempts_10m: rows.length,
          declined_10m: declined,
          declined_share_10m: divide(declined, rows.length),
          merchants_10m: countDistinct(merchants(rows)),
        };
      },
    },
  ],
};

const countrySales: FeatureByHand<Transaction> = {
  name: "country_sales",
  key: ({ country }) => ({ country }),
  where: ({ status }) => status === "paid",
  groups: [
    {
      label: "tumbling_1d_every_6h",
      window: { kind: "tumbling", size: DAY, every: 6 * HOUR },
      values: (rows) => {
        const turnover = exactSum(amounts(rows));
        return {
          sales_today: rows.length,
          turnover_today: turnover,
          mean_sale_today: divide(turnover === null ? null : Number(turnover), rows.length),
        };
      },
    },
  ],
};

export const transactions: ExampleByHand<Transaction> = {
  delay: 5_000,
  read: readTransaction,
  features: [cardTesting, countrySales, customerSpending, realtimeTransactionStats],
};

const amounts = (rows: readonly Transaction[]) => rows.map(({ amount }) => amount);

/** Amounts have two decimals, so whole cents add up exactly. */
function exactSum(values: readonly (number | null)[]): string | null {
  const cents = sum(values.map((value) => (value === null ? null : Math.round(value * 100))));
  return cents === null ? null : (cents / 100).toFixed(2);
}

const merchants = (rows: readonly Transaction[]) => rows.map(({ merchant }) => merchant);

function readTransaction(line: string): ReadEvent<Transaction> {
  const object = readObject(line);
  if (object === undefined) return { reason: "not_json" };
  const time = timeOf(object.event_timestamp);
  if (typeof time === "string") return { reason: time };
  const merchant = typeof object.merchant === "object" && object.merchant !== null ? { ...object.merchant } : {};
  const amount = object.amount ?? null;
  if (amount !== null && typeof amount !== "number" && !/^[0-9.]+ EUR$/.test(String(amount))) {
    throw new Error(`The oracle does not know how to read the amount ${JSON.stringify(amount)}.`);
  }
  const event: Transaction = {
    time,
    customer: textOrNull(object.customer_id),
    merchant: "id" in merchant ? textOrNull(merchant.id) : null,
    country: "country" in merchant ? textOrNull(merchant.country) : null,
    amount: typeof amount === "number" ? amount : null,
    status: textOrNull(object.status),
  };
  return { time, event, badFields: typeof amount === "string" ? ["amount"] : [] };
}
