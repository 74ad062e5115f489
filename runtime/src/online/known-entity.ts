// What a writer knows of an entity: from its last own write, or from the store.
// Invariant: what is remembered is used only under compare-and-set on its version; a store that has gone back behind it,
// after a failover, has lost rows, and the record says so from then on.
import type { Plan } from "@feat-lang/compiler/plan";
import type { Owner, StoredEntity } from "../store/online-store.js";
import type { AppliedEvents, EntityBefore } from "./apply-events.js";
import { decodeRecord, parseTime, type ServedRecord } from "./record.js";
import { counterOf } from "./version.js";

export interface KnownEntity extends EntityBefore {
  /** What the store must have for a write; null for nothing. */
  readonly version: string | null;
  /** Undefined where nothing is stored. */
  readonly owner: Owner | undefined;
  /** No row behind the newest record is as late as this; undefined where there is none. */
  readonly rowsEnd: number | undefined;
  /** Wall clock: until then no store lets it go. */
  readonly expiresAt: number;
  /** What is stored was written under another definition of the feature; nothing in it counts. */
  readonly isOfAnotherDefinition: boolean;
  /** The store has something else than is known here. */
  readonly mustRead: boolean;
}

/** After a write of this writer, whose values are served until `expiresAt`. */
export function knownAfter(applied: AppliedEvents, { incompleteBefore }: EntityBefore, expiresAt: number): KnownEntity {
  const { state, counter, version, rowsEnd } = applied;
  return {
    state,
    counter,
    incompleteBefore,
    version,
    owner: "events",
    rowsEnd: laterOf(incompleteBefore, rowsEnd),
    expiresAt,
    isOfAnotherDefinition: false,
    mustRead: false,
  };
}

/** Kept to be compared with what is read next. */
export function unreadEntity(known: KnownEntity): KnownEntity {
  return { ...known, mustRead: true };
}

/** `remembered` is what this writer knew before, if anything; `now` is the wall clock. */
export function knownFrom(
  plan: Plan,
  stored: StoredEntity | null,
  remembered: KnownEntity | undefined,
  now: number,
): KnownEntity {
  const record = stored?.record ? decodeRecord(stored.record) : null;
  const kept = stored?.kept ?? null;
  const isOfAnotherDefinition = record !== null && record.plan !== plan.hash;
  const last = kept ?? record;
  const counter = last?.owner === "events" ? counterOf(last.version) : 0;
  const losses = [
    record !== null && !isOfAnotherDefinition ? (kept === null ? endOfRows(record) : lossOf(record)) : undefined,
    hasGoneBack(counter, remembered, now) ? remembered.rowsEnd : undefined,
  ].filter((time) => time !== undefined);
  return {
    state: isOfAnotherDefinition ? undefined : kept?.state,
    counter,
    incompleteBefore: losses.length === 0 ? undefined : Math.max(...losses),
    version: kept?.version ?? null,
    owner: kept?.owner ?? record?.owner,
    rowsEnd: record === null ? undefined : endOfRows(record),
    expiresAt: record === null ? 0 : parseTime(record.expires_at),
    isOfAnotherDefinition,
    mustRead: false,
  };
}

/** Fewer writes than this writer knows of, although it is too early for the store to have let them go. */
function hasGoneBack(counter: number, remembered: KnownEntity | undefined, now: number): remembered is KnownEntity {
  return (
    remembered !== undefined &&
    !remembered.isOfAnotherDefinition &&
    counter < remembered.counter &&
    now < remembered.expiresAt
  );
}

/** Windows that start before it may lack rows once the rows behind the record are lost. */
function endOfRows(record: ServedRecord): number | undefined {
  let newest = Number.POSITIVE_INFINITY;
  for (const { window_end } of Object.values(record.windows)) newest = Math.min(newest, parseTime(window_end));
  return laterOf(lossOf(record), newest);
}

/** `end` is infinite where there are no rows. */
function laterOf(lost: number | undefined, end: number): number | undefined {
  if (end === Number.POSITIVE_INFINITY) return lost;
  return lost === undefined ? end : Math.max(lost, end);
}

function lossOf({ incomplete_before }: ServedRecord): number | undefined {
  return incomplete_before === undefined ? undefined : parseTime(incomplete_before);
}
