// What a run did, in numbers: the object of `feat run --summary json`.
// Invariant: only counts that are not zero have an entry, in an order that does not depend on the events.
import type { Plan, WindowGroup } from "@feat-lang/compiler/plan";
import { REJECT_REASONS, type RejectReason } from "../event/row-assembler.js";
import type { Leap } from "./leaps.js";

export interface RunSummary {
  readonly events: number;
  /** Events that at least one feature could use: neither their source nor, for want of a key, every feature rejected them. */
  readonly accepted: number;
  /** By reason; `null_key` counts once for each feature. */
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  /** Fields of accepted events that did not convert. */
  readonly bad_field: number;
  /** The same by the column's name; absent where there are none. */
  readonly bad_fields?: Readonly<Record<string, number>>;
  /** Dropped as too late, by feature and window. */
  readonly late: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rows: number;
  /** Events dated so far ahead that others were late for them alone; absent where there are none. */
  readonly leaps?: readonly Leap[];
  readonly seconds: number;
}

export interface RunCounts {
  events: number;
  accepted: number;
  /** By the column's name. */
  readonly badFields: Map<string, number>;
  rows: number;
  readonly rejected: Map<RejectReason, number>;
  readonly late: Map<WindowGroup, number>;
  leaps: readonly Leap[];
}

export function createRunCounts(): RunCounts {
  return { events: 0, accepted: 0, badFields: new Map(), rows: 0, rejected: new Map(), late: new Map(), leaps: [] };
}

export function countOne<K>(counts: Map<K, number>, of: K): void {
  addCount(counts, of, 1);
}

export function addCount<K>(counts: Map<K, number>, of: K, count: number): void {
  counts.set(of, (counts.get(of) ?? 0) + count);
}

/** Counts that go on from those of a summary. */
export function countsOf(summary: RunSummary, plans: readonly Plan[]): RunCounts {
  const { events, accepted, rows } = summary;
  const rejected = REJECT_REASONS.map((reason) => [reason, summary.rejected[reason] ?? 0] as const);
  const late = plans.flatMap(({ feature, groups }) =>
    groups.map((group) => [group, summary.late[feature]?.[group.label] ?? 0] as const),
  );
  return {
    events,
    accepted,
    badFields: new Map(Object.entries(summary.bad_fields ?? {})),
    rows,
    rejected: new Map(rejected.filter(([, count]) => count > 0)),
    late: new Map(late.filter(([, count]) => count > 0)),
    leaps: summary.leaps ?? [],
  };
}

export function summarize(counts: RunCounts, plans: readonly Plan[], elapsedMs: number): RunSummary {
  const late: [string, Record<string, number>][] = [];
  for (const { feature, groups } of plans) {
    const dropped = groups.filter((group) => counts.late.has(group));
    if (dropped.length === 0) continue;
    late.push([feature, Object.fromEntries(dropped.map((group) => [group.label, counts.late.get(group) ?? 0]))]);
  }
  const reasons = REJECT_REASONS.filter((reason) => counts.rejected.has(reason));
  const badFields = [...counts.badFields].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    events: counts.events,
    accepted: counts.accepted,
    rejected: Object.fromEntries(reasons.map((reason) => [reason, counts.rejected.get(reason)])),
    bad_field: badFields.reduce((sum, [, count]) => sum + count, 0),
    ...(badFields.length === 0 ? {} : { bad_fields: Object.fromEntries(badFields) }),
    late: Object.fromEntries(late),
    rows: counts.rows,
    ...(counts.leaps.length === 0 ? {} : { leaps: counts.leaps }),
    seconds: Math.round(elapsedMs) / 1000,
  };
}
