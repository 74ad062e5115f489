// One whole run in a process of its own: `node subject.ts EVENTS WORKERS [DATABASE]` prints its seconds as JSON.
// Invariant: `cpu` counts the threads of all workers.
import { spawnThreads } from "../../../runtime/dist/cli/worker-threads.js";
import { openStreamSink } from "../../../runtime/dist/online/stream-sink.js";
import { runFeatures } from "../../../runtime/dist/run/run-features.js";
import { openInput } from "../../../runtime/dist/source/open-input.js";
import { SqliteStore } from "../../../runtime/dist/store/sqlite-store.js";
import { planOf } from "../engine/features.ts";

const [, , file = "", workers = "1", database] = process.argv;
const seed = await planOf("seed");
const plan = { ...seed, online: { ttlMs: 86_400_000 } };
const store = database === undefined ? undefined : new SqliteStore(database, Date.now);
const sink = store && (await openStreamSink({ store, tenant: "bench", plans: [plan], now: Date.now }));
let characters = 0;
let due = 0;
const start = performance.now();
const cpu = process.cpuUsage();
const { events } = await runFeatures({
  plans: [plan],
  inputs: [{ source: plan.source.name, events: await openInput(file, plan.source.columns) }],
  emit: "final",
  onRowText: (text) => {
    characters += text.length;
  },
  ...(sink === undefined
    ? {}
    : {
        // As `feat run --store` does it.
        changesDue: () => performance.now() >= due,
        async onChanges({ entities, watermark }) {
          sink.collect(entities, watermark);
          await sink.flush();
          due = performance.now() + 500;
        },
      }),
  ...(workers === "1" ? {} : { workers: { count: Number(workers), spawn: spawnThreads } }),
  now: () => performance.now(),
});
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - start) / 1_000;
await store?.close();
console.log(JSON.stringify({ events, characters, seconds, cpu: (user + system) / 1e6 }));
