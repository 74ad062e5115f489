// `feat import`: a declaration as `.feat` text.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const declaration = {
  name: "realtime_transaction_stats",
  entity_keys: ["customer_id"],
  kafka_topic: "transactions",
  aggregations: [
    {
      name: "txn_sum_1h",
      source_field: "amount",
      aggregation: "sum",
      window: { window_type: "tumbling", size_ms: 3_600_000 },
    },
  ],
  output_to_online_store: true,
  output_to_offline_store: false,
  ttl_seconds: 86_400,
};

const feature =
  "feature realtime_transaction_stats on transactions by customer_id <\n  txn_sum_1h = sum(amount) tumbling 1h\n";

test("from a file, from standard input, into a new file", async () => {
  const cwd = scratchFolder({ "d.json": JSON.stringify(declaration) });
  const printed = await feat(["import", "d.json"], { cwd });
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  expect(printed.stdout).toContain(feature);
  expect(await feat(["import", "-"], { cwd, input: JSON.stringify(declaration) })).toEqual(printed);
  expect(await feat(["import", "d.json", "-o", "f.feat"], { cwd })).toMatchObject({ code: 0, stdout: "" });
  expect(readFileSync(join(cwd, "f.feat"), "utf8")).toBe(printed.stdout);
});

test("what it prints is canonical, and names of different lengths are in columns", async () => {
  const [first] = declaration.aggregations;
  const uneven = { ...declaration, aggregations: [first, { ...first, name: "a_much_longer_name" }] };
  const cwd = scratchFolder({ "d.json": JSON.stringify(uneven) });
  await feat(["import", "d.json", "-o", "f.feat"], { cwd });
  expect(readFileSync(join(cwd, "f.feat"), "utf8")).toContain("  txn_sum_1h         = sum(amount) tumbling 1h\n");
  expect(await feat(["format", "--check"], { cwd })).toMatchObject({ code: 0, stdout: "" });
});

test("mistakes", async () => {
  const { name: _, ...nameless } = declaration;
  const cwd = scratchFolder({ "bad.json": "{", "nameless.json": JSON.stringify(nameless), "there.feat": "mine" });
  expectMistake(await feat(["import"], { cwd }), 2, "FILE is missing");
  expectMistake(await feat(["import", "gone.json"], { cwd }), 3, 'There is no file "gone.json".');
  expectMistake(await feat(["import", "."], { cwd }), 3, '"." is a folder.');
  expectMistake(await feat(["import", "bad.json"], { cwd }), 2, "bad.json is not JSON: ");
  expectMistake(await feat(["import", "-"], { cwd }), 2, "Standard input is not JSON: it is empty.");
  expectMistake(await feat(["import", "nameless.json"], { cwd }), 2, "`name` is missing.");
  const taken = await feat(["import", "-", "-o", "there.feat"], { cwd, input: JSON.stringify(declaration) });
  expectMistake(taken, 3, '"there.feat" exists already.');
  expect(readFileSync(join(cwd, "there.feat"), "utf8")).toBe("mine");
});
