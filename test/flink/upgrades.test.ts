// The verdicts of `feat diff` on real savepoints: where it says that state is kept, totals go on; where Flink refuses a
// savepoint, or would take it for something else, it says that state is lost.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileProject } from "@feat-lang/compiler";
import type { Plan } from "@feat-lang/compiler/plan";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGateway } from "../support/flink/gateway.js";
import { flinkTool } from "../support/flink/java-home.js";
import { startKafka } from "../support/flink/kafka.js";
import { runUpgrade, type Servers } from "../support/flink/upgrade-job.js";
import { describeWith } from "../support/tool.js";
import { CHANGES, type Change, projectText, type Version } from "../support/upgrades.js";

const event = (time: string, amount: number) =>
  JSON.stringify({ customer_id: "c1", amount, status: "paid", event_timestamp: time });
/** The first window closes; the second holds 30 in two events when the job is stopped. */
const BEFORE = [event("2026-02-12T09:10:00", 1), event("2026-02-12T11:20:00", 10), event("2026-02-12T11:25:00", 20)];
/** One event more in the open window, one that closes everything. */
const AFTER = [event("2026-02-12T11:40:00", 100), event("2026-02-14T14:00:00", 1000)];

async function planOfVersion(version: Version): Promise<Plan> {
  const { plans, diagnostics } = await compileProject([{ path: "main.feat", text: projectText(version) }]);
  const [plan] = plans;
  if (!plan || diagnostics.some(({ severity }) => severity === "error")) throw new Error(JSON.stringify(diagnostics));
  return plan;
}

describeWith(flinkTool, "upgrades from a savepoint", () => {
  let servers: Servers | undefined;
  beforeAll(async () => {
    const [kafka, flink, folder] = await Promise.all([
      startKafka(),
      startGateway(),
      mkdtemp(join(tmpdir(), "feat-upgrades-")),
    ]);
    servers = { kafka, flink, folder };
  }, 300_000);
  afterAll(async () => {
    if (!servers) return;
    await Promise.all([servers.kafka.stop(), servers.flink.stop()]);
    await rm(servers.folder, { recursive: true });
  });

  async function outcomeOf({ before, after }: Change) {
    if (!servers) throw new Error("Kafka or Flink did not start.");
    const [old, now] = await Promise.all([planOfVersion(before), planOfVersion(after)]);
    return runUpgrade(servers, { before: old, after: now, eventsBefore: BEFORE, eventsAfter: AFTER });
  }

  test.each(CHANGES.filter(({ verdict }) => verdict === "state-kept"))(
    "$name: totals go on",
    async (change) => {
      const outcome = await outcomeOf(change);
      const rows = "rows" in outcome ? outcome.rows : [];
      expect(outcome).toEqual({ rows: expect.arrayContaining([expect.objectContaining({ rows: 3 })]) });
      const closed = rows.find((row) => row.rows === 3);
      expect(closed?.total ?? closed?.turnover).toBe(130);
    },
    120_000,
  );

  test.each(CHANGES.filter(({ flink }) => flink === "refuses"))(
    "$name: Flink refuses",
    async (change) => {
      expect(await outcomeOf(change)).toEqual({ refused: expect.stringMatching(/state|key serializer/i) });
    },
    120_000,
  );

  test.each(CHANGES.filter(({ flink }) => flink === "takes it"))(
    "$name: Flink takes it",
    async (change) => {
      expect(await outcomeOf(change)).toEqual({ rows: expect.anything() });
    },
    120_000,
  );
});
