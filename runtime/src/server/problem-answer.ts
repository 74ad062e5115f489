// Every error of a request, sent as a problem document.
// Invariant: no error leaves the server in another form, and what is logged of it holds no data.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HttpProblem, problemOf } from "./problem.js";
import { loggableError } from "./request-log.js";

const CONTENT_TYPE = "application/problem+json; charset=utf-8";

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler(async (request, reply) =>
    sendProblem(
      new HttpProblem("not-found", "There is nothing at this address.", { hint: "See /openapi.json." }),
      request,
      reply,
    ),
  );
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(validationProblem(error) ?? error, request.id);
  if (problem.status >= 500) request.log.error(loggableError(error), problem.code);
  if (error instanceof HttpProblem) reply.headers(error.headers);
  return reply.code(problem.status).type(CONTENT_TYPE).send(JSON.stringify(problem));
}

/** What the schema of a route found, in a sentence that names the place and not the value. */
function validationProblem(error: unknown): HttpProblem | undefined {
  const { validation, validationContext = "request" } = error as Partial<FastifyError>;
  const [first] = validation ?? [];
  if (!first) return undefined;
  const place = `${validationContext}${first.instancePath.replaceAll("/", ".")}`;
  const extra = first.keyword === "additionalProperties" ? `: ${JSON.stringify(first.params.additionalProperty)}` : "";
  const choices = first.keyword === "enum" ? `: ${JSON.stringify(first.params.allowedValues)}` : "";
  return new HttpProblem("invalid-request", `${place} ${first.message}${extra}${choices}.`);
}
