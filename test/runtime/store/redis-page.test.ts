// docs/redis.md as its readers use it: the Python program reads what was written, the ACL line is the one that is tested,
// and the commands take the address.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FeatureStore } from "../../../runtime/src/index.js";
import { feat } from "../../cli/feat-process.js";
import { seedPlan } from "../../support/plans.js";
import { type RedisServer, redisTool, startRedis } from "../../support/redis.js";
import { describeWith, type Tool } from "../../support/tool.js";

const page = readFileSync(fileURLToPath(new URL("../../../docs/redis.md", import.meta.url)), "utf8");

const python: Tool = {
  name: "python3",
  missing: redisTool.missing ?? (spawnSync("python3", ["--version"]).status === 0 ? undefined : "install python3"),
};

let server: RedisServer;
let folder: string;

async function startAll(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "feat-redis-page-"));
  server = await startRedis();
}

async function stopAll(): Promise<void> {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

describeWith(python, "reading from Python", () => {
  beforeAll(startAll);
  afterAll(stopAll);

  test("the program of the page", async () => {
    const program = /```python\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const file = join(folder, "read.py");
    writeFileSync(file, program);
    const plan = seedPlan();
    const store = await FeatureStore.open({ online: server.url });
    await store.createStreamingFeature({ tenantId: "acme-corp", declaration: plan });
    const send = (customer: string) =>
      store.processStreamingEvent({
        tenantId: "acme-corp",
        featureName: plan.feature,
        event: { customer_id: customer, amount: 99.5, event_timestamp: "2026-02-12T10:00:00" },
      });
    for (const customer of ["c123", "c123", "zoë}:v,{"]) await send(customer);
    await store.close();
    const read = (customer: string) => {
      const args = [file, "127.0.0.1", String(server.port), "acme-corp", plan.feature, customer];
      const { stdout, stderr } = spawnSync("python3", args, { encoding: "utf8" });
      expect(stderr).toBe("");
      return JSON.parse(stdout) as unknown;
    };
    expect(read("c123")).toEqual({ txn_count_1h: 2, txn_sum_1h: 199 });
    expect(read("zoë}:v,{")).toEqual({ txn_count_1h: 1, txn_sum_1h: 99.5 });
    expect(read("nobody")).toEqual({});
  });
});

describeWith(redisTool, "the page and the command line", () => {
  beforeAll(startAll);
  afterAll(stopAll);

  test("run, process and get on one store", async () => {
    writeFileSync(
      join(folder, "f.feat"),
      "feature stats on transactions by customer_id <\n  n = count(amount) tumbling 1h\n  online ttl 1d\n>\n",
    );
    const event = { customer_id: "c1", amount: 1, event_timestamp: "2026-02-12T10:00:00Z" };
    writeFileSync(join(folder, "events.ndjson"), `${JSON.stringify(event)}\n`.repeat(3));
    const store = ["--store", server.url];
    const call = (...args: string[]) => feat([...args, ...store], { cwd: folder });
    const processed = await call("process", "stats", "--event", JSON.stringify(event), "--tenant", "single", "--json");
    expect(processed).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(processed.stdout)).toMatchObject({ windows: { tumbling_1h: { values: { n: 1 } } } });
    expect((await call("run", "--input", "transactions=events.ndjson")).code).toBe(0);
    const counts = [];
    for (const tenant of ["default", "single"]) {
      const read = await call("get", "stats:n", "--key", "customer_id=c1", "--tenant", tenant, "--json");
      counts.push(
        (JSON.parse(read.stdout) as { features: Record<string, { value: unknown }> }).features["stats:n"]?.value,
      );
    }
    expect(counts).toEqual([3, 1]);
    const refused = await call("process", "stats", "--event", JSON.stringify(event));
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toMatch(/written by a stream/);
    const nobody = await feat(["get", "stats", "--key", "customer_id=c1", "--store", "redis://u:secret@127.0.0.1:1"], {
      cwd: folder,
    });
    expect(nobody).toMatchObject({ code: 3, stdout: "" });
    expect(nobody.stderr).toBe("error: Redis at redis://127.0.0.1:1/0 cannot be reached: connection refused.\n");
  });

  test("the ACL line names the commands that the tests of tenants allow", () => {
    const source = readFileSync(fileURLToPath(new URL("redis-access.test.ts", import.meta.url)), "utf8");
    const tested = [...(/const COMMANDS = ([\s\S]*?);/.exec(source)?.[1] ?? "").matchAll(/"(\+[^"]+)"/g)].map(
      (m) => m[1],
    );
    const shown = (/ACL SETUSER[\s\S]*?```/.exec(page)?.[0] ?? "").match(/\+\S+/g);
    expect(tested.length).toBeGreaterThan(20);
    expect(shown?.toSorted()).toEqual(tested.toSorted());
  });
});
