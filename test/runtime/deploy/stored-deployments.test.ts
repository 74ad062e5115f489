// The lock of deployments: one at a time, said whose it is, over when its holder is gone.
import { expect, test } from "vitest";
import { DEFAULT_ENVIRONMENT } from "../../../compiler/src/default-environment.js";
import { emitFlinkSql } from "../../../compiler/src/flink/index.js";
import type { Deployment } from "../../../runtime/src/deploy/deployment.js";
import { storedDeployments } from "../../../runtime/src/deploy/stored-deployments.js";
import { MemoryDocuments } from "../../../runtime/src/store/memory-documents.js";
import { seedPlan } from "../../support/plans.js";

const plan = seedPlan();
const deployment: Deployment = {
  feature: plan.feature,
  state: "running",
  jobId: "j1",
  current: { plan, sql: emitFlinkSql(plan, DEFAULT_ENVIRONMENT).sql },
  savepoint: null,
  previous: null,
};

function createLog() {
  let time = 1_000_000;
  const log = storedDeployments(new MemoryDocuments(), () => time);
  return { log, pass: (ms: number) => (time += ms) };
}

test("what is written is read, by tenant", async () => {
  const { log } = createLog();
  const lock = await log.lock("acme", "ann@host");
  await lock.write(deployment);
  await lock.write(deployment);
  expect(await log.read("acme")).toEqual([deployment]);
  expect(await log.read("other")).toEqual([]);
  await lock.remove(deployment.feature);
  expect(await log.read("acme")).toEqual([]);
});

test("two at once: the second is told who deploys, and comes in after the release", async () => {
  const { log } = createLog();
  const first = await log.lock("acme", "ann@host");
  await expect(log.lock("acme", "bob@host")).rejects.toMatchObject({
    code: "deployment-busy",
    message: "ann@host is deploying.",
    hint: expect.stringContaining("within 300 s"),
  });
  await log.lock("other", "bob@host");
  await first.release();
  await log.lock("acme", "bob@host");
});

test("of two that ask in the same moment one gets it", async () => {
  const { log } = createLog();
  const results = await Promise.allSettled(["ann", "bob", "cy"].map((holder) => log.lock("acme", holder)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a holder that died: its lock ends, and should it come back it writes nothing", async () => {
  const { log, pass } = createLog();
  const dead = await log.lock("acme", "ann@host");
  await dead.write(deployment);
  pass(299_999);
  await expect(log.lock("acme", "bob@host")).rejects.toMatchObject({ code: "deployment-busy" });
  pass(1);
  const second = await log.lock("acme", "bob@host");
  await expect(dead.write({ ...deployment, jobId: "j2" })).rejects.toMatchObject({ code: "deployment-busy" });
  await dead.release();
  await second.write({ ...deployment, jobId: "j3" });
  expect((await log.read("acme"))[0]?.jobId).toBe("j3");
});

test("a holder that goes on writing keeps its lock", async () => {
  const { log, pass } = createLog();
  const lock = await log.lock("acme", "ann@host");
  for (const jobId of ["j1", "j2", "j3"]) {
    pass(200_000);
    await lock.write({ ...deployment, jobId });
  }
  await expect(log.lock("acme", "bob@host")).rejects.toMatchObject({ code: "deployment-busy" });
});
