// A registered feature as callers see it: its types and windows, how fresh it is, what became of its events.
import { type Plan, printType, type Type } from "@feat-lang/compiler/plan";
import type { RegisteredFeature } from "../feature-store.js";
import { itemTypes, printTime } from "../online/record.js";
import type { FeatureStats } from "./feature-stats.js";

export interface FeatureState {
  readonly stats: FeatureStats | undefined;
  /** Event time that the feature has reached. */
  readonly reached: number | null;
  readonly now: number;
}

export function describeFeature({ name, jobId, plan }: RegisteredFeature, { stats, reached, now }: FeatureState) {
  return {
    name,
    job_id: jobId,
    hash: plan.hash,
    ...(plan.doc === undefined ? {} : { doc: plan.doc }),
    source: {
      name: plan.source.name,
      topic: plan.source.topic,
      time: plan.source.time.column,
      columns: plan.source.columns.map((column) => ({ name: column.name, type: printType(column.type) })),
    },
    keys: plan.keys.map((key) => ({ name: key.name, type: nameOfType(key.value.type) })),
    where: plan.where !== undefined,
    windows: plan.groups.map((group) => ({
      label: group.label,
      items: itemTypes(group).map(([item, type]) => ({ name: item, type: printType(type), ...docOf(plan, item) })),
    })),
    ttl_ms: plan.online?.ttlMs ?? null,
    offline: plan.offline,
    reached: reached === null ? null : printTime(reached),
    freshness_seconds: reached === null ? null : (now - reached) / 1_000,
    since_start: {
      events: stats?.events ?? 0,
      filtered: stats?.filtered ?? 0,
      rejected: Object.fromEntries(stats?.rejected ?? []),
      late: Object.fromEntries(stats?.late ?? []),
      lag_seconds: stats?.lagMs == null ? null : stats.lagMs / 1_000,
    },
  };
}

/** A key is never null, whatever its column may be. */
function nameOfType(type: Type): string {
  return printType({ ...type, nullable: true });
}

function docOf(plan: Plan, name: string): { readonly doc?: string } {
  const items = plan.groups.flatMap((group) => [...group.aggregates, ...group.derived]);
  const doc = items.find((item) => item.name === name)?.doc;
  return doc === undefined ? {} : { doc };
}
