// The TypeScript API: streaming features of tenants on an online store, run by the embedded engine or by Flink.
// Invariant: a declaration, `.feat` text and a compiled plan take one way, through the plan; the compiler is loaded only
// for the first two. Every argument is checked, and what is wrong with one is a FeatError that says what to do.
import { randomBytes } from "node:crypto";
import type { Plan } from "@feat-lang/compiler/plan";
import { parseDeclaration, type StreamingFeatureDeclaration } from "./declaration/declaration.js";
import { printDeclaration } from "./declaration/print-declaration.js";
import type { FlinkFeatures, FlinkOptions, KafkaOptions } from "./deploy/flink-features.js";
import { FeatError } from "./errors.js";
import {
  describeValue,
  invalidArgument,
  parseAsOf,
  parseEventId,
  requireList,
  requireObject,
  requireText,
} from "./online/arguments.js";
import { createEventPath, type EventAnswer, type EventFeature, type EventPath } from "./online/event-path.js";
import { createKnownFeatures, type KnownFeatures, type ResolvedReference } from "./online/known-features.js";
import { type OnlineFeatures, readFeatures } from "./online/read-features.js";
import { ttlOf } from "./online/record.js";
import type { FeatureId } from "./online/record-key.js";
import {
  checkPlan,
  decodeRegistration,
  embeddedJobId,
  encodeRegistration,
  type Registration,
} from "./online/registration.js";
import type { OnlineStore, StoredFeature } from "./store/online-store.js";
import { openStore } from "./store/open-store.js";
import { suggestion } from "./suggestion.js";

export interface FeatureStoreOptions {
  /** `memory`, `sqlite:FILE`, or a store that is open already; it is closed with the feature store. */
  readonly online: string | OnlineStore;
  /** Features are run by this Flink cluster, from and to the topics of `kafka`; without it, by the embedded engine. */
  readonly flink?: FlinkOptions;
  readonly kafka?: KafkaOptions;
  /** Ids of events remembered per entity, so that events sent again do not count again; default 1,024. */
  readonly keptEventIds?: number;
  /** Wall-clock milliseconds, for the ttl; default the system's clock. */
  readonly now?: () => number;
}

export interface CreateStreamingFeature {
  readonly tenantId: string;
  /** A declaration, `.feat` text with one feature, or a compiled plan. */
  readonly declaration: StreamingFeatureDeclaration | Readonly<Record<string, unknown>> | string | Plan;
  /** Takes the place of a different feature of the same name; its values are deleted, the new one starts empty. */
  readonly replace?: boolean;
}

export interface ProcessStreamingEvent {
  readonly tenantId: string;
  readonly featureName: string;
  /** An object, or the JSON text of one, which keeps every digit of its numbers. */
  readonly event: Readonly<Record<string, unknown>> | string;
  /** Sent again with the same id, the event is answered as the first time and does not count again; default the event's
   * field `event_id`. */
  readonly eventId?: string;
}

export interface GetOnlineFeatures {
  readonly tenantId: string;
  /** `feature` for all of its items, or `feature:item`. */
  readonly features: readonly string[];
  /** The values of the features' entity keys. */
  readonly entities: readonly Readonly<Record<string, unknown>>[];
  /** Event time of the reading; default the latest time the feature's events have reached. */
  readonly asOf?: string | number | Date;
}

export type { OnlineFeatures } from "./online/read-features.js";

export type RegisteredFeature = Registration & { readonly name: string };

const DEFAULT_KEPT_EVENT_IDS = 1_024;

export class FeatureStore {
  readonly #store: OnlineStore;
  readonly #now: () => number;
  readonly #processEvent: EventPath;
  readonly #features: KnownFeatures;
  readonly #flink: FlinkRunner | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  private constructor(store: OnlineStore, { now, keptEventIds, flink }: FeatureStoreParts) {
    this.#store = store;
    this.#flink = flink;
    this.#now = now;
    this.#features = createKnownFeatures(store, (id) => this.#unknownFeature(id));
    this.#processEvent = createEventPath({ store, now, keptEventIds, writer: randomBytes(6).toString("hex") });
  }

  static async open(options: FeatureStoreOptions): Promise<FeatureStore> {
    const { online, now = Date.now, keptEventIds = DEFAULT_KEPT_EVENT_IDS, ...servers } = checkOptions(options);
    const flink = await openFlinkRunner({ online, now, ...servers });
    const store = typeof online === "string" ? await openStore(online, { now }) : online;
    return new FeatureStore(store, { now, keptEventIds, flink });
  }

  /**
   * Registers a feature and gives the id of its job. Registering the same definition again gives the same id and changes
   * nothing; another definition under the same name is refused with `feature-changed`, unless `replace` is true. With Flink
   * configured, resolves once the job runs there.
   */
  createStreamingFeature(request: CreateStreamingFeature): Promise<string> {
    return this.#run(async () => {
      const { tenantId, declaration, replace } = requireObject(request, "The request");
      const tenant = requireText(tenantId, "tenantId");
      const { plan, flinkSql } = await compileDeclaration(declaration, tenant, this.#flink?.kafka);
      ttlOf(plan);
      const id = { tenant, feature: plan.feature };
      const isOther = (known: StoredFeature | null) => known !== null && known.hash !== plan.hash;
      if (isOther(await this.#store.readFeature(id)) && replace !== true) throw changedFeature(plan);
      const jobId = this.#flink
        ? await this.#flink.features.deploy({ tenant, plan, sql: flinkSql ?? "", replace: replace === true })
        : embeddedJobId(id, plan);
      const registration = { jobId, plan, flinkSql };
      for (;;) {
        const known = await this.#store.readFeature(id);
        if (isOther(known) && replace !== true) throw changedFeature(plan);
        if (known?.hash === plan.hash && flinkSql === null) break;
        // Another process may have registered it in between; then its definition is looked at in its turn.
        if (await this.#store.putFeature(id, encodeRegistration(registration), known?.hash ?? null)) break;
      }
      return registration.jobId;
    });
  }

  /** Applies one event and gives the entity's record after it. Resolves when the store has it. */
  processStreamingEvent(request: ProcessStreamingEvent): Promise<EventAnswer> {
    return this.#run(async () => {
      const { tenantId, featureName, event, eventId } = requireObject(request, "The request");
      const tenant = requireText(tenantId, "tenantId");
      const id = parseEventId(eventId, event);
      const feature = await this.#feature({ tenant, feature: requireText(featureName, "featureName") });
      return this.#processEvent({ tenant, feature, event, ...(id === undefined ? {} : { eventId: id }) });
    });
  }

  /** One row per entity, in their order. All values of a feature are of one time. */
  getOnlineFeatures(request: GetOnlineFeatures): Promise<readonly OnlineFeatures[]> {
    return this.#run(async () => {
      const { tenantId, features, entities, asOf } = requireObject(request, "The request");
      const tenant = requireText(tenantId, "tenantId");
      const references = requireList(features, "features").map((name, i) => requireText(name, `features[${i}]`));
      const given = requireList(entities, "entities").map((entity, i) => requireObject(entity, `\`entities[${i}]\``));
      const at = asOf === undefined ? {} : { asOf: parseAsOf(asOf) };

      const read = (resolved: readonly ResolvedReference[]) =>
        readFeatures({ store: this.#store, tenant, references: resolved, entities: given, now: this.#now(), ...at });

      const recalled = this.#features.recall(tenant, references);
      if (!recalled) return read(await this.#features.resolve(tenant, references));
      // Definitions and values are asked for together: on Redis they are one request.
      const [isCurrent, rows] = await Promise.allSettled([this.#features.isCurrent(tenant, recalled), read(recalled)]);
      if (isCurrent.status === "rejected") throw isCurrent.reason;
      if (!isCurrent.value) return read(await this.#features.resolve(tenant, references));
      if (rows.status === "rejected") throw rows.reason;
      return rows.value;
    });
  }

  /** The features of a tenant by name, with their plans and, where they were declared as text, their Flink SQL. */
  listFeatures(request: { readonly tenantId: string }): Promise<readonly RegisteredFeature[]> {
    return this.#run(async () => {
      const tenant = requireText(requireObject(request, "The request").tenantId, "tenantId");
      const stored = await this.#store.listFeatures(tenant);
      return stored.map((feature) => ({ name: feature.name, ...decodeRegistration(feature) }));
    });
  }

  /** Deletes a feature and all of its values; false where there is none of that name. */
  deleteFeature(request: { readonly tenantId: string; readonly featureName: string }): Promise<boolean> {
    return this.#run(async () => {
      const { tenantId, featureName } = requireObject(request, "The request");
      const id = { tenant: requireText(tenantId, "tenantId"), feature: requireText(featureName, "featureName") };
      return this.#store.deleteFeature(id);
    });
  }

  /** Waits for what is running, then closes the store. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
    await this.#flink?.features.close();
    await this.#store.close();
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new FeatError("store-unavailable", "The feature store is closed.");
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #feature(id: FeatureId): Promise<EventFeature> {
    const feature = await this.#features.find(id);
    if (!feature) throw await this.#unknownFeature(id);
    return feature;
  }

  async #unknownFeature({ tenant, feature }: FeatureId): Promise<FeatError> {
    const known = (await this.#store.listFeatures(tenant)).map((one) => one.name);
    return new FeatError(
      "unknown-feature",
      `There is no feature ${JSON.stringify(feature)} of this tenant.${suggestion(feature, known, "features")}`,
      { hint: "Register it with createStreamingFeature." },
    );
  }
}

interface FlinkRunner {
  readonly features: FlinkFeatures;
  readonly kafka: KafkaOptions;
}

interface FeatureStoreParts {
  readonly now: () => number;
  readonly keptEventIds: number;
  readonly flink: FlinkRunner | undefined;
}

/** Loaded on demand: most stores run features themselves. */
async function openFlinkRunner(
  options: Pick<FeatureStoreOptions, "online" | "flink" | "kafka"> & { readonly now: () => number },
): Promise<FlinkRunner | undefined> {
  const { online, flink, kafka, now } = options;
  if (!flink || !kafka) return undefined;
  if (typeof online !== "string") {
    throw invalidArgument("With `flink`, `online` must be an address: deployments are recorded beside its records.");
  }
  const { openFlinkFeatures } = await import("./deploy/flink-features.js");
  return { features: await openFlinkFeatures({ flink, kafka, online, now }), kafka };
}

function checkOptions(options: unknown): FeatureStoreOptions {
  const given = requireObject(options, "The options");
  const known = ["online", "keptEventIds", "now", "flink", "kafka"];
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    throw invalidArgument(`There is no option \`${key}\`.${suggestion(key, known, "options")}`);
  }
  const { online, keptEventIds, now, flink, kafka } = given;
  if (flink !== undefined) requireText(requireObject(flink, "`flink`").gateway, "flink.gateway");
  if (kafka !== undefined) {
    for (const [i, broker] of requireList(requireObject(kafka, "`kafka`").brokers, "kafka.brokers").entries()) {
      requireText(broker, `kafka.brokers[${i}]`);
    }
  }
  if ((flink === undefined) !== (kafka === undefined)) {
    throw invalidArgument(
      "`flink` and `kafka` need each other: a Flink job reads its events from Kafka and writes its rows there.",
      "Give both, or none to run features on the embedded engine.",
    );
  }
  if (typeof online !== "object" || online === null) requireText(online, "online");
  if (keptEventIds !== undefined && !(Number.isSafeInteger(keptEventIds) && Number(keptEventIds) >= 0)) {
    throw invalidArgument(`\`keptEventIds\` must be a whole number from 0 on, not ${describeValue(keptEventIds)}.`);
  }
  if (now !== undefined && typeof now !== "function") {
    throw invalidArgument(`\`now\` must be a function, not ${describeValue(now)}.`);
  }
  return options as FeatureStoreOptions;
}

type Definition = Omit<Registration, "jobId">;

/** A declaration of any kind as a plan, and as Flink SQL where a job needs it or the compiler is at hand. */
async function compileDeclaration(
  declaration: unknown,
  tenant: string,
  kafka: KafkaOptions | undefined,
): Promise<Definition> {
  if (typeof declaration === "string") return compileText(declaration, { tenant, kafka });
  const object = requireObject(declaration, "`declaration`");
  if ("groups" in object && "hash" in object) {
    const plan = checkPlan(JSON.stringify(object), "The plan");
    return { plan, flinkSql: kafka ? await flinkSqlOf(plan, tenant, kafka) : null };
  }
  const text = printDeclaration(parseDeclaration(object));
  return compileText(text, { tenant, kafka, hint: `As .feat text the declaration is:\n${text}` });
}

async function flinkSqlOf(plan: Plan, tenant: string, kafka: KafkaOptions | undefined): Promise<string> {
  const { DEFAULT_ENVIRONMENT, emitFlinkSql } = await import("@feat-lang/compiler");
  if (!kafka) return emitFlinkSql(plan, { ...DEFAULT_ENVIRONMENT, tenant }).sql;
  const place = { connector: "kafka", brokers: kafka.brokers } as const;
  return emitFlinkSql(plan, { tenant, source: { ...place, startup: "earliest-offset" }, sink: place }).sql;
}

interface TextContext {
  readonly tenant: string;
  readonly kafka: KafkaOptions | undefined;
  readonly hint?: string;
}

async function compileText(text: string, { tenant, kafka, hint }: TextContext): Promise<Definition> {
  const { compileProject } = await import("@feat-lang/compiler");
  const { diagnostics, plans } = await compileProject([{ path: "declaration.feat", text }]);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0) {
    const lines = errors.map(({ line, column, message }) => `${line}:${column} ${message}`);
    const more = hint === undefined ? {} : { hint };
    throw new FeatError("compile-failed", `The declaration has errors.\n${lines.join("\n")}`, more);
  }
  const [plan, ...others] = plans;
  if (!plan || others.length > 0) {
    throw invalidArgument(
      `The text declares ${plans.length} features; one is registered at a time.`,
      "Give the text of one feature and its source, or compiled plans one by one.",
    );
  }
  return { plan, flinkSql: await flinkSqlOf(plan, tenant, kafka) };
}

function changedFeature({ feature }: Plan): FeatError {
  return new FeatError("feature-changed", `The feature ${feature} is registered with another definition.`, {
    hint: "Give the new one another name, or pass `replace: true`: then the old values are deleted and it starts empty.",
  });
}
