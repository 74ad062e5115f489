// Single events: apply to what is known of the entity, compare-and-set; another writer in between means reading and
// applying again. Events of one entity that arrive together share a write.
// Invariant: an event takes effect exactly once or not at all; one that was refused has changed nothing, and one whose
// id is known is answered as the first time. There is no stream here: the watermark is the entity's own, in its state.
import type { Plan } from "@feat-lang/compiler/plan";
import type { EntityEngine } from "../engine/contract.js";
import type { Row, Value } from "../engine/value/value.js";
import { FeatError } from "../errors.js";
import type { EntityWrite, OnlineStore, WriteResult } from "../store/online-store.js";
import { type AppliedEvents, applyEvents, type EventAnswer, type ReadyEvent } from "./apply-events.js";
import { createEntityQueue } from "./entity-queue.js";
import { type KnownEntity, knownAfter, knownFrom, unreadEntity } from "./known-entity.js";
import { createRecent } from "./recent.js";
import { encodeRecord, keepOf, ttlOf } from "./record.js";
import { type EntityId, encodeEntityKey, entityIdOf } from "./record-key.js";

export type { EventAnswer } from "./apply-events.js";

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

export interface EventPathOptions {
  readonly store: OnlineStore;
  /** Wall clock, for the ttl. */
  readonly now: () => number;
  readonly keptEventIds: number;
  /** A name that no other writer of the store has, letters and digits. */
  readonly writer: string;
  /** Between attempts; a timer where none is given. */
  readonly pause?: (ms: number) => Promise<void>;
}

export type EventPath = (request: EventRequest) => Promise<EventAnswer>;

/** Every lost attempt is another writer's success; so many in a row mean that something is wrong. */
const MAX_ATTEMPTS = 1_000;

/** Attempts without a pause; then writers of other processes get a chance to finish. */
const EAGER_ATTEMPTS = 2;
const MAX_PAUSE_MS = 5;

/** Events of one entity that share a write: their answers are computed while others wait. */
const MAX_GROUP = 64;

/** Entities whose state is remembered, some kilobytes each; others are read before they are written. */
const REMEMBERED = 20_000;

interface PendingEvent extends ReadyEvent {
  readonly feature: EventFeature;
  readonly id: EntityId;
  readonly key: readonly Value[];
  readonly eventId: string | undefined;
  resolve(answer: EventAnswer): void;
  reject(error: unknown): void;
}

export function createEventPath(options: EventPathOptions): EventPath {
  const { store, now, keptEventIds, writer, pause = sleep } = options;
  const remembered = createRecent<KnownEntity>(REMEMBERED);
  const queue = createEntityQueue<PendingEvent>(processGroup, MAX_GROUP);
  /** Per feature made ready: one that was deleted and registered again shares nothing with itself. */
  const numbers = new WeakMap<EventFeature, number>();
  let features = 0;
  let writes = 0;

  function numberOf(feature: EventFeature): number {
    const known = numbers.get(feature);
    if (known !== undefined) return known;
    features += 1;
    numbers.set(feature, features);
    return features;
  }

  async function processGroup(name: string, group: readonly PendingEvent[]): Promise<void> {
    let pending = group;
    try {
      for (let attempt = 1; pending.length > 0; attempt++) {
        if (attempt > MAX_ATTEMPTS) throw keptChanging(pending);
        pending = await attemptGroup(name, pending);
        if (pending.length > 0 && attempt > EAGER_ATTEMPTS) await pause(Math.min(attempt, MAX_PAUSE_MS));
      }
    } catch (error) {
      // What was written before is still to be compared with: the store may come back without it.
      const known = remembered.get(name);
      if (known) remembered.set(name, unreadEntity(known));
      for (const event of pending) event.reject(error);
    }
  }

  /** Gives back the events that have to be tried again. */
  async function attemptGroup(name: string, group: readonly PendingEvent[]): Promise<readonly PendingEvent[]> {
    const { feature, id, key } = group[0] as PendingEvent;
    const { plan, engine } = feature;
    let known = remembered.get(name);
    let events = group;
    if (known === undefined || known.mustRead) {
      events = await answerKnownEvents(id, group);
      if (events.length === 0) return [];
      known = await readEntity(plan, id, known);
    }

    // A repeated id within the group is answered at the next attempt.
    const [first, again] = splitRepeated(events);
    writes += 1;
    const writtenAt = now();
    const write = `${writer}${writes.toString(36)}`;
    const applied = applyEvents({ plan, engine, key, events: first, write, writtenAt }, known);
    const entry = entryOf(first, known, applied);
    const [result] = await store.writeEntities([entry], { id, path: "events", watermark: applied.watermark });
    switch (result?.outcome) {
      case "ok": {
        const after = knownAfter(applied, known, writtenAt + ttlOf(plan));
        remembered.set(name, again.length > 0 ? unreadEntity(after) : after);
        for (const [i, event] of first.entries()) event.resolve(applied.answers[i] as EventAnswer);
        return again;
      }
      case "owner":
        throw ownedByAnother(plan, result.owner);
      case "unconfirmed": {
        const [unsure, sure] = partition(events, ({ eventId }) => eventId === undefined);
        for (const event of unsure) event.reject(unconfirmed(plan));
        remembered.set(name, unreadEntity(known));
        return sure;
      }
      default:
        remembered.set(name, unreadEntity(known));
        return events;
    }
  }

  async function answerKnownEvents(id: EntityId, group: readonly PendingEvent[]): Promise<readonly PendingEvent[]> {
    const named = group.filter(({ eventId }) => eventId !== undefined);
    if (named.length === 0) return group;
    const answers = await store.readAnswers(
      id,
      named.map(({ eventId }) => eventId ?? ""),
    );
    const answered = new Set<PendingEvent>();
    for (const [i, event] of named.entries()) {
      const answer = answers[i];
      if (answer === null || answer === undefined) continue;
      event.resolve(JSON.parse(answer) as EventAnswer);
      answered.add(event);
    }
    return group.filter((event) => !answered.has(event));
  }

  async function readEntity(plan: Plan, id: EntityId, remembers: KnownEntity | undefined): Promise<KnownEntity> {
    const [stored = null] = await store.readEntities([id]);
    const known = knownFrom(plan, stored, remembers, now());
    if (known.owner !== undefined && known.owner !== "events") throw ownedByAnother(plan, known.owner);
    if (known.isOfAnotherDefinition) {
      const registered = await store.readDefinition(id);
      if (registered !== null && registered !== plan.hash) throw replaced(plan);
    }
    return known;
  }

  function entryOf(events: readonly PendingEvent[], known: KnownEntity, applied: AppliedEvents): EntityWrite {
    const { feature, id } = events[0] as PendingEvent;
    const entries = events.flatMap(({ eventId }, i) =>
      eventId === undefined ? [] : [{ eventId, answer: JSON.stringify(applied.answers[i]) }],
    );
    return {
      id,
      owner: "events",
      definition: feature.plan.hash,
      expected: { is: known.version },
      version: applied.version,
      record: encodeRecord(applied.record),
      state: applied.state,
      keepMs: keepOf(feature.plan),
      ...(entries.length === 0 ? {} : { answers: { entries, limit: keptEventIds } }),
    };
  }

  return ({ tenant, feature, event, eventId }) =>
    new Promise((resolve, reject) => {
      const { plan, engine } = feature;
      const { row, time } = feature.readEvent(event);
      const key = engine.keyOf(row);
      if (key === null) throw nullKey(plan);
      const id = entityIdOf({ tenant, feature: plan.feature }, plan.keys, key);
      queue.add(`${numberOf(feature)} ${encodeEntityKey(id)}`, {
        feature,
        id,
        key,
        row,
        time,
        eventId,
        resolve,
        reject,
      });
    });
}

function splitRepeated(events: readonly PendingEvent[]): readonly [readonly PendingEvent[], readonly PendingEvent[]] {
  if (events.length === 1) return [events, []];
  const seen = new Set<string>();
  return partition(events, ({ eventId }) => {
    if (eventId === undefined) return true;
    const isNew = !seen.has(eventId);
    seen.add(eventId);
    return isNew;
  });
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  const first: T[] = [];
  const second: T[] = [];
  for (const item of items) (isFirst(item) ? first : second).push(item);
  return [first, second];
}

function nullKey(plan: Plan): FeatError {
  const names = plan.keys.map((key) => key.name).join(", ");
  return new FeatError("invalid-event", `The event has no value for the entity key of ${plan.feature} (${names}).`, {
    reason: "null_key",
  });
}

function ownedByAnother(plan: Plan, owner: Extract<WriteResult, { outcome: "owner" }>["owner"]): FeatError {
  return new FeatError(
    "owner-conflict",
    `The record of this entity of ${plan.feature} is written by ${owner === "stream" ? "a stream (`feat run`)" : "a Flink job"}; single events cannot change it.`,
    { hint: "Send the event to the stream, or use another store or tenant." },
  );
}

function keptChanging([event]: readonly PendingEvent[]): FeatError {
  const name = event?.feature.plan.feature;
  return new FeatError("store-conflict", `Other writers kept changing this entity of ${name}.`, {
    hint: "Send the event again; it has not been counted.",
  });
}

function unconfirmed(plan: Plan): FeatError {
  return new FeatError(
    "store-unconfirmed",
    `The store's answer was lost while others wrote to this entity of ${plan.feature}: nobody knows whether the event was counted.`,
    { hint: "Give events an `event_id`: then they can be sent again and count once." },
  );
}

function replaced(plan: Plan): FeatError {
  return new FeatError("feature-changed", `The feature ${plan.feature} was just replaced by another definition.`, {
    hint: "Send the event again; it has not been counted.",
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
