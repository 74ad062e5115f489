// From a served record to feature values with a status each.
// Invariant: pure; a reader never gets a value that a window without rows should have replaced, one that may lack rows,
// one past its ttl, or one of another definition of the feature.
import type { Plan, WindowGroup } from "@feat-lang/compiler/plan";
import type { JsonValue } from "../engine/value/print.js";
import { emptyValues } from "./empty-values.js";
import { parseTime, printTime, type RecordWindow, type ServedRecord } from "./record.js";
import { type Bounds, type WindowAt, windowAt } from "./window-status.js";

/**
 * `open`: the window still takes rows. `closed`: it does not, and no later one has closed. `empty`: every window that
 * held rows has been superseded: counts are 0, other values null or what they give for that. `expired`: past the ttl.
 * `missing`: never written, or by another definition. `incomplete`: rows of the window may have been lost.
 */
export type FeatureStatus = "open" | "closed" | "empty" | "expired" | "missing" | "incomplete";

export interface FeatureValue {
  readonly value: JsonValue;
  readonly status: FeatureStatus;
  /** The label of the window group. */
  readonly window: string;
  readonly window_start: string | null;
  readonly window_end: string | null;
  /** Nothing can change the value any more; a `closed` window of single events can still take an event of its entity. */
  readonly final: boolean;
  readonly updated_at: string | null;
}

export type FeatureValues = ReadonlyMap<string, FeatureValue>;

export interface ReadingTime {
  /** Event time, -Infinity where no clock has begun. */
  readonly at: number;
  /** The record shows what was published up to this time; -Infinity where nobody knows. */
  readonly exactUntil: number;
  /** Wall clock, for the ttl. */
  readonly now: number;
}

/** Every item of the plan by name, in the plan's order. */
export function readRecord(record: ServedRecord | null, plan: Plan, time: ReadingTime): FeatureValues {
  const read = new Map<string, FeatureValue>();
  for (const group of plan.groups) {
    const { values, fields } = readGroup(record, plan, group, time);
    for (const [i, item] of group.output.entries()) read.set(item, { value: values[i] ?? null, ...fields });
  }
  return read;
}

/** A later window may hold rows that only the engine's state can tell. */
export function isOutdated(record: ServedRecord, plan: Plan, time: ReadingTime): boolean {
  return plan.groups.some(({ label, window }) => {
    const known = memberOf(record.windows, label);
    return known !== undefined && windowAt(window, boundsOf(known), time).status === "outdated";
  });
}

interface GroupReading {
  /** In the order of `group.output`; none where the status gives no values. */
  readonly values: readonly JsonValue[];
  readonly fields: Omit<FeatureValue, "value">;
}

function readGroup(record: ServedRecord | null, plan: Plan, group: WindowGroup, time: ReadingTime): GroupReading {
  const without = (status: FeatureStatus, known?: RecordWindow): GroupReading => ({
    values: [],
    fields: {
      status,
      window: group.label,
      window_start: known?.window_start ?? null,
      window_end: known?.window_end ?? null,
      final: false,
      updated_at: known?.updated_at ?? null,
    },
  });
  if (record === null || record.plan !== plan.hash) return without("missing");
  const known = memberOf(record.windows, group.label);
  if (time.now >= parseTime(record.expires_at)) return without("expired", known);
  if (known === undefined) {
    // Events of the entity were seen and none of them held a row here.
    return record.incomplete_before === undefined ? emptyReading(group, null, null) : without("incomplete");
  }
  const held = boundsOf(known);
  const window = windowAt(group.window, held, time);
  if (window.status === "outdated" || mayLackRows(record, group, window)) return without("incomplete", known);
  if (window.status === "empty") return emptyReading(group, window, known.updated_at);
  return {
    values: group.output.map((item) => memberOf(known.values, item) ?? null),
    fields: {
      // The end of a bounded input closes windows before their time.
      status: known.final ? "closed" : window.status,
      window: group.label,
      window_start: printTime(window.start),
      window_end: printTime(window.end),
      final: known.final && window.end === held.end,
      updated_at: known.updated_at,
    },
  };
}

/** Items may be called `__proto__`. */
function memberOf<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function boundsOf({ window_start, window_end }: RecordWindow): Bounds {
  return { start: parseTime(window_start), end: parseTime(window_end) };
}

function emptyReading(group: WindowGroup, window: WindowAt | null, updatedAt: string | null): GroupReading {
  return {
    values: emptyValues(group),
    fields: {
      status: "empty",
      window: group.label,
      window_start: window && printTime(window.start),
      window_end: window && printTime(window.end),
      final: false,
      updated_at: updatedAt,
    },
  };
}

/** Rows before `incomplete_before` are lost; a session may have begun with one up to a gap before its start. */
function mayLackRows({ incomplete_before }: ServedRecord, { window }: WindowGroup, { start }: WindowAt): boolean {
  if (incomplete_before === undefined) return false;
  const lost = parseTime(incomplete_before);
  return window.kind === "session" ? start - window.gapMs < lost : start < lost;
}
