// What a plan's hash depends on: the meaning of a feature, not how or where it is written.
import { compileProject } from "@feat-lang/compiler";
import { hashPlan, type Plan, parsePlan } from "@feat-lang/compiler/plan";
import { expect, test } from "vitest";
import { parseDeclaration } from "../../runtime/src/declaration/declaration.js";
import { printDeclaration } from "../../runtime/src/declaration/print-declaration.js";

async function planOf(text: string): Promise<Plan> {
  const { plans } = await compileProject([{ path: "main.feat", text }]);
  const [plan] = plans;
  if (!plan) throw new Error("The text gives no plan.");
  return plan;
}

const ITEMS = "txn_count_1h = count(amount) tumbling 1h txn_sum_1h = sum(amount) tumbling 1h";
const FEATURE = `feature realtime_transaction_stats on transactions by customer_id < ${ITEMS} >`;
const COLUMNS = ["customer_id: string", "amount: double", "event_timestamp: timestamp"];
const declared = (columns: readonly string[]) => `source transactions < ${columns.join(" ")} > ${FEATURE}`;

const hourly = { window_type: "tumbling", size_ms: 3_600_000 };
const DECLARATION = {
  name: "realtime_transaction_stats",
  entity_keys: ["customer_id"],
  kafka_topic: "transactions",
  aggregations: [
    { name: "txn_count_1h", source_field: "amount", aggregation: "count", window: hourly },
    { name: "txn_sum_1h", source_field: "amount", aggregation: "sum", window: hourly },
  ],
  output_to_online_store: true,
  output_to_offline_store: false,
  ttl_seconds: 86_400,
};

test("a declaration, an inferred source and a declared one in any order of columns are one feature", async () => {
  const { hash } = await planOf(FEATURE);
  expect((await planOf(printDeclaration(parseDeclaration(DECLARATION)))).hash).toBe(hash);
  expect((await planOf(declared(COLUMNS))).hash).toBe(hash);
  expect((await planOf(declared([...COLUMNS].reverse()))).hash).toBe(hash);
});

test("comments, layout and columns that the feature does not read do not matter", async () => {
  const { hash } = await planOf(declared(COLUMNS));
  expect((await planOf(`// a comment\n/** Spending. */\n${declared(COLUMNS)}`)).hash).toBe(
    (await planOf(declared([...COLUMNS, "status: string"]))).hash,
  );
  expect((await planOf(`/** Spending. */ ${FEATURE}`)).hash).toBe(hash);
});

test.each([
  ["a type", declared(["customer_id: string", "amount: decimal(10,2)", "event_timestamp: timestamp"])],
  ["a delay", declared([...COLUMNS, "time event_timestamp delay 6s"])],
  ["a column that must not be null", declared([...COLUMNS, "status: string not null"])],
  ["a window", FEATURE.replace("tumbling 1h txn_sum", "tumbling 2h txn_sum")],
  ["the order of items", FEATURE.replace(ITEMS, ITEMS.replace(/(.*1h) (txn_sum.*)/, "$2 $1"))],
  ["a time to live", FEATURE.replace(" >", " online ttl 2h >")],
])("%s matters", async (_, text) => {
  expect((await planOf(text)).hash).not.toBe((await planOf(FEATURE)).hash);
});

test("a plan read back is the plan; a changed one is refused", async () => {
  const plan = await planOf(FEATURE);
  expect(parsePlan(JSON.stringify(plan))).toEqual({ ok: true, plan });
  expect(hashPlan(plan)).toBe(plan.hash);
  expect(parsePlan(JSON.stringify({ ...plan, feature: "other" })).ok).toBe(false);
  expect(parsePlan(JSON.stringify({ ...plan, format: 2 })).ok).toBe(false);
  expect(parsePlan("{").ok).toBe(false);
  expect(parsePlan("[]").ok).toBe(false);
});
