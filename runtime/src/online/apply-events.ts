// A group of events of one entity on the state before them: one write, and an answer for each event.
// Invariant: pure; every answer is what it would be if each event had been written on its own, one after the other.
import type { Plan } from "@feat-lang/compiler/plan";
import { DamagedStateError } from "../engine/codec/damaged-state.js";
import type { EntityEngine, EntityOutcome } from "../engine/contract.js";
import type { Row, Value } from "../engine/value/value.js";
import { damagedRecord, recordOf, type ServedRecord } from "./record.js";
import { eventVersion } from "./version.js";

/** The entity's record after the event, and what became of the event itself. */
export interface EventAnswer extends ServedRecord {
  /** False where the feature's condition did not let the event through. */
  readonly counted: boolean;
  /** Labels of the window groups for which it came too late. */
  readonly late: readonly string[];
}

export interface ReadyEvent {
  readonly row: Row;
  readonly time: number;
}

/** What is known of the entity before the group. */
export interface EntityBefore {
  /** Undefined where there is none, or where it is of another definition or lost. */
  readonly state: Uint8Array | undefined;
  /** Writes so far. */
  readonly counter: number;
  readonly incompleteBefore: number | undefined;
}

export interface AppliedEvents {
  readonly record: ServedRecord;
  readonly state: Uint8Array;
  readonly counter: number;
  readonly version: string;
  readonly watermark: number;
  /** No row is as late as this; infinite where there is none. */
  readonly rowsEnd: number;
  /** In the order of the events. */
  readonly answers: readonly EventAnswer[];
}

export interface EventGroup {
  readonly plan: Plan;
  readonly engine: EntityEngine;
  readonly key: readonly Value[];
  /** At least one. */
  readonly events: readonly ReadyEvent[];
  /** A name that no other write has. */
  readonly write: string;
  readonly writtenAt: number;
}

export function applyEvents(group: EventGroup, before: EntityBefore): AppliedEvents {
  const { plan, engine, key, events, write, writtenAt } = group;
  const { incompleteBefore } = before;
  let { state, counter } = before;
  let last: { record: ServedRecord; outcome: EntityOutcome } | undefined;
  const answers = events.map(({ row, time }) => {
    const outcome = applyEvent(engine, state, { row, time });
    state = outcome.state;
    counter += 1;
    const record = recordOf({
      plan,
      key,
      version: eventVersion(counter, write),
      owner: "events",
      writtenAt,
      served: outcome.served,
      ...(incompleteBefore === undefined ? {} : { incompleteBefore }),
    });
    last = { record, outcome };
    return { ...record, counted: outcome.counted, late: outcome.late.map(({ label }) => label) };
  });
  if (last === undefined) throw new RangeError("a group without events");
  const { record, outcome } = last;
  const { watermark, served } = outcome;
  // Every group's newest window holds the newest row, so that is older than the first of their ends.
  const rowsEnd = served.reduce((end, { windowEnd }) => Math.min(end, windowEnd), Number.POSITIVE_INFINITY);
  return { record, state: outcome.state, counter, version: record.version, watermark, rowsEnd, answers };
}

function applyEvent(engine: EntityEngine, state: Uint8Array | undefined, { row, time }: ReadyEvent): EntityOutcome {
  try {
    return engine.apply(state, row, time);
  } catch (error) {
    throw error instanceof DamagedStateError ? damagedRecord(error) : error;
  }
}
