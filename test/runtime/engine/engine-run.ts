// Running a feature on events written as seconds and amounts, for tests by example.
import type { Plan } from "@feat-lang/compiler/plan";
import type { Emission, StreamEngine, StreamEngineOptions } from "../../../runtime/src/engine/contract.js";
import { createStreamEngine } from "../../../runtime/src/engine/stream-engine.js";
import type { Row, Value } from "../../../runtime/src/engine/value/value.js";
import { COLUMNS, type ColumnName, slotOf } from "../../support/engine-plans.js";

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A row of nulls but for what is given; the customer is c1. */
export function rowWith(values: Partial<Record<ColumnName, Value>>): Row {
  const row: Value[] = COLUMNS.map(() => null);
  row[slotOf("customer")] = "c1";
  for (const [name, value] of Object.entries(values)) row[slotOf(name as ColumnName)] = value;
  return row;
}

export interface Run {
  readonly engine: StreamEngine;
  /** Emissions and late events so far, as text, in order; emptied by reading. */
  take(): readonly string[];
  /** An event at that time. */
  event(time: number, values?: Partial<Record<ColumnName, Value>>, partition?: number): void;
}

export function start(plans: readonly Plan[], options: Partial<StreamEngineOptions> = {}): Run {
  let log: string[] = [];
  const engine = createStreamEngine({
    plans,
    columns: COLUMNS,
    emit: "final",
    trackChanges: false,
    listener: {
      emission: (emission) => log.push(print(emission, plans.length > 1)),
      late: (_, group) => log.push(`late ${group.label}`),
      nullKey: (plan) => log.push(`null key ${plan.feature}`),
    },
    ...options,
  });
  return {
    engine,
    take() {
      const taken = log;
      log = [];
      return taken;
    },
    event: (time, values = {}, partition = 0) => engine.process({ row: rowWith(values), time, partition }),
  };
}

/** `c1 [0, 10) final 2, 3.5`. */
export function print({ plan, key, windowStart, windowEnd, final, values }: Emission, withFeature = false): string {
  const feature = withFeature ? `${plan.feature} ` : "";
  return `${feature}${key.join("/")} [${windowStart}, ${windowEnd}) ${final ? "final" : "running"} ${values.join(", ")}`;
}
