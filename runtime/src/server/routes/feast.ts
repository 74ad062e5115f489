// The endpoints of Feast's feature server that its remote online store and its push clients use.
// A feature is a feature view. What is pushed are events: under a feature's name for that one, under a source's name for
// every feature on it.
import type { FastifyInstance, FastifyRequest } from "fastify";
import { FeatError } from "../../errors.js";
import type { RegisteredFeature } from "../../feature-store.js";
import { itemTypes } from "../../online/record.js";
import { applyEvents, type EventOutcome } from "../apply-events.js";
import { tenantOf } from "../caller.js";
import { type DataFrame, eventOf, rowsOf } from "../feast/data-frame.js";
import { mayBeTimes, onlineResponse } from "../feast/online-response.js";
import { LIMITS } from "../limits.js";
import { HttpProblem } from "../problem.js";
import { answer, problems, record } from "../schemas.js";
import type { ServerContext } from "../server-context.js";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const frame = {
  type: "object",
  description: "Columns of equal length by name",
  additionalProperties: { type: "array" },
} as const;

interface Push {
  readonly push_source_name: string;
  readonly df: DataFrame;
}

interface WriteToOnlineStore {
  readonly feature_view_name: string;
  readonly df: DataFrame;
}

interface GetOnlineFeatures {
  readonly entities: DataFrame;
  readonly features: readonly string[];
  readonly full_feature_names?: boolean;
}

export function addFeastRoutes(app: FastifyInstance, context: ServerContext): void {
  app.post<{ Body: Push }>(
    "/push",
    {
      bodyLimit: LIMITS.eventsBytes,
      schema: {
        summary: "Feast: rows of a push source, as events of a feature or of all features on a source",
        tags: ["feast"],
        body: {
          type: "object",
          required: ["push_source_name", "df"],
          properties: {
            push_source_name: text,
            df: frame,
            to: {
              enum: ["online", "online_and_offline"],
              description: "The offline store is filled by feat run and Flink",
            },
            allow_registry_cache: flag,
            transform_on_write: flag,
          },
        },
        response: { 200: { description: "All rows are in the online store", type: "null" }, ...problems(409, 422) },
      },
    },
    async (request, reply) => {
      await write(request, request.body.push_source_name, request.body.df);
      return reply.code(200).send();
    },
  );

  app.post<{ Body: WriteToOnlineStore }>(
    "/write-to-online-store",
    {
      bodyLimit: LIMITS.eventsBytes,
      schema: {
        summary: "Feast: what the remote online store writes, as events of a feature or of all features on a source",
        tags: ["feast"],
        body: {
          type: "object",
          required: ["feature_view_name", "df"],
          properties: { feature_view_name: text, df: frame, allow_registry_cache: flag, transform_on_write: flag },
        },
        response: { 200: answer("All rows are in the online store", { type: "null" }), ...problems(409, 422) },
      },
    },
    async (request, reply) => {
      await write(request, request.body.feature_view_name, request.body.df);
      return reply.code(200).type("application/json; charset=utf-8").send("null");
    },
  );

  app.post<{ Body: GetOnlineFeatures }>(
    "/get-online-features",
    {
      schema: {
        summary: "Feast: values of many entities, column by column",
        tags: ["feast"],
        body: {
          type: "object",
          required: ["entities", "features"],
          properties: {
            entities: frame,
            features: { type: "array", items: { ...text, minLength: 1 }, minItems: 1, maxItems: LIMITS.references },
            feature_service: { type: "null", description: "There are none here; name `features`" },
            full_feature_names: flag,
            include_feature_view_version_metadata: flag,
          },
        },
        response: {
          200: answer(
            "A vector for each name, the entities' columns first",
            record({
              metadata: record({ feature_names: { type: "array", items: text } }),
              results: {
                type: "array",
                items: record({
                  values: { type: "array" },
                  statuses: {
                    type: "array",
                    items: { enum: ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE", "INVALID"] },
                  },
                  event_timestamps: { type: "array", items: text },
                }),
              },
            }),
          ),
          ...problems(),
        },
      },
    },
    async (request) => {
      const { entities, features, full_feature_names: full = false } = request.body;
      const rows = rowsOf(entities, "entities", LIMITS.entities);
      const tenantId = tenantOf(request);
      const read = await context.features.getOnlineFeatures({ tenantId, features, entities: rows });
      context.metrics.countRead(tenantId, read.length);
      const times = await timesAmong(tenantId, mayBeTimes(read));
      return onlineResponse({ entities, rows: read, fullFeatureNames: full, times });
    },
  );

  /** Those of the references whose items are times by their type. */
  async function timesAmong(tenantId: string, references: readonly string[]): Promise<ReadonlySet<string>> {
    if (references.length === 0) return new Set();
    const registered = await context.features.listFeatures({ tenantId });
    const all = registered.flatMap(({ name, plan }) =>
      plan.groups.flatMap(itemTypes).flatMap(([item, type]) => (type.kind === "timestamp" ? [`${name}:${item}`] : [])),
    );
    return new Set(all.filter((reference) => references.includes(reference)));
  }

  async function write(request: FastifyRequest, name: string, df: DataFrame): Promise<void> {
    const tenant = tenantOf(request);
    const rows = rowsOf(df, "df", LIMITS.events);
    for (const { name: feature, plan } of await targetsOf(tenant, name)) {
      const events = rows.map((row) => eventOf(row, plan.source.time.column));
      refuseLosses(feature, await applyEvents(context, { tenant, feature, events }));
    }
  }

  async function targetsOf(tenantId: string, name: string): Promise<readonly RegisteredFeature[]> {
    const registered = await context.features.listFeatures({ tenantId });
    const named = registered.filter((feature) => feature.name === name);
    if (named.length > 0) return named;
    const fed = registered.filter(({ plan }) => plan.source.name === name || plan.source.topic === name);
    if (fed.length > 0) return fed;
    throw new HttpProblem("not-found", `There is no feature and no source ${JSON.stringify(name)} of this tenant.`, {
      hint: "Rows go to the feature of that name, or to all features on the source of that name.",
    });
  }
}

/** A Feast client hears of success or failure of the whole frame alone. */
function refuseLosses(feature: string, outcomes: readonly EventOutcome[]): void {
  const at = outcomes.findIndex((outcome) => outcome.status !== "accepted");
  const lost = outcomes[at];
  if (lost === undefined || lost.status === "accepted") return;
  const count = outcomes.filter((outcome) => outcome.status !== "accepted").length;
  const { code, message, hint, reason } = lost.error;
  throw new FeatError(
    code,
    `${count} of ${outcomes.length} rows did not go into ${feature}; the others did. Row ${at + 1}: ${message}`,
    { cause: lost.error, ...(hint === undefined ? {} : { hint }), ...(reason === undefined ? {} : { reason }) },
  );
}
