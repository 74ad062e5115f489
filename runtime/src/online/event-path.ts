// Single events: read the entity, apply, compare-and-set; another writer in between means reading and applying again.
// Invariant: an event takes effect exactly once or not at all; one that was refused has changed nothing, and one whose
// id is known is answered as the first time. There is no stream here: the watermark is the entity's own, in its state.
import type { Plan } from "@feat-lang/compiler/plan";
import { DamagedStateError } from "../engine/codec/damaged-state.js";
import type { EntityEngine, EntityOutcome } from "../engine/contract.js";
import type { Row, Value } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import type { OnlineStore, StoredEntity } from "../store/online-store.js";
import { createEntityQueue } from "./entity-queue.js";
import { damagedRecord, decodeRecord, encodeRecord, keepOf, parseTime, recordOf, type ServedRecord } from "./record.js";
import { type EntityId, encodeEntityKey, entityIdOf } from "./record-key.js";
import { eventVersion, nextEventVersion } from "./version.js";

/** A feature as the event path runs it. */
export interface EventFeature {
  readonly plan: Plan;
  readonly engine: EntityEngine;
  /** The event's row and time; throws `invalid-event`, naming the field, for what does not convert. */
  readEvent(event: unknown): { readonly row: Row; readonly time: number };
}

export interface EventRequest {
  readonly tenant: string;
  readonly feature: EventFeature;
  readonly event: unknown;
  /** Given again, within the last `keptEventIds` of the entity, the event is answered but not counted again. */
  readonly eventId?: string;
}

/** The entity's record after the event, and what became of the event itself. */
export interface EventAnswer extends ServedRecord {
  /** False where the feature's condition did not let the event through. */
  readonly counted: boolean;
  /** Labels of the window groups for which it came too late. */
  readonly late: readonly string[];
}

export interface EventPathOptions {
  readonly store: OnlineStore;
  /** Wall clock, for the ttl. */
  readonly now: () => number;
  readonly keptEventIds: number;
  /** Between attempts; a timer where none is given. */
  readonly pause?: (ms: number) => Promise<void>;
}

export type EventPath = (request: EventRequest) => Promise<EventAnswer>;

/** Every lost attempt is another writer's success; so many in a row mean that something is wrong. */
const MAX_ATTEMPTS = 1_000;

/** Attempts without a pause; then writers of other processes get a chance to finish. */
const EAGER_ATTEMPTS = 2;
const MAX_PAUSE_MS = 5;

export function createEventPath(options: EventPathOptions): EventPath {
  const queue = createEntityQueue();
  const pause = options.pause ?? sleep;
  return async ({ tenant, feature, event, eventId }) => {
    const { plan, engine } = feature;
    const { row, time } = feature.readEvent(event);
    const key = engine.keyOf(row);
    if (key === null) throw nullKey(plan);
    const id = entityIdOf({ tenant, feature: plan.feature }, plan.keys, key);
    return queue.run(encodeEntityKey(id), async () => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const answer = await attemptEvent(options, {
          feature,
          id,
          key,
          row,
          time,
          ...(eventId === undefined ? {} : { eventId }),
        });
        if (answer) return answer;
        if (attempt > EAGER_ATTEMPTS) await pause(Math.min(attempt, MAX_PAUSE_MS));
      }
      throw new FeatError("store-conflict", `Other writers kept changing this entity of ${plan.feature}.`, {
        hint: "Send the event again; it has not been counted.",
      });
    });
  };
}

interface ReadyEvent {
  readonly feature: EventFeature;
  readonly id: EntityId;
  readonly key: readonly Value[];
  readonly row: Row;
  readonly time: number;
  readonly eventId?: string;
}

/** Undefined where another writer came first. */
async function attemptEvent(options: EventPathOptions, ready: ReadyEvent): Promise<EventAnswer | undefined> {
  const { store, now, keptEventIds } = options;
  const { feature, id, key, row, time, eventId } = ready;
  const { plan } = feature;
  const [stored = null] = await store.readEntities([id], {
    state: true,
    ...(eventId === undefined ? {} : { eventId }),
  });
  if (stored && stored.owner !== "events") throw ownedByAnother(plan, stored.owner);
  if (stored?.answer) return JSON.parse(stored.answer) as EventAnswer;

  const before = stateBefore(plan, stored);
  const outcome = applyEvent(feature.engine, before.state, row, time);
  const version = stored ? nextEventVersion(stored.version) : eventVersion(1);
  const record = recordOf({
    plan,
    key,
    version,
    owner: "events",
    writtenAt: now(),
    served: outcome.served,
    ...(before.incompleteBefore === undefined ? {} : { incompleteBefore: before.incompleteBefore }),
  });
  const answer = answerOf(record, outcome);
  const entry = {
    id,
    owner: "events",
    expected: { is: stored?.version ?? null },
    version,
    record: encodeRecord(record),
    state: outcome.state,
    keepMs: keepOf(plan),
    ...(eventId === undefined ? {} : { event: { id: eventId, answer: JSON.stringify(answer), limit: keptEventIds } }),
  } as const;
  const [result] = await store.writeEntities([entry], { id, path: "events", watermark: outcome.watermark });
  if (result?.outcome === "owner") throw ownedByAnother(plan, result.owner);
  return result?.outcome === "ok" ? answer : undefined;
}

function applyEvent(engine: EntityEngine, state: Uint8Array | undefined, row: Row, time: number): EntityOutcome {
  try {
    return engine.apply(state, row, time);
  } catch (error) {
    throw error instanceof DamagedStateError ? damagedRecord(error) : error;
  }
}

interface StateBefore {
  readonly state: Uint8Array | undefined;
  readonly incompleteBefore?: number;
}

function stateBefore(plan: Plan, stored: StoredEntity | null): StateBefore {
  if (!stored) return { state: undefined };
  const record = decodeRecord(stored.record);
  // Written under another definition, which its replacement has not swept away yet: nothing in it counts.
  if (record.plan !== plan.hash) return { state: undefined };
  const incompleteBefore = stored.state === null ? endOfLostRows(record) : lossOf(record);
  return { state: stored.state ?? undefined, ...(incompleteBefore === undefined ? {} : { incompleteBefore }) };
}

/** The record outlived its state: windows up to its newest row may lack rows from now on, and later records say so. */
function endOfLostRows(record: ServedRecord): number | undefined {
  const newest = Object.values(record.windows).map((window) => parseTime(window.updated_at));
  const ends = [lossOf(record), ...newest.map((time) => time + 1)].filter((time) => time !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function lossOf({ incomplete_before }: ServedRecord): number | undefined {
  return incomplete_before === undefined ? undefined : parseTime(incomplete_before);
}

function answerOf(record: ServedRecord, outcome: EntityOutcome): EventAnswer {
  return { ...record, counted: outcome.counted, late: outcome.late.map((group) => group.label) };
}

function nullKey(plan: Plan): FeatError {
  const names = plan.keys.map((key) => key.name).join(", ");
  return new FeatError("invalid-event", `The event has no value for the entity key of ${plan.feature} (${names}).`);
}

function ownedByAnother(plan: Plan, owner: string): FeatError {
  return new FeatError(
    "owner-conflict",
    `The record of this entity of ${plan.feature} is written by ${owner === "stream" ? "a stream (`feat run`)" : "a Flink job"}; single events cannot change it.`,
    { hint: "Send the event to the stream, or use another store or tenant." },
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
