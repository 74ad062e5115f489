// Events from many writers into one store, and the naive oracle that says what must be in it afterwards.
// Invariant: every event of an entity has an amount of its own, a power of two: the sum says which events counted, the
// number of its bits how often they may have, so that nothing counted twice, lost or invented goes unseen.
import { createEntityEngine } from "../../../runtime/src/engine/entity-engine.js";
import { FeatError } from "../../../runtime/src/errors.js";
import { createEventParser } from "../../../runtime/src/event/event-parser.js";
import { createEventPath, type EventFeature } from "../../../runtime/src/online/event-path.js";
import { readEntities } from "../../../runtime/src/online/read-entities.js";
import type { OnlineStore } from "../../../runtime/src/store/online-store.js";
import * as p from "../../support/plans.js";

export const tenant = "t";
export const START = Date.parse("2026-02-12T10:00:00Z");

/** Everything is within one hour: order does not matter to what counts. */
export const plan = p.planOf({
  columns: { amount: p.DOUBLE },
  groups: [
    p.group(p.tumbling(p.HOUR), [p.aggregate("n", "count"), p.aggregate("total", "sum", p.column("amount", p.DOUBLE))]),
  ],
});

export const feature: EventFeature = {
  plan,
  engine: createEntityEngine(plan, plan.source.columns),
  readEvent: createEventParser(plan.source),
};

export interface Sent {
  readonly entity: string;
  readonly bit: number;
  readonly eventId: string | undefined;
}

/** What a client was told in the end: `counted`, `not` (surely not), or that nobody knows. */
export type Told = "counted" | "not" | "unknown";

export type Send = (sent: Sent) => Promise<void>;

let writers = 0;

/** As a server of its own would be: its own queue and memory. */
export function writerOn(store: OnlineStore, now: () => number = Date.now): Send {
  writers += 1;
  const process = createEventPath({ store, now, keptEventIds: 1_000, writer: `w${writers}x` });
  return async ({ entity, bit, eventId }) => {
    const event = { customer_id: entity, amount: 2 ** bit, event_timestamp: START + ((bit * 7) % 50) * p.MINUTE };
    await process({ tenant, feature, event, ...(eventId === undefined ? {} : { eventId }) });
  };
}

/** Once, as a client that does not send again. */
export async function sendOnce(send: Send, sent: Sent): Promise<Told> {
  try {
    await send(sent);
    return "counted";
  } catch (error) {
    if (!(error instanceof FeatError)) throw error;
    return error.code === "store-unconfirmed" ? "unknown" : "not";
  }
}

/** As often as it takes, as a client whose events have ids. */
export async function sendUntilCounted(send: Send, sent: Sent): Promise<Told> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if ((await sendOnce(send, sent)) === "counted") return "counted";
  }
  return "unknown";
}

export const entityId = (entity: string) => ({ tenant, feature: plan.feature, key: [entity] });

export async function valuesOf(store: OnlineStore, entities: readonly string[], now = Date.now()) {
  const ids = entities.map(entityId);
  const rows = await readEntities({ store, tenant, plan, engine: feature.engine, ids, asOf: START, now });
  return rows.map((values) => ({
    count: Number(values.get("n")?.value ?? 0),
    sum: Number(values.get("total")?.value ?? 0),
    status: values.get("n")?.status,
  }));
}

/** What the store says and the oracle does not; empty where all is well. */
export async function differences(store: OnlineStore, told: ReadonlyMap<Sent, Told>): Promise<string[]> {
  const entities = [...new Set([...told.keys()].map(({ entity }) => entity))];
  const values = await valuesOf(store, entities);
  return entities.flatMap((entity, i) => {
    const { count = 0, sum = 0, status } = values[i] ?? {};
    const events = [...told].filter(([sent]) => sent.entity === entity);
    const wrong = events.flatMap(([{ bit }, outcome]) => {
      const isIn = Math.floor(sum / 2 ** bit) % 2 === 1;
      if (outcome === "counted" && !isIn) return [`${entity}: event ${bit} was acknowledged and does not count`];
      if (outcome === "not" && isIn) return [`${entity}: event ${bit} was refused and counts`];
      return [];
    });
    const bits = events.filter(([{ bit }]) => Math.floor(sum / 2 ** bit) % 2 === 1).length;
    if (bits !== count) wrong.push(`${entity}: ${count} events count, ${bits} different ones`);
    if (count > 0 && status !== "open") wrong.push(`${entity}: is ${status}`);
    return wrong;
  });
}

export interface Course {
  readonly writers: readonly Send[];
  readonly entities: number;
  readonly eventsPerEntity: number;
  /** With ids events are sent to two writers and until they count; without, once. */
  readonly withIds: boolean;
  /** How many events are on their way at once. */
  readonly atOnce: number;
  readonly random: () => number;
  /** Between events: does to servers and networks what the test is about. */
  readonly disturb?: (done: number) => Promise<void> | void;
}

export async function runCourse(course: Course): Promise<ReadonlyMap<Sent, Told>> {
  const { writers: sends, withIds, random } = course;
  const events: Sent[] = [];
  for (let bit = 0; bit < course.eventsPerEntity; bit++) {
    for (let n = 0; n < course.entities; n++) {
      const entity = `c${n}`;
      events.push({ entity, bit, eventId: withIds ? `${entity}-${bit}` : undefined });
    }
  }
  const told = new Map<Sent, Told>();
  const pick = () => sends[Math.floor(random() * sends.length)] as Send;
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < events.length) {
      const sent = events[next++] as Sent;
      if (withIds) {
        const twice = [sendUntilCounted(pick(), sent), sendUntilCounted(pick(), sent)];
        const outcomes = await Promise.all(twice);
        told.set(sent, outcomes.includes("counted") ? "counted" : "unknown");
      } else {
        told.set(sent, await sendOnce(pick(), sent));
      }
      done += 1;
      await course.disturb?.(done);
    }
  };
  await Promise.all(Array.from({ length: course.atOnce }, work));
  return told;
}

/** Mulberry32: the same course for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
