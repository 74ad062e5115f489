// /v1/features: registering, listing, describing and deleting the features of the caller's tenant.
import type { FastifyInstance } from "fastify";
import { FeatError } from "../../errors.js";
import type { RegisteredFeature } from "../../feature-store.js";
import { tenantOf } from "../caller.js";
import { describeFeature } from "../feature-description.js";
import { LIMITS } from "../limits.js";
import { newest } from "../metrics.js";
import { HttpProblem, noBody } from "../problem.js";
import { answer, problems, record, ref } from "../schemas.js";
import type { ServerContext } from "../server-context.js";

const params = { type: "object", properties: { name: ref("FeatureName") }, required: ["name"] } as const;

const DECLARATION = {
  type: "object",
  description:
    'A declaration (camelCase or snake_case), a compiled plan, or `{"declaration": …, "replace": true}` with either of them or with .feat text.',
  additionalProperties: true,
  examples: [
    {
      name: "realtime_transaction_stats",
      entityKeys: ["customer_id"],
      kafkaTopic: "transactions",
      aggregations: [
        {
          name: "txn_sum_1h",
          sourceField: "amount",
          aggregation: "sum",
          window: { windowType: "tumbling", sizeMs: 3_600_000 },
        },
      ],
      ttlSeconds: 86_400,
    },
  ],
} as const;

export function addFeatureRoutes(app: FastifyInstance, context: ServerContext): void {
  const { features, stats } = context;

  app.post<{ Body: Declaration | undefined; Querystring: { replace?: "true" | "false" } }>(
    "/v1/features",
    {
      bodyLimit: LIMITS.declarationBytes,
      schema: {
        summary: "Register a feature",
        description: "The same definition again changes nothing and gives the same job id.",
        tags: ["features"],
        querystring: record(
          {
            replace: {
              enum: ["true", "false"],
              description: "Take the place of another definition of the same name, whose values are deleted",
            },
          },
          ["replace"],
        ),
        body: {
          content: {
            "application/json": { schema: DECLARATION },
            "text/plain": { schema: { type: "string", description: ".feat text with one feature" } },
          },
        },
        response: {
          201: answer("Registered", record({ name: { type: "string" }, job_id: { type: "string" } })),
          ...problems(409, 422),
        },
      },
    },
    async (request, reply) => {
      const tenantId = tenantOf(request);
      if (request.body === undefined) throw noBody();
      const { declaration, replace } = requestOf(request.body, request.query.replace);
      const jobId = await features.createStreamingFeature({ tenantId, declaration, replace });
      const registered = await features.listFeatures({ tenantId });
      const name = registered.find((feature) => feature.jobId === jobId)?.name;
      // Deleted by another caller in between: then there is nothing to point at.
      if (name !== undefined) reply.header("location", `/v1/features/${encodeURIComponent(name)}`);
      return reply.code(201).send({ name, job_id: jobId });
    },
  );

  app.get(
    "/v1/features",
    {
      schema: {
        summary: "All features of the key's tenant",
        tags: ["features"],
        response: {
          200: answer(
            "By name",
            record({ tenant: { type: "string" }, features: { type: "array", items: ref("Feature") } }),
          ),
          ...problems(),
        },
      },
    },
    async (request) => {
      const tenant = tenantOf(request);
      const registered = await features.listFeatures({ tenantId: tenant });
      return { tenant, features: await Promise.all(registered.map((feature) => describe(tenant, feature))) };
    },
  );

  app.get<{ Params: { name: string } }>(
    "/v1/features/:name",
    {
      schema: {
        summary: "One feature, with its plan and its Flink SQL",
        tags: ["features"],
        params,
        response: {
          200: answer("The feature", ref("Feature")),
          ...problems(),
        },
      },
    },
    async (request) => {
      const tenant = tenantOf(request);
      const feature = await find(tenant, request.params.name);
      return { ...(await describe(tenant, feature)), plan: feature.plan, flink_sql: feature.flinkSql };
    },
  );

  app.delete<{ Params: { name: string } }>(
    "/v1/features/:name",
    {
      schema: {
        summary: "Delete a feature and all of its values",
        tags: ["features"],
        params,
        response: { 204: { description: "Deleted", type: "null" }, ...problems() },
      },
    },
    async (request, reply) => {
      const tenantId = tenantOf(request);
      const featureName = request.params.name;
      if (!(await features.deleteFeature({ tenantId, featureName }))) throw unknown(featureName);
      stats.forget(tenantId, featureName);
      return reply.code(204).send();
    },
  );

  async function describe(tenant: string, feature: RegisteredFeature) {
    const reached = newest(await context.store.readClocks({ tenant, feature: feature.name }));
    return describeFeature(feature, { stats: stats.of(tenant, feature.name), reached, now: context.now() });
  }

  async function find(tenantId: string, name: string): Promise<RegisteredFeature> {
    const registered = await features.listFeatures({ tenantId });
    const feature = registered.find((one) => one.name === name);
    if (feature) return feature;
    throw unknown(name);
  }
}

type Declaration = string | Readonly<Record<string, unknown>>;

interface RegisterRequest {
  readonly declaration: Declaration;
  readonly replace: boolean;
}

/** The declaration itself, or the request of the TypeScript API around it. */
function requestOf(body: string | Readonly<Record<string, unknown>>, replace: string | undefined): RegisterRequest {
  if (typeof body === "string" || !Object.hasOwn(body, "declaration"))
    return { declaration: body, replace: replace === "true" };
  const { declaration, replace: wanted = replace === "true", ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new HttpProblem("invalid-request", `\`${other}\` does not belong beside \`declaration\`.`, {
      hint: "There is room for `replace` alone; the tenant is the key's.",
    });
  }
  if (typeof wanted !== "boolean") throw new HttpProblem("invalid-request", "`replace` must be true or false.");
  if (typeof declaration !== "string" && (typeof declaration !== "object" || declaration === null)) {
    throw new HttpProblem("invalid-request", "`declaration` must be an object or .feat text.");
  }
  return { declaration: declaration as Declaration, replace: wanted };
}

function unknown(name: string): FeatError {
  return new FeatError("unknown-feature", `There is no feature ${JSON.stringify(name)} of this tenant.`);
}
