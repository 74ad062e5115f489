// What /metrics says to Prometheus: events, lateness, rejects, writes, freshness and lag per feature; requests per route.
// Invariant: labels are tenants, features that exist, windows, reasons and routes: never a key, an entity or a path as sent.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { OnlineStore } from "../store/online-store.js";
import type { FeatureStats, StatsBook } from "./feature-stats.js";
import type { WriteMeter } from "./metered-store.js";

export interface Metrics {
  readonly contentType: string;
  readonly meter: WriteMeter;
  countRequest(
    request: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ): void;
  countRead(tenant: string, entities: number): void;
  print(): Promise<string>;
}

export interface MetricsOptions {
  readonly stats: StatsBook;
  readonly clocks: Pick<OnlineStore, "readClocks">;
  readonly now: () => number;
  /** Also memory, processor time and the event loop of this process. */
  readonly ofProcess: boolean;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const FEATURE = ["tenant", "feature"] as const;

export function createMetrics({ stats, clocks, now, ofProcess }: MetricsOptions): Metrics {
  const register = new Registry();
  const registers = [register];
  if (ofProcess) collectDefaultMetrics({ register });

  /** A total that stands in the stats already and is copied when somebody asks. */
  function total(
    name: string,
    help: string,
    label: string | undefined,
    rowsOf: (one: FeatureStats) => Iterable<readonly [string, number]>,
  ): void {
    new Counter<string>({
      name,
      help,
      labelNames: label === undefined ? [...FEATURE] : [...FEATURE, label],
      registers,
      collect() {
        this.reset();
        for (const one of stats.all()) {
          for (const [value, count] of rowsOf(one)) {
            const more = label === undefined ? {} : { [label]: value };
            this.inc({ tenant: one.tenant, feature: one.feature, ...more }, count);
          }
        }
      },
    });
  }

  total("feat_events_total", "Events taken.", undefined, (one) => [["", one.events]]);
  total(
    "feat_events_filtered_total",
    "Events taken that the feature's condition did not let count.",
    undefined,
    (one) => [["", one.filtered]],
  );
  total("feat_events_rejected_total", "Events refused, by reason.", "reason", (one) => one.rejected);
  total("feat_events_late_total", "Events that came too late for a window.", "window", (one) => one.late);

  new Gauge({
    name: "feat_lag_seconds",
    help: "Wall clock less event time of the newest event of its entity, when it was written.",
    labelNames: FEATURE,
    registers,
    collect() {
      this.reset();
      for (const { tenant, feature, lagMs } of stats.all()) {
        if (lagMs !== null) this.set({ tenant, feature }, lagMs / 1_000);
      }
    },
  });
  new Gauge({
    name: "feat_freshness_seconds",
    help: "Wall clock less the event time that the feature has reached in the online store, whoever writes it.",
    labelNames: FEATURE,
    registers,
    async collect() {
      this.reset();
      for (const { tenant, feature } of stats.all()) {
        const reached = newest(await clocks.readClocks({ tenant, feature }));
        if (reached !== null) this.set({ tenant, feature }, (now() - reached) / 1_000);
      }
    },
  });
  const writes = new Histogram({
    name: "feat_write_seconds",
    help: "Time of a write in the online store.",
    labelNames: FEATURE,
    buckets: SECONDS,
    registers,
  });
  const conflicts = new Counter({
    name: "feat_write_conflicts_total",
    help: "Writes that another writer had overtaken; they are made again.",
    labelNames: FEATURE,
    registers,
  });
  const reads = new Counter({
    name: "feat_entities_read_total",
    help: "Entities read.",
    labelNames: ["tenant"],
    registers,
  });
  const requests = new Histogram({
    name: "feat_http_request_seconds",
    help: "Time from a request's headers to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: SECONDS,
    registers,
  });

  return {
    contentType: register.contentType,
    meter: {
      written: ({ tenant, feature }, seconds) => writes.observe({ tenant, feature }, seconds),
      conflicts: ({ tenant, feature }, count) => conflicts.inc({ tenant, feature }, count),
    },
    countRequest: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    countRead: (tenant, entities) => reads.inc({ tenant }, entities),
    print: () => register.metrics(),
  };
}

/** The event time a feature has reached, on whichever path; null before the first event. */
export function newest(clocks: { readonly stream: number | null; readonly events: number | null }): number | null {
  const times = [clocks.stream, clocks.events].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}
