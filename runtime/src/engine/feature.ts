// A plan made ready to run: expressions compiled, aggregates placed in panes, one window kind per group.
// Invariant: nothing here depends on what its entities hold; emptied, a feature is as new.
import type { ColumnPlan, Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { Aggregate } from "./aggregate/aggregate.js";
import { createAggregate } from "./aggregate/registry.js";
import { NONE } from "./cell-table.js";
import { Entities, type Entity } from "./entities.js";
import { compileExpr, type Slots } from "./expression/compile.js";
import type { Evaluate } from "./expression/evaluate.js";
import { createKeyReader, type KeyReader, slotsOfColumns } from "./key.js";
import type { Value } from "./value/value.js";
import { createWindow } from "./window/create-window.js";
import { type GroupState, HEAD, reserveState } from "./window/group-state.js";
import { type Pane, Panes } from "./window/panes.js";
import type { WindowKind } from "./window/window-kind.js";

export interface Feature {
  readonly plan: Plan;
  readonly key: KeyReader;
  readonly where: Evaluate | undefined;
  readonly entities: Entities;
  readonly groups: readonly FeatureGroup[];
}

export interface FeatureGroup {
  readonly plan: Plan;
  readonly group: WindowGroup;
  /** Grows with the order of features and, within one, of groups. */
  readonly rank: number;
  /** Its place among the feature's groups. */
  readonly index: number;
  /** From an entity to its state in this group. */
  readonly offset: GroupState;
  readonly entities: Entities;
  readonly panes: Panes;
  readonly window: WindowKind;
  /** The values of a pane's rows in the order of `group.output`. */
  valuesOf(pane: Pane): readonly Value[];
}

/** `rank` is the first group's. */
export function createFeature(plan: Plan, columns: readonly ColumnPlan[], rank: number): Feature {
  const slots = slotsOfColumns(columns, plan);
  const entities = new Entities();
  return {
    plan,
    key: createKeyReader(plan.keys, slots),
    where: plan.where === undefined ? undefined : compileExpr(plan.where, slots),
    entities,
    groups: plan.groups.map((group, index) => createGroup(plan, group, { slots, entities, index, rank: rank + index })),
  };
}

interface Place {
  readonly slots: Slots;
  readonly entities: Entities;
  readonly index: number;
  readonly rank: number;
}

function createGroup(plan: Plan, group: WindowGroup, { slots, entities, index, rank }: Place): FeatureGroup {
  const panes = new Panes();
  const aggregates = group.aggregates.map((item) => createAggregate(panes, item, (expr) => compileExpr(expr, slots)));
  const count = aggregates.length;
  const offset = reserveState(entities);
  const window = createWindow(group.window, {
    states: entities,
    panes,
    add(pane, row, time) {
      for (let at = 0; at < count; at++) (aggregates[at] as Aggregate).add(pane, row, time);
    },
    merge(into, from) {
      for (let at = 0; at < count; at++) (aggregates[at] as Aggregate).merge(into, from);
    },
  });
  return { plan, group, rank, index, offset, entities, panes, window, valuesOf: createOutput(group, aggregates) };
}

export function hasOpenWindow({ entities, groups }: Feature, entity: Entity): boolean {
  for (let index = 0; index < groups.length; index++) {
    if (entities.get(entity + (groups[index] as FeatureGroup).offset, HEAD) !== NONE) return true;
  }
  return false;
}

/** Gives back all that the entity holds. */
export function releaseEntity({ entities, groups }: Feature, entity: Entity): void {
  for (const { offset, panes } of groups) {
    let pane = entities.get(entity + offset, HEAD);
    while (pane !== NONE) {
      const next = panes.next(pane);
      panes.free(pane);
      pane = next;
    }
  }
  entities.free(entity);
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
  // A copy has its size at once; an array that grows by `push` takes several times the memory.
  const blank: readonly Value[] = [...slots].map(() => null);
  const count = aggregates.length;
  return (pane) => {
    const items = blank.slice();
    for (let at = 0; at < count; at++) items[at] = (aggregates[at] as Aggregate).result(pane);
    for (let at = 0; at < derived.length; at++) items[count + at] = (derived[at] as Evaluate)(items);
    return isInOrder ? items : order.map((slot) => items[slot] as Value);
  };
}
