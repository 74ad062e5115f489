// Deployments on a cluster in memory: what is planned, what is done, what is refused, and what a crash leaves.
import type { Plan } from "@feat-lang/compiler/plan";
import { describe, expect, test } from "vitest";
import { DEFAULT_ENVIRONMENT } from "../../../compiler/src/default-environment.js";
import { emitFlinkSql, outputTopic } from "../../../compiler/src/flink/index.js";
import { changesFor, deployChanges, requireAllowed, rollBack } from "../../../runtime/src/deploy/deploy.js";
import { decodeDeployment, encodeDeployment, type Version } from "../../../runtime/src/deploy/deployment.js";
import { statusOf } from "../../../runtime/src/deploy/status.js";
import { FeatError } from "../../../runtime/src/errors.js";
import { aggregate, callOf, DOUBLE, group, HOUR, item, planOf, tumbling } from "../../support/plans.js";
import { createFakeCluster, createRecords } from "./fake-cluster.js";

const versionOf = (plan: Plan): Version => ({ plan, sql: emitFlinkSql(plan, DEFAULT_ENVIRONMENT).sql });
const first = versionOf(planOf({ feature: "f", groups: [group(tumbling(HOUR), [aggregate("n", "count")])] }));
/** State kept: only a derived item more. */
const second = versionOf(
  planOf({
    feature: "f",
    groups: [
      group(
        tumbling(HOUR),
        [aggregate("n", "count")],
        [{ name: "d", value: callOf("negate", DOUBLE, item("n", DOUBLE)) }],
      ),
    ],
  }),
);
/** State lost: another window. */
const third = versionOf(planOf({ feature: "f", groups: [group(tumbling(2 * HOUR), [aggregate("n", "count")])] }));
const other = versionOf(planOf({ feature: "g", groups: [group(tumbling(HOUR), [aggregate("n", "count")])] }));

function createWorld() {
  const cluster = createFakeCluster();
  const { records, lock } = createRecords();
  const progress: string[] = [];
  const deploying = {
    cluster,
    lock,
    progress: ({ feature, action }: { feature: string; action: string }) => progress.push(`${action} ${feature}`),
    signal: new AbortController().signal,
  };
  const changes = (...wanted: readonly Version[]) => changesFor(wanted, [...records.values()], cluster);
  async function deploy(wanted: readonly Version[], allowed: readonly string[] = []) {
    const planned = await changes(...wanted);
    requireAllowed(planned, new Set(allowed));
    return deployChanges(planned, deploying);
  }
  const running = () => cluster.jobs.map(({ name, planHash }) => [name, planHash]);
  return { cluster, records, progress, deploying, changes, deploy, running };
}

const nameOf = ({ plan }: Version) => outputTopic("default", plan.feature);

test("new features are created, again nothing happens, in any order", async () => {
  const { deploy, running, progress } = createWorld();
  expect(await deploy([other, first])).toEqual([
    { feature: "f", action: "create", jobId: "job-1" },
    { feature: "g", action: "create", jobId: "job-2" },
  ]);
  expect(await deploy([first, other])).toEqual([
    { feature: "f", action: "unchanged", jobId: "job-1" },
    { feature: "g", action: "unchanged", jobId: "job-2" },
  ]);
  expect(progress).toEqual(["create f", "create g"]);
  expect(running()).toEqual([
    [nameOf(first), first.plan.hash],
    [nameOf(other), other.plan.hash],
  ]);
});

test("a change that keeps state goes on from a savepoint; so does another script of the same plan", async () => {
  const { deploy, cluster, records } = createWorld();
  await deploy([first]);
  expect(await deploy([second])).toEqual([{ feature: "f", action: "upgrade", jobId: "job-2" }]);
  expect(cluster.starts.at(-1)).toEqual({ planHash: second.plan.hash, savepoint: "savepoint-of-job-1" });
  const moved = { ...second, sql: second.sql.replaceAll("localhost:9092", "elsewhere:9092") };
  expect(await deploy([moved])).toEqual([{ feature: "f", action: "upgrade", jobId: "job-3" }]);
  expect(cluster.starts.at(-1)?.savepoint).toBe("savepoint-of-job-2");
  expect(records.get("f")).toMatchObject({ state: "running", jobId: "job-3", previous: { version: second } });
});

test("a change that loses state, and a removal, are refused unless allowed by name", async () => {
  const { deploy, cluster, records, running } = createWorld();
  await deploy([first, other]);
  await expect(deploy([third])).rejects.toMatchObject({ code: "state-loss", message: expect.stringContaining("f, g") });
  await expect(deploy([third], ["f"])).rejects.toMatchObject({ code: "state-loss" });
  expect(cluster.starts).toHaveLength(2);
  expect(await deploy([third], ["f", "g"])).toEqual([
    { feature: "f", action: "replace", jobId: "job-3" },
    { feature: "g", action: "remove", jobId: null },
  ]);
  expect(cluster.starts.at(-1)?.savepoint).toBeUndefined();
  expect(running()).toEqual([[nameOf(third), third.plan.hash]]);
  expect([...records.keys()]).toEqual(["f"]);
});

test("a version that does not come to run: what ran before goes on from its savepoint", async () => {
  const { deploy, cluster, running, records } = createWorld();
  await deploy([first]);
  cluster.refused.add(second.plan.hash);
  await expect(deploy([second])).rejects.toMatchObject({
    code: "flink-failed",
    message: expect.stringContaining("What ran before runs again, as job job-3."),
  });
  expect(running()).toEqual([[nameOf(first), first.plan.hash]]);
  expect(cluster.starts.at(-1)).toEqual({ planHash: first.plan.hash, savepoint: "savepoint-of-job-1" });
  expect(records.get("f")).toMatchObject({ state: "running", jobId: "job-3", current: first });
});

test("a first version that does not come to run leaves nothing behind", async () => {
  const { deploy, cluster, records } = createWorld();
  cluster.refused.add(first.plan.hash);
  await expect(deploy([first])).rejects.toBeInstanceOf(FeatError);
  expect(cluster.jobs).toEqual([]);
  expect(records.size).toBe(0);
});

describe("after a crash", () => {
  test("between stopping and its record: the cluster knows the savepoint", async () => {
    const { deploy, cluster } = createWorld();
    await deploy([first]);
    await cluster.stopWithSavepoint("job-1");
    expect(await deploy([second])).toEqual([{ feature: "f", action: "upgrade", jobId: "job-2" }]);
    expect(cluster.starts.at(-1)?.savepoint).toBe("savepoint-of-job-1");
  });

  test("between submitting and its record: the job is taken over", async () => {
    const { deploy, records, cluster } = createWorld();
    await deploy([first]);
    records.clear();
    expect(await deploy([first])).toEqual([{ feature: "f", action: "unchanged", jobId: "job-1" }]);
    expect(records.get("f")).toMatchObject({ state: "running", jobId: "job-1" });
    expect(cluster.starts).toHaveLength(1);
  });

  test("a job that was stopped by hand restarts from its savepoint; one that left none needs permission", async () => {
    const { deploy, cluster } = createWorld();
    await deploy([first]);
    await cluster.stopWithSavepoint("job-1");
    expect(await deploy([first])).toEqual([{ feature: "f", action: "restart", jobId: "job-2" }]);
    expect(cluster.starts.at(-1)?.savepoint).toBe("savepoint-of-job-1");
    await cluster.cancel("job-2");
    await expect(deploy([first])).rejects.toMatchObject({ code: "state-loss" });
    expect(await deploy([first], ["f"])).toEqual([{ feature: "f", action: "restart", jobId: "job-3" }]);
    expect(cluster.starts.at(-1)?.savepoint).toBeUndefined();
  });
});

test("rolling back: the version before, from its savepoint; and forward again", async () => {
  const { deploy, deploying, records, cluster, running } = createWorld();
  await deploy([first]);
  await deploy([third], ["f"]);
  const deployment = records.get("f");
  if (!deployment) throw new Error("not recorded");
  await rollBack(deployment, cluster.jobs[0], deploying);
  expect(running()).toEqual([[nameOf(first), first.plan.hash]]);
  expect(cluster.starts.at(-1)?.savepoint).toBe("savepoint-of-job-1");
  expect(records.get("f")).toMatchObject({
    current: first,
    previous: { version: third, savepoint: "savepoint-of-job-2" },
  });
});

test("rolling back the first version says that there is nothing before it", async () => {
  const { deploy, deploying, records, cluster } = createWorld();
  await deploy([first]);
  const deployment = records.get("f");
  if (!deployment) throw new Error("not recorded");
  await expect(rollBack(deployment, cluster.jobs[0], deploying)).rejects.toMatchObject({
    code: "nothing-to-roll-back",
  });
});

test("status: what runs, what should, what nobody knows of, and where compiled and running part", async () => {
  const { deploy, records, cluster } = createWorld();
  await deploy([first, other]);
  const ask = (compiled?: ReadonlyMap<string, string>) =>
    statusOf({ deployments: [...records.values()], cluster, ...(compiled && { compiled }) });
  const figures = { watermark: 1_770_894_000_000, lag: 3, late: 1 };
  expect(await ask()).toEqual([
    { feature: "f", state: "RUNNING", jobId: "job-1", figures, drift: [] },
    { feature: "g", state: "RUNNING", jobId: "job-2", figures, drift: [] },
  ]);
  await cluster.cancel("job-1");
  records.delete("g");
  expect(await ask(new Map([["f", third.plan.hash]]))).toEqual([
    { feature: "f", state: "GONE", jobId: null, figures: null, drift: ["the compiled folder has another version"] },
    { feature: nameOf(other), state: "ORPHAN", jobId: "job-2", figures, drift: [] },
  ]);
});

test("an interrupt ends between features, not within one", async () => {
  const { changes, deploying, cluster, running } = createWorld();
  const stop = new AbortController();
  const planned = await changes(first, other);
  const progress = () => stop.abort(new Error("interrupted"));
  await expect(deployChanges(planned, { ...deploying, progress, signal: stop.signal })).rejects.toThrow("interrupted");
  expect(running()).toEqual([[nameOf(first), first.plan.hash]]);
  expect(cluster.starts).toHaveLength(1);
});

test("records are read back as they were written; newer ones are refused", async () => {
  const { deploy, records } = createWorld();
  await deploy([first]);
  await deploy([second]);
  const deployment = records.get("f");
  if (!deployment) throw new Error("not recorded");
  const text = encodeDeployment(deployment);
  expect(decodeDeployment(text)).toEqual(deployment);
  expect(() => decodeDeployment(text.replace('"format":1', '"format":2'))).toThrow(/newer version of feat/);
  expect(() => decodeDeployment(text.replaceAll('"count"', '"sum"'))).toThrow(/cannot be used/);
});
