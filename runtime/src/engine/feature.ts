// A plan made ready to run: expressions compiled, aggregates placed in panes, one window kind per group.
// Invariant: what is made here holds no state of any entity; a feature can serve any number of them.
import type { ColumnPlan, Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { Aggregate } from "./aggregate/aggregate.js";
import { createAggregate } from "./aggregate/registry.js";
import { compileExpr, type Slots } from "./expression/compile.js";
import type { Evaluate } from "./expression/evaluate.js";
import { createKeyReader, type KeyReader, slotsOfColumns } from "./key.js";
import type { Value } from "./value/value.js";
import { createWindow } from "./window/create-window.js";
import { createPaneLayout, type Pane, type PaneLayout } from "./window/pane.js";
import type { PaneOperations, WindowKind } from "./window/window-kind.js";

export interface Feature {
  readonly plan: Plan;
  readonly key: KeyReader;
  readonly where: Evaluate | undefined;
  readonly groups: readonly FeatureGroup[];
}

export interface FeatureGroup {
  readonly plan: Plan;
  readonly group: WindowGroup;
  /** Grows with the order of features and, within one, of groups. */
  readonly rank: number;
  readonly layout: PaneLayout;
  readonly window: WindowKind;
  /** The values of a pane's rows in the order of `group.output`. */
  valuesOf(pane: Pane): readonly Value[];
}

/** `rank` is the first group's. */
export function createFeature(plan: Plan, columns: readonly ColumnPlan[], rank: number): Feature {
  const slots = slotsOfColumns(columns, plan);
  return {
    plan,
    key: createKeyReader(plan.keys, slots),
    where: plan.where === undefined ? undefined : compileExpr(plan.where, slots),
    groups: plan.groups.map((group, index) => createGroup(plan, group, { slots, rank: rank + index })),
  };
}

function createGroup(plan: Plan, group: WindowGroup, place: { slots: Slots; rank: number }): FeatureGroup {
  const { slots, rank } = place;
  const layout = createPaneLayout();
  const aggregates = group.aggregates.map((item) => createAggregate(layout, item, (expr) => compileExpr(expr, slots)));
  return {
    plan,
    group,
    rank,
    layout,
    window: createWindow(group.window, paneOperations(layout, aggregates)),
    valuesOf: createOutput(group, aggregates),
  };
}

function paneOperations(layout: PaneLayout, aggregates: readonly Aggregate[]): PaneOperations {
  const count = aggregates.length;
  return {
    layout,
    add(pane, row, time) {
      for (let index = 0; index < count; index++) (aggregates[index] as Aggregate).add(pane, row, time);
    },
    merge(into, from) {
      for (let index = 0; index < count; index++) (aggregates[index] as Aggregate).merge(into, from);
    },
  };
}

/** Aggregates first, then derived items, which refer to what stands before them; then all in the order of output. */
function createOutput(group: WindowGroup, aggregates: readonly Aggregate[]): (pane: Pane) => readonly Value[] {
  const slots = new Map(group.aggregates.map((item, index) => [item.name, index]));
  const derived = group.derived.map((item) => {
    const evaluate = compileExpr(item.value, slots);
    slots.set(item.name, slots.size);
    return evaluate;
  });
  const order = group.output.map((name) => {
    const slot = slots.get(name);
    if (slot === undefined) throw new TypeError(`Group ${group.label} puts out an unknown item: ${name}`);
    return slot;
  });
  const isInOrder = order.length === slots.size && order.every((slot, index) => slot === index);
  return (pane) => {
    const items: Value[] = [];
    for (const aggregate of aggregates) items.push(aggregate.result(pane));
    for (const evaluate of derived) items.push(evaluate(items));
    return isInOrder ? items : order.map((slot) => items[slot] as Value);
  };
}
