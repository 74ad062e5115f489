// What this server has done with events, per tenant and feature, since it started.
// Invariant: only features that exist are counted, so that no caller can make the server remember names it invents.
import type { EventAnswer } from "../online/event-path.js";
import { parseTime } from "../online/record.js";

export interface FeatureStats {
  readonly tenant: string;
  readonly feature: string;
  /** Taken, whether or not the feature's condition let them count. */
  events: number;
  /** Of those: not let through by the condition. */
  filtered: number;
  /** By reason. */
  readonly rejected: Map<string, number>;
  /** By label of the window group. */
  readonly late: Map<string, number>;
  /** Wall clock less event time of the newest event, when it was written; null before the first. */
  lagMs: number | null;
  /** Wall clock; null before the first. */
  lastEventAt: number | null;
}

export interface StatsBook {
  all(): readonly FeatureStats[];
  of(tenant: string, feature: string): FeatureStats | undefined;
  countAccepted(tenant: string, feature: string, answer: EventAnswer): void;
  countRejected(tenant: string, feature: string, reason: string): void;
  forget(tenant: string, feature: string): void;
}

export function openStatsBook(now: () => number): StatsBook {
  const book = new Map<string, FeatureStats>();
  const nameOf = (tenant: string, feature: string) => JSON.stringify([tenant, feature]);

  function open(tenant: string, feature: string): FeatureStats {
    const name = nameOf(tenant, feature);
    let stats = book.get(name);
    if (!stats) {
      stats = {
        tenant,
        feature,
        events: 0,
        filtered: 0,
        rejected: new Map(),
        late: new Map(),
        lagMs: null,
        lastEventAt: null,
      };
      book.set(name, stats);
    }
    return stats;
  }

  return {
    all: () => [...book.values()],
    of: (tenant, feature) => book.get(nameOf(tenant, feature)),
    countAccepted(tenant, feature, answer) {
      const stats = open(tenant, feature);
      const at = now();
      stats.events += 1;
      stats.lastEventAt = at;
      if (!answer.counted) stats.filtered += 1;
      for (const window of answer.late) countOne(stats.late, window);
      const newest = Math.max(...Object.values(answer.windows).map((window) => parseTime(window.updated_at)));
      if (Number.isFinite(newest)) stats.lagMs = at - newest;
    },
    countRejected(tenant, feature, reason) {
      countOne(open(tenant, feature).rejected, reason);
    },
    forget(tenant, feature) {
      book.delete(nameOf(tenant, feature));
    },
  };
}

function countOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
