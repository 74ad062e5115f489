// The rows that a worker makes, with what puts them among those of the others.
// Invariant: the numbers of `ORDER` tell any two rows of a run apart, but for those of one entity, which one worker makes.
import type { Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { Emission } from "../../engine/contract.js";
import { printRow } from "../output-row.js";
import { ORDER, type ShardReport, type ShardSetup } from "./messages.js";

export type CollectedRows = Pick<ShardReport, "rowOrder" | "rowTexts" | "textEnds" | "rowValues">;

export interface RowCollector {
  add(event: number, emission: Emission): void;
  readonly count: number;
  /** What was added since the last call. */
  take(): CollectedRows;
}

export interface PlanNumbers {
  laneOf(plan: Plan): number;
  rankOf(plan: Plan, group: WindowGroup): number;
}

export function collectRows(wanted: ShardSetup["rows"], { laneOf, rankOf }: PlanNumbers): RowCollector {
  let order: number[] = [];
  let rowTexts = "";
  let textEnds: number[] = [];
  let rowValues: CollectedRows["rowValues"][number][] = [];
  return {
    add(event, emission) {
      const { plan, group, ...rest } = emission;
      const { final, windowEnd } = emission;
      order.push(event, final ? windowEnd : Number.NEGATIVE_INFINITY, rankOf(plan, group), final ? emission.order : 0);
      if (wanted.text) {
        rowTexts += printRow(emission);
        textEnds.push(rowTexts.length);
      }
      if (wanted.values) rowValues.push({ lane: laneOf(plan), group: plan.groups.indexOf(group), ...rest });
    },
    get count() {
      return order.length / ORDER.length;
    },
    take() {
      const taken = {
        rowOrder: new Float64Array(order),
        rowTexts,
        textEnds: new Uint32Array(textEnds),
        rowValues,
      };
      order = [];
      rowTexts = "";
      textEnds = [];
      rowValues = [];
      return taken;
    },
  };
}
