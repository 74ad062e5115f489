// Events of one request into one feature: each on its own, in their order, with an outcome each.
// Invariant: an event of an entity is applied after those before it; what is wrong with one does not touch the others.
import { FeatError } from "../errors.js";
import type { EventAnswer } from "../online/event-path.js";
import { LIMITS } from "./limits.js";
import { isFailure } from "./problem.js";
import type { ServerContext } from "./server-context.js";

export type EventOutcome =
  | { readonly status: "accepted"; readonly answer: EventAnswer }
  /** `rejected`: the event is at fault; `failed`: it was not written, and may be sent again. */
  | { readonly status: "rejected" | "failed"; readonly error: FeatError };

export interface EventsForFeature {
  readonly tenant: string;
  readonly feature: string;
  /** Objects, or their JSON text. */
  readonly events: readonly (string | Readonly<Record<string, unknown>>)[];
}

/** Throws what concerns all of them: a feature that is not there, a bug. */
export async function applyEvents(
  context: ServerContext,
  { tenant, feature, events }: EventsForFeature,
): Promise<readonly EventOutcome[]> {
  const outcomes: EventOutcome[] = [];
  for (let from = 0; from < events.length; from += LIMITS.eventsAtOnce) {
    const group = events.slice(from, from + LIMITS.eventsAtOnce);
    outcomes.push(...(await Promise.all(group.map((event) => applyOne(context, tenant, feature, event)))));
  }
  return outcomes;
}

async function applyOne(
  { features, stats }: ServerContext,
  tenantId: string,
  featureName: string,
  event: EventsForFeature["events"][number],
): Promise<EventOutcome> {
  try {
    const answer = await features.processStreamingEvent({ tenantId, featureName, event });
    stats.countAccepted(tenantId, featureName, answer);
    return { status: "accepted", answer };
  } catch (error) {
    if (!(error instanceof FeatError) || error.code === "unknown-feature") throw error;
    if (isFailure(error)) return { status: "failed", error };
    stats.countRejected(tenantId, featureName, error.reason ?? error.code);
    return { status: "rejected", error };
  }
}
