// The shapes of requests and answers, as JSON Schema: requests are checked by them, OpenAPI is made of them.
// Invariant: a request's schema is what the handler relies on; an answer's schema describes what it sends.
import type { FastifyInstance } from "fastify";
import { LIMITS } from "./limits.js";

const text = { type: "string" } as const;
const time = { type: ["string", "null"], description: "ISO-8601 with milliseconds and Z" } as const;
const list = (items: object) => ({ type: "array", items }) as const;

/** An object in which nothing else may stand; all of its fields are required but those named. */
export function record(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false } as const;
}

const counts = { type: "object", additionalProperties: { type: "integer" } } as const;

const SHARED = {
  Problem: {
    ...record(
      {
        type: { type: "string", description: "urn:feat:problem:CODE" },
        title: text,
        status: { type: "integer" },
        detail: text,
        code: { type: "string", description: "Stable" },
        hint: { type: "string", description: "What to do about it" },
        reason: { type: "string", description: "Why an event is rejected" },
        request_id: text,
      },
      ["hint", "reason"],
    ),
    description: "RFC 9457",
  },
  FeatureName: { type: "string", minLength: 1, maxLength: LIMITS.nameLength },
  Entity: {
    type: "object",
    description: 'The entity keys by name, such as {"customer_id": "c123"}',
    additionalProperties: { type: ["string", "number", "boolean"] },
  },
  Feature: record(
    {
      name: text,
      job_id: text,
      hash: { type: "string", description: "Of the definition" },
      doc: text,
      source: record({ name: text, topic: text, time: text, columns: list(record({ name: text, type: text })) }),
      keys: list(record({ name: text, type: text })),
      where: { type: "boolean", description: "A condition chooses events" },
      windows: list(
        record({
          label: text,
          items: list(record({ name: text, type: text, doc: text }, ["doc"])),
        }),
      ),
      ttl_ms: { type: ["integer", "null"] },
      offline: { type: "boolean" },
      reached: { ...time, description: "The event time that the feature has reached" },
      freshness_seconds: { type: ["number", "null"], description: "Wall clock less `reached`" },
      since_start: {
        ...record({
          events: { type: "integer" },
          filtered: { type: "integer" },
          rejected: counts,
          late: counts,
          lag_seconds: { type: ["number", "null"] },
        }),
        description: "What this server has done with events since it started",
      },
      plan: {
        type: "object",
        description: "Of one feature alone: what feat compile writes",
        additionalProperties: true,
      },
      flink_sql: { type: ["string", "null"], description: "Of one feature alone, if it was declared as text" },
    },
    ["doc", "plan", "flink_sql"],
  ),
  FeatureValue: record({
    value: { description: "As in the rows of feat run" },
    status: { enum: ["open", "closed", "empty", "expired", "missing", "incomplete"] },
    window: text,
    window_start: time,
    window_end: time,
    final: { type: "boolean" },
    updated_at: time,
  }),
  EventAnswer: {
    type: "object",
    description: "The entity's record after the event",
    properties: {
      feature: text,
      key: { type: "object", additionalProperties: true },
      windows: { type: "object", additionalProperties: { type: "object", additionalProperties: true } },
      counted: { type: "boolean", description: "False where the feature's condition did not let the event through" },
      late: { ...list(text), description: "Windows for which it came too late" },
    },
    required: ["feature", "key", "windows", "counted", "late"],
    additionalProperties: true,
  },
  EventResults: record({
    accepted: { type: "integer" },
    rejected: { type: "integer", description: "Events that are wrong: mend them" },
    failed: { type: "integer", description: "Events that could not be written: send them again" },
    results: list(
      record(
        {
          index: { type: "integer", description: "From 0, in the order of the request" },
          status: { enum: ["accepted", "rejected", "failed"] },
          counted: { type: "boolean" },
          late: list(text),
          code: text,
          reason: text,
          detail: text,
        },
        ["counted", "late", "code", "reason", "detail"],
      ),
    ),
  }),
} as const;

export type SchemaName = keyof typeof SHARED;

export function addSchemas(app: FastifyInstance): void {
  for (const [name, schema] of Object.entries(SHARED)) app.addSchema({ $id: name, ...schema });
}

export function ref(name: SchemaName) {
  return { $ref: `${name}#` } as const;
}

/** What any route may answer, beside its own answers. */
export function problems(...statuses: readonly number[]) {
  const all = [400, 401, 403, 404, 408, 413, 415, 429, 500, 503, 507, ...statuses];
  const answer = {
    description: "A problem document",
    content: { "application/problem+json": { schema: ref("Problem") } },
  };
  return Object.fromEntries(all.map((status) => [status, answer]));
}

export function answer(description: string, schema: object) {
  return { description, content: { "application/json": { schema } } };
}
