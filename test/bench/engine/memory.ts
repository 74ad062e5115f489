// What the engine keeps in memory for each entity and open window: `node --expose-gc memory.ts WHAT` prints it as JSON.
// Invariant: everything counts that the process has grown by, the entities' keys included.
import { createStreamEngine } from "../../../runtime/dist/engine/stream-engine.js";
import { type FeatureName, planOf } from "./features.ts";

interface Subject {
  readonly name: string;
  readonly feature: FeatureName;
  readonly trackChanges?: boolean;
  readonly entities: number;
  /** Times of the events of each entity, in minutes. */
  readonly minutes: readonly number[];
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  entity: { name: "an entity with an open window", feature: "seed", entities: 1_000_000, minutes: [0] },
  "tracked-entity": {
    name: "the same, what it serves included (a run into a store)",
    feature: "seed",
    trackChanges: true,
    entities: 1_000_000,
    minutes: [0],
  },
  window: { name: "an entity with two windows of two groups", feature: "five", entities: 500_000, minutes: [0] },
  session: { name: "an entity with an open session", feature: "session", entities: 500_000, minutes: [0] },
  "sliding-slice": {
    name: "an entity with 20 slices of a sliding window",
    feature: "sliding-1m",
    entities: 50_000,
    minutes: Array.from({ length: 20 }, (_, index) => index),
  },
};

const subject = SUBJECTS[process.argv[2] ?? ""];
if (subject === undefined || global.gc === undefined) throw new Error("node --expose-gc memory.ts WHAT");
const plan = await planOf(subject.feature);
const engine = createStreamEngine({
  // No event of an entity closes a window of another one.
  plans: [{ ...plan, source: { ...plan.source, time: { ...plan.source.time, delayMs: 3_600_000 } } }],
  columns: plan.source.columns,
  emit: "final",
  trackChanges: subject.trackChanges ?? false,
  listener: { emission() {}, late() {}, nullKey() {} },
});
const start = Date.UTC(2026, 1, 12, 10);
const before = used();
for (const minute of subject.minutes) {
  const time = start + minute * 60_000;
  for (let entity = 0; entity < subject.entities; entity++) {
    // As from the bytes of an event: a key that is a string of its own.
    const key = Buffer.from(`c${entity}`).toString("latin1");
    const row = plan.source.columns.map(({ name }) =>
      name === "customer_id" ? key : name === "amount" ? entity / 100 : name === "event_timestamp" ? time : null,
    );
    engine.process({ row, time, partition: 0 });
    if (subject.trackChanges && entity % 10_000 === 0) engine.drainChanges();
  }
}
engine.drainChanges();
const bytes = Math.round((used() - before) / subject.entities);
console.log(JSON.stringify({ name: subject.name, bytes, watermark: engine.watermark }));

function used(): number {
  global.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
