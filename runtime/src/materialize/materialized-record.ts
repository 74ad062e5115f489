// What a materialised entity is made of: of each window group the newest row, and where it stood in the output topic.
// Invariant: the newest row is the one with the greatest (window end, offset). Rows that come again, in whatever order and
// from whatever job, change nothing, so the result depends on the rows alone.
import type { Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { printTime, type RecordWindow, recordWith, type ServedRecord } from "../online/record.js";
import type { StoredEntity } from "../store/online-store.js";
import type { OutputRow } from "./output-row.js";

export interface PlacedRow extends OutputRow {
  readonly partition: number;
  readonly offset: number;
}

/** By label of the window group. */
export type NewestRows = ReadonlyMap<string, NewestRow>;

interface NewestRow {
  readonly windowEnd: number;
  readonly offset: number;
  readonly window: RecordWindow;
}

/** Raised when the state below changes so that older readers would misread it. */
const STATE_FORMAT = 1;

/** Undefined where no row is newer than what is known. */
export function mergeRows(known: NewestRows, rows: readonly PlacedRow[]): NewestRows | undefined {
  const merged = new Map(known);
  let isChanged = false;
  for (const row of rows) {
    const newest = merged.get(row.window);
    if (newest && !isNewer(row, newest)) continue;
    merged.set(row.window, { windowEnd: row.windowEnd, offset: row.offset, window: windowOf(row) });
    isChanged = true;
  }
  return isChanged ? merged : undefined;
}

function isNewer(row: PlacedRow, { windowEnd, offset }: NewestRow): boolean {
  return row.windowEnd > windowEnd || (row.windowEnd === windowEnd && row.offset > offset);
}

/** Flink publishes a window once it is closed; when its last event was is not among what it publishes. */
function windowOf({ windowStart, windowEnd, values }: OutputRow): RecordWindow {
  return {
    window_start: printTime(windowStart),
    window_end: printTime(windowEnd),
    final: true,
    updated_at: printTime(windowEnd - 1),
    values,
  };
}

export interface MaterializedContents {
  readonly plan: Plan;
  readonly rows: NewestRows;
  readonly key: OutputRow["key"];
  readonly version: string;
  readonly writtenAt: number;
}

export function materializedRecord({ plan, rows, key, version, writtenAt }: MaterializedContents): ServedRecord {
  const windows = plan.groups.flatMap(({ label }) => {
    const newest = rows.get(label);
    return newest ? [[label, newest.window] as const] : [];
  });
  return recordWith({ plan, key, version, owner: "flink", writtenAt }, Object.fromEntries(windows));
}

export function encodeRows(plan: Plan, rows: NewestRows): Uint8Array {
  return Buffer.from(JSON.stringify({ format: STATE_FORMAT, plan: plan.hash, rows: [...rows] }));
}

/** Of another definition, nothing is known. */
export function decodeRows(plan: Plan, stored: StoredEntity | null): NewestRows {
  if (stored?.kept?.owner !== "flink") return new Map();
  const state = JSON.parse(Buffer.from(stored.kept.state).toString("utf8")) as {
    readonly format: number;
    readonly plan: string;
    readonly rows: readonly (readonly [string, NewestRow])[];
  };
  if (state.format > STATE_FORMAT) {
    throw new FeatError("record-too-new", "A materialised record was not written by this version.", {
      hint: "Update feat.",
    });
  }
  return new Map(state.plan === plan.hash ? state.rows : []);
}
