// POST /v1/features/NAME/events: one event, an array of them, or one a line.
import type { FastifyInstance } from "fastify";
import { applyEvents, type EventOutcome } from "../apply-events.js";
import { tenantOf } from "../caller.js";
import { type EventTexts, splitJsonEvents, splitNdjsonEvents } from "../event-texts.js";
import { LIMITS } from "../limits.js";
import { HttpProblem, noBody } from "../problem.js";
import { answer, problems, ref } from "../schemas.js";
import type { ServerContext } from "../server-context.js";

const EVENT = { type: "object", additionalProperties: true } as const;

export async function addEventRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  // A parser for this route alone: events are split as text, so that their numbers keep every digit.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    const options = { parseAs: "buffer", bodyLimit: LIMITS.eventsBytes } as const;
    const parsers = [
      ["application/json", splitJsonEvents],
      ["application/x-ndjson", splitNdjsonEvents],
    ] as const;
    for (const [type, split] of parsers) {
      scope.addContentTypeParser<Buffer>(type, options, async (_: unknown, body: Buffer) => split(body));
    }
    scope.setValidatorCompiler(() => () => true);
    scope.post<{ Params: { name: string }; Body: EventTexts | undefined }>(
      "/v1/features/:name/events",
      {
        schema: {
          summary: "Events into a feature",
          description: `One event, an array of them, or one a line; at most ${LIMITS.events}. One that was sent alone is answered with its entity's record, several with a result each. An event with the \`event_id\` of an earlier one of its entity does not count again.`,
          tags: ["features"],
          params: { type: "object", properties: { name: ref("FeatureName") }, required: ["name"] },
          body: {
            content: {
              "application/json": {
                schema: { oneOf: [EVENT, { type: "array", description: "Events; each is answered" }] },
              },
              "application/x-ndjson": { schema: { type: "string" } },
            },
          },
          response: {
            200: answer("What became of them", { oneOf: [ref("EventAnswer"), ref("EventResults")] }),
            ...problems(409, 422),
          },
        },
      },
      async (request) => {
        if (request.body === undefined) throw noBody();
        const { isBatch, texts } = request.body;
        if (texts.length > LIMITS.events) {
          throw new HttpProblem("too-large", `${texts.length} events are more than ${LIMITS.events} in one request.`);
        }
        const feature = request.params.name;
        const outcomes = await applyEvents(context, { tenant: tenantOf(request), feature, events: texts });
        const first = outcomes[0];
        if (isBatch || first === undefined) return describeOutcomes(outcomes);
        if (first.status !== "accepted") throw first.error;
        return first.answer;
      },
    );
  });
}

/** Throws where no event at all could be written. */
function describeOutcomes(outcomes: readonly EventOutcome[]) {
  const count = (status: EventOutcome["status"]) => outcomes.filter((outcome) => outcome.status === status).length;
  const first = outcomes[0];
  if (first?.status === "failed" && count("failed") === outcomes.length) throw first.error;
  return {
    accepted: count("accepted"),
    rejected: count("rejected"),
    failed: count("failed"),
    results: outcomes.map((outcome, index) => {
      if (outcome.status === "accepted") {
        return { index, status: outcome.status, counted: outcome.answer.counted, late: outcome.answer.late };
      }
      const { code, reason, message } = outcome.error;
      return { index, status: outcome.status, code, ...(reason === undefined ? {} : { reason }), detail: message };
    }),
  };
}
