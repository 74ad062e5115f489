// A declaration as `.feat` text: the text, what it compiles to, and that any declaration survives the way there.
import { compileProject } from "@feat-lang/compiler";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StreamingFeatureDeclaration } from "../../../runtime/src/declaration/declaration.js";
import { printDeclaration } from "../../../runtime/src/declaration/print-declaration.js";

async function compile(text: string) {
  const { diagnostics, plans } = await compileProject([{ path: "main.feat", text }]);
  return { plans, errors: diagnostics.filter((one) => one.severity === "error").map((one) => one.message) };
}

const declaration = (more: Partial<StreamingFeatureDeclaration> = {}): StreamingFeatureDeclaration => ({
  name: "realtime_transaction_stats",
  entityKeys: ["customer_id"],
  kafkaTopic: "transactions",
  aggregations: [
    {
      name: "txn_count_1h",
      sourceField: "amount",
      aggregation: "count",
      window: { windowType: "tumbling", sizeMs: 3_600_000 },
    },
    {
      name: "txn_sum_1h",
      sourceField: "amount",
      aggregation: "sum",
      window: { windowType: "tumbling", sizeMs: 3_600_000 },
    },
  ],
  ...more,
});

describe("printDeclaration", () => {
  test("the declaration the project starts from", () => {
    const text = printDeclaration(
      declaration({ outputToOnlineStore: true, outputToOfflineStore: false, ttlSeconds: 86_400 }),
    );
    expect(text).toBe(`source transactions <
  customer_id: string
  amount: double
  event_timestamp: timestamp
  time event_timestamp delay 5s
>

feature realtime_transaction_stats on transactions by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
  online ttl 1d
>
`);
  });

  test("every window, store and aggregation, and names that are no identifiers", () => {
    const text = printDeclaration(
      declaration({
        name: "odd name",
        entityKeys: ["customer id", "where"],
        kafkaTopic: "shop.transactions-v1",
        aggregations: [
          { name: "n", aggregation: "count", window: { windowType: "session", gapMs: 1_800_000 } },
          {
            name: "in",
            sourceField: "a`b",
            aggregation: "stddev_pop",
            window: { windowType: "sliding", sizeMs: 600_000, slideMs: 90_000 },
          },
          { name: "s", sourceField: "status", aggregation: "last", window: { windowType: "tumbling", sizeMs: 1 } },
          { name: "k", sourceField: "customer id", aggregation: "max", window: { windowType: "tumbling", sizeMs: 1 } },
        ],
        outputToOnlineStore: false,
        outputToOfflineStore: true,
      }),
    );
    expect(text).toBe(`source \`shop.transactions-v1\` <
  \`customer id\`: string
  \`where\`: string
  \`a\`\`b\`: double
  status: string
  event_timestamp: timestamp
  time event_timestamp delay 5s
>

feature \`odd name\` on \`shop.transactions-v1\` by \`customer id\`, \`where\` <
  n = count(*) session 30m
  \`in\` = stddev_pop(\`a\`\`b\`) sliding 10m every 1m30s
  s = last(status) tumbling 1ms
  k = max(cast(\`customer id\` as double)) tumbling 1ms
  offline
>
`);
  });

  test("compiles to a plan that says the same", async () => {
    const { plans, errors } = await compile(
      printDeclaration(declaration({ outputToOfflineStore: true, ttlSeconds: 60 })),
    );
    expect(errors).toEqual([]);
    expect(plans).toMatchObject([
      {
        feature: "realtime_transaction_stats",
        source: { topic: "transactions", time: { column: "event_timestamp", delayMs: 5_000 } },
        keys: [{ name: "customer_id" }],
        groups: [{ label: "tumbling_1h", output: ["txn_count_1h", "txn_sum_1h"] }],
        online: { ttlMs: 60_000 },
        offline: true,
      },
    ]);
  });

  test("any names survive the text", async () => {
    const name = fc
      .oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
        fc.string({
          unit: fc.constantFrom("`", '"', "\\", " ", "=", ">", "<", "\t", "$", "/", "*"),
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom(
          "feature",
          "source",
          "test",
          "topic",
          "time",
          "where",
          "count",
          "online",
          "__proto__",
          "constructor",
          "of",
          "as",
          "date",
        ),
      )
      // Names of blanks alone are refused.
      .filter((text) => !/[\n\r]/.test(text) && text.isWellFormed() && /[^\s\p{Cc}]/u.test(text));
    const names = fc.uniqueArray(name, { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(names, async ([feature = "", key = "", topic = "", item = "", field = ""]) => {
        fc.pre(![key, field].includes("event_timestamp"));
        const one = declaration({
          name: feature,
          entityKeys: [key],
          kafkaTopic: topic,
          aggregations: [
            { name: item, sourceField: field, aggregation: "avg", window: { windowType: "tumbling", sizeMs: 60_000 } },
          ],
        });
        const { plans, errors } = await compile(printDeclaration(one));
        expect(errors).toEqual([]);
        expect(plans).toMatchObject([
          {
            feature,
            source: { topic, columns: [{ name: key }, { name: field }, { name: "event_timestamp" }] },
            keys: [{ name: key }],
            groups: [{ output: [item] }],
          },
        ]);
      }),
      { numRuns: 150 },
    );
  });
});
