// From the fields of an event, whatever they come from, to a row or to the reason why the event is rejected.
// Invariant: the reasons are tried in one order, and an event time is only taken from 1970 to the end of 9999.
import type { ColumnPlan, SourcePlan, Type } from "@feat-lang/compiler/plan";
import { TIMESTAMP_MAX } from "../engine/value/timestamp.js";
import type { Row, Value } from "../engine/value/value.js";

/** Why an event counts nowhere, in the order in which the reasons are tried; `null_key` concerns one feature alone. */
export const REJECT_REASONS = ["not_json", "null_time", "bad_time", "null_column", "null_key"] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export type EventReading =
  | {
      readonly accepted: true;
      readonly row: Row;
      readonly time: number;
      /** Columns with a value that did not convert and is null now, at least in part. */
      readonly badFields: readonly string[];
    }
  | {
      readonly accepted: false;
      readonly reason: Exclude<RejectReason, "null_key">;
      readonly field?: string;
      /** A valid event time all the same: it moves the watermark. */
      readonly time?: number;
    };

/** Hears of the path to a value that did not convert: names and positions below the column, none for all of it. */
export type ReportBad = (path: readonly string[]) => void;

/** The fields of one event, by slot. */
export interface EventFields {
  /** Null where the field is missing or null; what does not convert is reported. */
  value(slot: number, type: Type, reportBad: ReportBad): Value;
  /** Epoch milliseconds, in range or not; undefined where there is none. */
  time(slot: number, epochUnitMs: 1 | 1000): number | undefined;
}

const NO_FIELDS: readonly string[] = [];

/** Reads every column; `onBad` hears of what did not convert, with the column's name first in the path. */
export function createRowAssembler(source: SourcePlan, onBad?: ReportBad): (fields: EventFields) => EventReading {
  const { columns } = source;
  const timeSlot = columns.findIndex((column) => column.name === source.time.column);
  const timeColumn = columns[timeSlot];
  if (timeColumn?.type.kind !== "timestamp") throw new TypeError("a source without a column for its event time");
  const epochUnitMs = epochUnitOf(timeColumn);
  let badFields: string[] | undefined;
  const values: Value[] = columns.map(() => null);
  const reporters = columns.map(
    ({ name }): ReportBad =>
      (path) => {
        badFields ??= [];
        if (badFields.at(-1) !== name) badFields.push(name);
        onBad?.([name, ...path]);
      },
  );
  return (fields) => {
    const time = fields.time(timeSlot, epochUnitMs);
    if (time === undefined) return { accepted: false, reason: "null_time", field: source.time.column };
    if (!(time >= 0 && time <= TIMESTAMP_MAX)) {
      return { accepted: false, reason: "bad_time", field: source.time.column };
    }
    badFields = undefined;
    for (let slot = 0; slot < columns.length; slot++) {
      const { name, type } = columns[slot] as ColumnPlan;
      const value = slot === timeSlot ? time : fields.value(slot, type, reporters[slot] as ReportBad);
      if (value === null && !type.nullable) return { accepted: false, reason: "null_column", field: name, time };
      values[slot] = value;
    }
    // A copy has the exact size at once; an array that grows by `push` takes four times the memory.
    return { accepted: true, row: values.slice(), time, badFields: badFields ?? NO_FIELDS };
  };
}

/** How many milliseconds a number or digits in this column count; 1 for a column of another type. */
export function epochUnitOf({ type }: ColumnPlan): 1 | 1000 {
  return type.kind === "timestamp" && type.epochSeconds ? 1000 : 1;
}
