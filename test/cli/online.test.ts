// `feat process` and `feat get`: one event in one process, its value in another.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectMistake, feat } from "./feat-process.js";
import { scratchFolder } from "./scratch-folder.js";

const FEATURE = `feature realtime_transaction_stats on transactions where amount > 0 by customer_id <
  txn_count_1h = count(amount) tumbling 1h
  txn_sum_1h = sum(amount) tumbling 1h
>
`;
const EVENT = '{"customer_id":"c123","amount":99.50,"event_timestamp":"2026-02-12T10:00:00"}';
const NAME = "realtime_transaction_stats";

const process = (cwd: string, ...args: string[]) => feat(["process", NAME, ...args], { cwd });
const get = (cwd: string, ...args: string[]) => feat(["get", NAME, ...args], { cwd });
const key = ["--key", "customer_id=c123"];

test("process, then get in another process, on the default store", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  const processed = await process(cwd, "--event", EVENT, "--json");
  expect(processed).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(processed.stdout)).toMatchObject({
    feature: NAME,
    key: { customer_id: "c123" },
    windows: { tumbling_1h: { final: false, values: { txn_count_1h: 1, txn_sum_1h: 99.5 } } },
    counted: true,
  });
  expect(existsSync(join(cwd, ".feat/online.db"))).toBe(true);

  const read = await get(cwd, ...key, "--format", "json");
  expect(JSON.parse(read.stdout)).toMatchObject({
    entity: { customer_id: "c123" },
    features: {
      [`${NAME}:txn_sum_1h`]: {
        value: 99.5,
        status: "open",
        window: "tumbling_1h",
        window_start: "2026-02-12T10:00:00.000Z",
        window_end: "2026-02-12T11:00:00.000Z",
      },
    },
  });
  const table = (await get(cwd, ...key)).stdout.split("\n");
  expect(table[0]).toMatch(/^feature +value +status +window +window_start +window_end +updated_at$/);
  expect(table[2]).toMatch(
    /^realtime_transaction_stats:txn_sum_1h +99\.5 +open +tumbling_1h +2026-02-12T10:00:00\.000Z /,
  );
});

test("--as-of moves the reading time", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  await process(cwd, "--event", EVENT);
  const read = await get(cwd, ...key, "--as-of", "2026-02-12T12:30:00Z", "--json");
  expect(JSON.parse(read.stdout).features).toMatchObject({
    [`${NAME}:txn_count_1h`]: { value: 0, status: "empty" },
    [`${NAME}:txn_sum_1h`]: { value: null, status: "empty" },
  });
});

test("events come on standard input, too, and count once per id", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  const first = await feat(["process", NAME, "--event", "-", "--event-id", "e1"], { cwd, input: EVENT });
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect((await process(cwd, "--event", EVENT, "--event-id", "e1")).stdout).toBe(first.stdout);
  expect((await process(cwd, "--event", EVENT)).stdout).toMatch(/txn_count_1h +2 /);
});

test("tenants do not see each other; an event that the condition refuses is said to be", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  await process(cwd, "--event", EVENT, "--tenant", "a");
  const refused = await process(cwd, "--event", EVENT.replace("99.50", "-1"), "--tenant", "b");
  expect(refused).toMatchObject({ code: 0, stderr: "The feature's condition does not let this event through.\n" });
  expect((await get(cwd, ...key, "--tenant", "a")).stdout).toMatch(/txn_sum_1h +99\.5 +open/);
  expect((await get(cwd, ...key, "--tenant", "b")).stdout).toMatch(/txn_sum_1h +null +empty/);
  expectMistake(await get(cwd, ...key, "--tenant", "c"), 2, `There is no feature "${NAME}" in the store.`);
});

test("with compiled plans alone", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE });
  await feat(["compile"], { cwd });
  const plan = ["--plan", "dist"];
  expect((await process(cwd, "--event", EVENT, ...plan)).code).toBe(0);
  const nobody = await get(cwd, "--key", "customer_id=nobody", "--tenant", "b", ...plan);
  expect(nobody.stdout).toMatch(/txn_sum_1h +null +missing/);
  expect((await get(cwd, ...key, ...plan)).stdout).toMatch(/txn_sum_1h +99\.5 +open/);
});

test("another definition of the feature needs --replace", async () => {
  const cwd = scratchFolder({ "f.feat": FEATURE, "changed/f.feat": FEATURE.replaceAll("1h", "2h") });
  await process(cwd, "f.feat", "--event", EVENT);
  expectMistake(
    await process(cwd, "changed", "--event", EVENT),
    2,
    `The store has values of another definition of ${NAME}.`,
  );
  expect((await process(cwd, "changed", "--event", EVENT, "--replace")).stdout).toMatch(/txn_count_2h +1 /);
});

describe("mistakes", () => {
  test("of process", async () => {
    const cwd = scratchFolder({ "f.feat": FEATURE });
    expectMistake(await process(cwd), 2, "There is no event.");
    expectMistake(await process(cwd, "--event", "{"), 1, "");
    expectMistake(await process(cwd, "--event", EVENT.replace("99.50", '"x"')), 1, "");
    expectMistake(await process(cwd, "--event", EVENT, "--event", EVENT), 2, "--event is given twice.");
    const unknown = await feat(["process", "realtime_stats", "--event", EVENT], { cwd });
    expectMistake(unknown, 2, 'There is no feature "realtime_stats".');
  });

  test("of get", async () => {
    const cwd = scratchFolder({ "f.feat": FEATURE });
    expectMistake(await get(cwd, ...key), 2, 'There is no online store ".feat/online.db".');
    expect(existsSync(join(cwd, ".feat"))).toBe(false);
    await process(cwd, "--event", EVENT);
    expectMistake(await get(cwd), 2, "The entity has no `customer_id`.");
    expectMistake(await get(cwd, "--key", "customer_id"), 2, "--key customer_id has no value.");
    expectMistake(await get(cwd, ...key, ...key), 2, "--key customer_id is given twice");
    const mistyped = "`customer` is no key of realtime_transaction_stats.";
    expectMistake(await get(cwd, ...key, "--key", "customer=c1"), 2, mistyped);
    expectMistake(await get(cwd, ...key, "--as-of", "noon"), 2, '--as-of "noon" is no time.');
    expectMistake(await feat(["get", `${NAME}:txn_sum`, ...key], { cwd }), 2, "");
  });
});
