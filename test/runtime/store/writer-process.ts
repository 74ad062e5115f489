// A process that applies events to one entity of a store and says on stdout which ones the store has:
// writer-process.ts STORE NAME COUNT. It is killed at any time by the tests; what it has said must be true.
import { FeatureStore } from "../../../runtime/src/index.js";
import { seedPlan } from "../../support/plans.js";

const [, , online = "", name = "", count = "0"] = process.argv;
// Fast writers get further than the usual number of ids before the tests kill them.
const store = await FeatureStore.open({ online, keptEventIds: 1_000_000 });
const plan = seedPlan();
await store.createStreamingFeature({ tenantId: "t", declaration: plan });
for (let n = 0; n < Number(count); n++) {
  const event = { customer_id: "c", amount: 1, event_timestamp: "2026-02-12T10:00:00", event_id: `${name}-${n}` };
  await store.processStreamingEvent({ tenantId: "t", featureName: plan.feature, event });
  process.stdout.write(`${event.event_id}\n`);
}
await store.close();
