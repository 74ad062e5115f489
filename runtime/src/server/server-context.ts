// What the routes work with.
import type { FeatureStore } from "../feature-store.js";
import type { OnlineStore } from "../store/online-store.js";
import type { StatsBook } from "./feature-stats.js";
import type { Metrics } from "./metrics.js";

export interface ServerContext {
  readonly features: FeatureStore;
  /** The store below `features`. */
  readonly store: OnlineStore;
  readonly stats: StatsBook;
  readonly metrics: Metrics;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}
