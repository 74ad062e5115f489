// What every view of a window group starts from.
// Invariant: all views of a group read the same events through the same window function, so their rows meet.
import type { Plan, WindowGroup } from "../plan/plan.js";
import { sqlName } from "./dialect.js";
import type { JobNames } from "./names.js";
import { windowFunction } from "./window-function.js";

export interface WindowInput {
  readonly plan: Plan;
  readonly group: WindowGroup;
  readonly names: JobNames;
  /** `TABLE(TUMBLE(…))` over the events. */
  readonly windowed: string;
  /** The keys and the bounds: what makes a row of the group, is grouped by and joined on. */
  readonly identity: readonly string[];
}

export function windowInput(plan: Plan, group: WindowGroup, names: JobNames, events: string): WindowInput {
  const windowed = windowFunction(group.window, { view: events, rt: names.rt, keys: names.keys });
  return { plan, group, names, windowed, identity: [...names.keys, "window_start", "window_end"] };
}

/** `customer_id, window_start, window_end`. Without both bounds in GROUP BY Flink plans an aggregate that never closes. */
export function identityList(input: WindowInput): string {
  return input.identity.map(sqlName).join(", ");
}

/** `a.customer_id = b.customer_id AND …`, as the ON of a join. */
export function sameRow(input: WindowInput, left: string, right: string): string {
  return input.identity.map((name) => `${left}.${sqlName(name)} = ${right}.${sqlName(name)}`).join("\n  AND ");
}
