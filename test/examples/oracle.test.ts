// The expected rows of the examples are what the oracle finds; `npx vitest run test/examples -u` rewrites them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flights } from "./flights-by-hand.js";
import { type ExampleByHand, recompute } from "./oracle.js";
import { realtimeTransactionStats, transactions } from "./transactions-by-hand.js";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

async function checkExpected<Event>(events: string, expected: string, example: ExampleByHand<Event>): Promise<void> {
  const { rows, summary } = recompute(readFileSync(`${examples}${events}`, "utf8"), example);
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  await expect(text).toMatchFileSnapshot(`${examples}${expected}.ndjson`);
  await expect(`${JSON.stringify(summary)}\n`).toMatchFileSnapshot(`${examples}${expected}-summary.json`);
}

test("transactions", () => checkExpected("transactions/events.ndjson", "transactions/expected", transactions));
test("the tiny stream, under the seed's feature alone", () =>
  checkExpected("transactions/tiny.ndjson", "transactions/tiny-expected", {
    ...transactions,
    features: [realtimeTransactionStats],
  }));
test("flights", () => checkExpected("flights/events.ndjson", "flights/expected", flights));
