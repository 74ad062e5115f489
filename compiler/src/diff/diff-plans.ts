// Two versions of a project: what each aggregate's state is worth under the new one.
// Invariant: `state-kept` is said only of changes after which real Flink restored a savepoint and went on counting
// (test/flink/upgrades.test.ts); whatever is not known to be safe loses its state here, never silently there.
import type { AggregateItem, Plan, WindowGroup } from "../plan/plan.js";
import { definitionOf, ROUTING, stateLayout } from "./definition.js";

/**
 * - `unchanged`: nothing to do.
 * - `state-kept`: the job goes on from its savepoint; open windows keep what they hold.
 * - `starts-empty`: new, or its definition is as before but the job cannot take its state over.
 * - `incompatible`: what the state holds means something else under the new definition.
 */
export type StateVerdict = "unchanged" | "state-kept" | "starts-empty" | "incompatible";

export interface AggregateDiff {
  /** As the new plan calls it; as the old one did where it is `removed`. */
  readonly name: string;
  /** The label of its window group. */
  readonly window: string;
  readonly verdict: StateVerdict | "removed";
  /** What changed about this aggregate itself; absent where nothing did. */
  readonly change?: string;
}

export interface FeatureDiff {
  readonly feature: string;
  /** The gravest of its aggregates', or that the whole feature is new or gone. */
  readonly verdict: StateVerdict | "added" | "removed";
  /** What of the feature as a whole keeps Flink from taking its state over. */
  readonly reasons: readonly string[];
  /** In the order of the new plan, then what was removed; none of a feature that is unchanged, new or gone. */
  readonly aggregates: readonly AggregateDiff[];
  /** State that open windows hold now would be gone. */
  readonly losesState: boolean;
  /** Started empty, values are whole again after this long: the longest window. Absent with an open end: a session. */
  readonly wholeAfterMs?: number;
}

/** Sorted by feature. */
export function diffPlans(before: readonly Plan[], after: readonly Plan[]): readonly FeatureDiff[] {
  const old = new Map(before.map((plan) => [plan.feature, plan]));
  const kept = new Set(after.map((plan) => plan.feature));
  const diffs = [
    ...after.map((plan) => diffFeature(old.get(plan.feature), plan)),
    ...before.filter((plan) => !kept.has(plan.feature)).map(removedFeature),
  ];
  return diffs.sort((a, b) => (a.feature < b.feature ? -1 : 1));
}

function removedFeature({ feature }: Plan): FeatureDiff {
  return { feature, verdict: "removed", reasons: [], aggregates: [], losesState: true };
}

export function diffFeature(before: Plan | undefined, after: Plan): FeatureDiff {
  const { feature } = after;
  if (!before) return { feature, verdict: "added", reasons: [], aggregates: [], losesState: false };
  if (before.hash === after.hash) {
    return { feature, verdict: "unchanged", reasons: [], aggregates: [], losesState: false };
  }
  const rerouted = changedRouting(before, after);
  const reasons = [...rerouted.map((part) => `its ${part} changed`), ...layoutReasons(before, after)];
  const aggregates = diffAggregates(before, after, {
    isRerouted: rerouted.length > 0,
    isRestored: reasons.length === 0,
  });
  const losesState = aggregates.some(({ verdict }) => LOSING.has(verdict)) || reasons.length > 0;
  const wholeAfterMs = losesState ? longestWindow(after) : undefined;
  return {
    feature,
    verdict: gravest(aggregates),
    reasons,
    aggregates,
    losesState,
    ...(wholeAfterMs === undefined ? {} : { wholeAfterMs }),
  };
}

const GRAVITY: readonly StateVerdict[] = ["unchanged", "state-kept", "starts-empty", "incompatible"];
const LOSING: ReadonlySet<AggregateDiff["verdict"]> = new Set(["starts-empty", "incompatible", "removed"]);

/** A removed aggregate takes the state of its whole job with it, so what is left says how grave it is. */
function gravest(aggregates: readonly AggregateDiff[]): StateVerdict {
  const worst = Math.max(...aggregates.map(({ verdict }) => (verdict === "removed" ? 0 : GRAVITY.indexOf(verdict))));
  return GRAVITY[worst] ?? "unchanged";
}

function changedRouting(before: Plan, after: Plan): string[] {
  return Object.entries(ROUTING)
    .filter(([, of]) => of(before) !== of(after))
    .map(([part]) => part);
}

/** Why a savepoint of the old job has no place for the state of the new one, or another place. */
function layoutReasons(before: Plan, after: Plan): string[] {
  const reasons: string[] = [];
  if (before.offline !== after.offline) reasons.push(`its offline output was ${after.offline ? "added" : "removed"}`);
  const old = new Map(before.groups.map((group) => [group.label, group]));
  const now = new Set(after.groups.map(({ label }) => label));
  for (const { label } of before.groups) if (!now.has(label)) reasons.push(`window ${label} was removed`);
  for (const group of after.groups) {
    const was = old.get(group.label);
    if (!was) reasons.push(`window ${group.label} is new`);
    else if (stateLayout(was) !== stateLayout(group)) reasons.push(aggregatesReason(was, group));
  }
  const isReordered = reasons.length === 0 && before.groups.some(({ label }, at) => label !== after.groups[at]?.label);
  if (isReordered) reasons.push("its windows appear in another order");
  return reasons;
}

function aggregatesReason(before: WindowGroup, after: WindowGroup): string {
  const definitions = ({ aggregates }: WindowGroup) => aggregates.map(definitionOf).sort().join();
  return definitions(before) === definitions(after)
    ? `the aggregates of window ${after.label} are in another order`
    : `window ${after.label} holds other aggregates`;
}

interface Job {
  readonly isRerouted: boolean;
  readonly isRestored: boolean;
}

function diffAggregates(before: Plan, after: Plan, job: Job): AggregateDiff[] {
  const old = before.groups.flatMap(({ label, aggregates }) => aggregates.map((item) => ({ window: label, item })));
  const names = new Set(after.groups.flatMap(({ aggregates }) => aggregates.map(({ name }) => name)));
  const renamed = new Set<AggregateItem>();
  const diffs = after.groups.flatMap(({ label: window, aggregates }) =>
    aggregates.map((item): AggregateDiff => {
      const was = old.find((candidate) => candidate.item.name === item.name) ?? formerName(window, item);
      if (!was) return { name: item.name, window, verdict: "starts-empty", change: "new" };
      const change = changeOf(was, { window, item });
      const isSame = was.window === window && definitionOf(was.item) === definitionOf(item) && !job.isRerouted;
      const verdict = !isSame ? "incompatible" : job.isRestored ? "state-kept" : "starts-empty";
      return { name: item.name, window, verdict, ...(change === undefined ? {} : { change }) };
    }),
  );
  const removed = old.filter(({ item }) => !names.has(item.name) && !renamed.has(item));
  return [
    ...diffs,
    ...removed.map(({ window, item }): AggregateDiff => ({ name: item.name, window, verdict: "removed" })),
  ];

  /** An old aggregate of the same definition whose name is used no more, each taken once. */
  function formerName(window: string, item: AggregateItem) {
    const found = old.find(
      (candidate) =>
        candidate.window === window &&
        !names.has(candidate.item.name) &&
        !renamed.has(candidate.item) &&
        definitionOf(candidate.item) === definitionOf(item),
    );
    if (found) renamed.add(found.item);
    return found;
  }
}

interface Placed {
  readonly window: string;
  readonly item: AggregateItem;
}

function changeOf(before: Placed, after: Placed): string | undefined {
  if (before.item.name !== after.item.name) return `renamed from ${before.item.name}`;
  if (before.window !== after.window) return `was ${before.window}`;
  return definitionOf(before.item) === definitionOf(after.item) ? undefined : "another definition";
}

function longestWindow(plan: Plan): number | undefined {
  const sizes = plan.groups.map(({ window }) => (window.kind === "session" ? Number.POSITIVE_INFINITY : window.sizeMs));
  const longest = Math.max(...sizes);
  return Number.isFinite(longest) ? longest : undefined;
}
