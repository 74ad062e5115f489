// The registered features of a store, made ready to run and to read; each definition is compiled once.
// Invariant: nothing is taken for current without asking the store: another process may have replaced or deleted it.
import { createEntityEngine } from "../engine/entity-engine.js";
import type { FeatError } from "../errors.js";
import { createEventParser } from "../event/event-parser.js";
import type { OnlineStore } from "../store/online-store.js";
import type { EventFeature } from "./event-path.js";
import { type FeatureReference, featureNamesOf, resolveReference } from "./feature-reference.js";
import { createRecent } from "./recent.js";
import type { FeatureId } from "./record-key.js";
import { decodeRegistration } from "./registration.js";

export interface ResolvedReference extends FeatureReference {
  readonly feature: EventFeature;
}

export interface KnownFeatures {
  /** Undefined where nothing is registered. */
  find(id: FeatureId): Promise<EventFeature | undefined>;
  /** What was resolved before, to be used only if `isCurrent` says so; undefined where it was not. */
  recall(tenant: string, references: readonly string[]): readonly ResolvedReference[] | undefined;
  /** In the order of the references. Throws `unknown-feature` or `unknown-item`. */
  resolve(tenant: string, references: readonly string[]): Promise<readonly ResolvedReference[]>;
  /** The references would be resolved to the same definitions now. */
  isCurrent(tenant: string, resolved: readonly ResolvedReference[]): Promise<boolean>;
}

/** Resolved references remembered, by their text. */
const REMEMBERED = 10_000;

export function createKnownFeatures(store: OnlineStore, unknown: (id: FeatureId) => Promise<FeatError>): KnownFeatures {
  /** By tenant, then name. */
  const ready = new Map<string, Map<string, EventFeature>>();
  const resolved = createRecent<ResolvedReference>(REMEMBERED);

  async function find(id: FeatureId): Promise<EventFeature | undefined> {
    const hash = await store.readDefinition(id);
    const known = ready.get(id.tenant)?.get(id.feature);
    if (known && known.plan.hash === hash) return known;
    ready.get(id.tenant)?.delete(id.feature);
    const stored = hash === null ? null : await store.readFeature(id);
    if (stored === null) return undefined;
    // Made ready by another request meanwhile: both must share it.
    const features = ready.get(id.tenant) ?? new Map<string, EventFeature>();
    const other = features.get(id.feature);
    if (other?.plan.hash === stored.hash) return other;
    const { plan } = decodeRegistration(stored);
    const feature: EventFeature = {
      plan,
      engine: createEntityEngine(plan, plan.source.columns),
      readEvent: createEventParser(plan.source),
    };
    features.set(id.feature, feature);
    ready.set(id.tenant, features);
    return feature;
  }

  async function resolveOne(tenant: string, text: string): Promise<ResolvedReference> {
    const found = new Map<string, EventFeature>();
    const reference = await resolveReference(text, {
      planOf: async (name) => {
        const feature = await find({ tenant, feature: name });
        if (feature) found.set(name, feature);
        return feature?.plan;
      },
      unknown: (name) => unknown({ tenant, feature: name }),
    });
    const feature = found.get(reference.plan.feature);
    if (!feature) throw new Error(`a reference to ${reference.plan.feature}, which was not looked up`);
    const one = { ...reference, feature };
    resolved.set(JSON.stringify([tenant, text]), one);
    return one;
  }

  return {
    find,
    recall(tenant, references) {
      const known = references.map((text) => resolved.get(JSON.stringify([tenant, text])));
      return known.every((one) => one !== undefined) ? known : undefined;
    },
    async resolve(tenant, references) {
      const list: ResolvedReference[] = [];
      for (const text of references) list.push(await resolveOne(tenant, text));
      return list;
    },
    async isCurrent(tenant, list) {
      const expected = new Map<string, string | null>();
      for (const { plan, text } of list) {
        // A feature with a longer name would have come first.
        for (const name of featureNamesOf(text)) {
          if (name === plan.feature) break;
          expected.set(name, null);
        }
        expected.set(plan.feature, plan.hash);
      }
      const names = [...expected.keys()];
      const hashes = await Promise.all(names.map((feature) => store.readDefinition({ tenant, feature })));
      return names.every((name, i) => expected.get(name) === hashes[i]);
    },
  };
}
