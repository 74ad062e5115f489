// POST /v1/online: values of many entities at once.
import type { FastifyInstance } from "fastify";
import { tenantOf } from "../caller.js";
import { LIMITS } from "../limits.js";
import { answer, problems, record, ref } from "../schemas.js";
import type { ServerContext } from "../server-context.js";

interface OnlineRequest {
  readonly features: readonly string[];
  readonly entities: readonly Readonly<Record<string, unknown>>[];
  readonly as_of?: string | number;
}

export function addOnlineRoutes(app: FastifyInstance, context: ServerContext): void {
  app.post<{ Body: OnlineRequest }>(
    "/v1/online",
    {
      schema: {
        summary: "Read feature values",
        tags: ["values"],
        body: record(
          {
            features: {
              type: "array",
              description: "`feature` for all of its items, or `feature:item`",
              items: { type: "string", minLength: 1 },
              minItems: 1,
              maxItems: LIMITS.references,
            },
            entities: { type: "array", items: ref("Entity"), maxItems: LIMITS.entities },
            as_of: {
              type: ["string", "integer"],
              description:
                "Event time of the reading, ISO-8601 or epoch milliseconds; default the latest time that the features' events have reached",
            },
          },
          ["as_of"],
        ),
        response: {
          200: answer(
            "A row for each entity, in their order",
            record({
              rows: {
                type: "array",
                items: record({
                  entity: ref("Entity"),
                  features: {
                    type: "object",
                    description: "By `feature:item`",
                    additionalProperties: ref("FeatureValue"),
                  },
                }),
              },
            }),
          ),
          ...problems(),
        },
      },
    },
    async (request) => {
      const { features, entities, as_of: asOf } = request.body;
      const tenantId = tenantOf(request);
      const rows = await context.features.getOnlineFeatures({
        tenantId,
        features,
        entities,
        ...(asOf === undefined ? {} : { asOf }),
      });
      context.metrics.countRead(tenantId, rows.length);
      return { rows };
    },
  );
}
