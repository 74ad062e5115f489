// Online reads of any features for a batch of entities, as one answer with a row per entity.
// Invariant: each feature is read once, and all of them at the same moment: stores may make one request of it.

import { checkKeyNames, parseEntityKey } from "./entity-key.js";
import type { EventFeature } from "./event-path.js";
import type { FeatureReference } from "./feature-reference.js";
import type { ResolvedReference } from "./known-features.js";
import { type EntityReading, readEntities } from "./read-entities.js";
import type { FeatureValue } from "./read-record.js";
import { entityIdOf } from "./record-key.js";

export interface FeaturesReading extends Pick<EntityReading, "store" | "tenant" | "asOf" | "now"> {
  readonly references: readonly ResolvedReference[];
  /** The values of the features' entity keys. */
  readonly entities: readonly Readonly<Record<string, unknown>>[];
}

export interface OnlineFeatures {
  /** As given. */
  readonly entity: Readonly<Record<string, unknown>>;
  /** By `feature:item`. */
  readonly features: Readonly<Record<string, FeatureValue>>;
}

/** In the order of the entities. Throws `invalid-key`. */
export async function readFeatures(reading: FeaturesReading): Promise<readonly OnlineFeatures[]> {
  const { references, entities, tenant, ...shared } = reading;
  const wanted = itemsByFeature(references);
  const plans = [...wanted.keys()].map(({ plan }) => plan);
  for (const entity of plans.length === 0 ? [] : entities) checkKeyNames(plans, entity);
  const read = await Promise.all(
    [...wanted].map(async ([{ plan, engine }, items]) => {
      const id = { tenant, feature: plan.feature };
      const ids = entities.map((entity) => entityIdOf(id, plan.keys, parseEntityKey(plan, entity)));
      return { items, values: await readEntities({ ...shared, tenant, plan, engine, ids }) };
    }),
  );
  return entities.map((entity, i) => {
    const features: [string, FeatureValue][] = [];
    for (const { items, values } of read) {
      for (const { name, reference } of items) {
        const value = values[i]?.get(name);
        if (value) features.push([reference, value]);
      }
    }
    return { entity, features: Object.fromEntries(features) };
  });
}

/** In order of first mention. */
function itemsByFeature(
  references: readonly ResolvedReference[],
): ReadonlyMap<EventFeature, FeatureReference["items"]> {
  const items = new Map<EventFeature, FeatureReference["items"]>();
  for (const { feature, items: more } of references) items.set(feature, [...(items.get(feature) ?? []), ...more]);
  return items;
}
