// JSON Schema of what goes into a feature (an event) and what comes out (a row of a window), from its plan.
// Invariant: an event that the schema accepts is never rejected for its shape, and every row printed satisfies it.
import type { Plan, Type } from "../plan/index.js";

type JsonSchema = { readonly [keyword: string]: unknown };

/** One document with two definitions: `event` and `row`. */
export function featureSchema(plan: Plan): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `feat:${encodeURIComponent(plan.feature)}:${plan.hash}`,
    title: plan.feature,
    ...(plan.doc === undefined ? {} : { description: plan.doc }),
    $defs: { event: eventSchema(plan), row: rowSchema(plan) },
  };
}

function eventSchema(plan: Plan): JsonSchema {
  const keyColumns = plan.keys.flatMap((key) => (key.value.op === "column" ? [key.value.name] : []));
  const mustHave = new Set([...keyColumns, plan.source.time.column]);
  const columns = plan.source.columns.map(({ name, type, doc }) => ({
    name,
    type,
    doc,
    nullable: type.nullable && !mustHave.has(name),
  }));
  return {
    type: "object",
    required: columns.filter(({ nullable }) => !nullable).map(({ name }) => name),
    properties: properties(columns, inputSchema),
  };
}

function rowSchema(plan: Plan): JsonSchema {
  return {
    type: "object",
    required: ["feature", "key", "window", "window_start", "window_end", "final", "values"],
    properties: {
      feature: { const: plan.feature },
      key: {
        type: "object",
        required: plan.keys.map((key) => key.name),
        properties: properties(
          plan.keys.map((key) => ({ name: key.name, type: key.value.type, nullable: false })),
          outputSchema,
        ),
        additionalProperties: false,
      },
      window_start: TIMESTAMP_TEXT,
      window_end: TIMESTAMP_TEXT,
      final: { type: "boolean" },
    },
    oneOf: plan.groups.map((group) => {
      const items = [
        ...group.aggregates.map(({ name, type, doc }) => ({ name, type, doc })),
        ...group.derived.map(({ name, value, doc }) => ({ name, type: value.type, doc })),
      ].sort((a, b) => group.output.indexOf(a.name) - group.output.indexOf(b.name));
      return {
        properties: {
          window: { const: group.label },
          values: {
            type: "object",
            required: group.output,
            properties: properties(items, outputSchema),
            additionalProperties: false,
          },
        },
      };
    }),
  };
}

const TIMESTAMP_TEXT: JsonSchema = { type: "string", format: "date-time" };

interface Property {
  readonly name: string;
  readonly type: Type;
  readonly doc?: string | undefined;
  /** The type's own where absent. */
  readonly nullable?: boolean;
}

/** `Object.fromEntries` defines own properties, so a column named `__proto__` is a property like any other. */
function properties(of: readonly Property[], schemaOf: (type: Type) => JsonSchema): JsonSchema {
  return Object.fromEntries(
    of.map(({ name, type, doc, nullable = type.nullable }) => [
      name,
      { ...orNull(schemaOf(type), nullable), ...(doc === undefined ? {} : { description: doc }) },
    ]),
  );
}

function orNull(schema: JsonSchema, nullable: boolean): JsonSchema {
  if (!nullable) return schema;
  return typeof schema.type === "string" && schema.const === undefined
    ? { ...schema, type: [schema.type, "null"] }
    : { anyOf: [schema, { type: "null" }] };
}

/** What an event should send; the reader is laxer (it takes numeric strings, for one). */
function inputSchema(type: Type): JsonSchema {
  switch (type.kind) {
    case "string":
      return { type: "string" };
    case "boolean":
      return { type: "boolean" };
    case "int":
      return { type: "integer", minimum: -2147483648, maximum: 2147483647 };
    case "bigint":
      return { type: "integer" };
    case "double":
      return { type: "number" };
    case "decimal":
      return { anyOf: [{ type: "number" }, { type: "string", pattern: "^[+-]?[0-9]+(\\.[0-9]*)?$" }] };
    case "timestamp":
      return { anyOf: [{ type: "string" }, { type: "integer" }] };
    case "date":
      return { type: "string", format: "date" };
    case "bytes":
      return { type: "string", contentEncoding: "base64" };
    case "array":
      return { type: "array", items: orNull(inputSchema(type.element), type.element.nullable) };
    case "map":
      return { type: "object", additionalProperties: orNull(inputSchema(type.value), type.value.nullable) };
    case "row":
      return {
        type: "object",
        required: type.fields.filter((field) => !field.type.nullable).map((field) => field.name),
        properties: properties(type.fields, inputSchema),
      };
    case "null":
    case "unknown":
      return {};
  }
}

/** What a row holds: exact integers and decimals beyond a double's reach are strings. */
function outputSchema(type: Type): JsonSchema {
  switch (type.kind) {
    case "bigint":
      return { anyOf: [{ type: "integer" }, { type: "string", pattern: "^-?[0-9]+$" }] };
    case "double":
      return { type: "number" };
    case "decimal":
      return { type: "string", pattern: "^-?[0-9]+(\\.[0-9]+)?$" };
    case "timestamp":
      return TIMESTAMP_TEXT;
    // What did not convert inside is null, whatever is declared.
    case "array":
      return { type: "array", items: orNull(outputSchema(type.element), true) };
    case "map":
      return { type: "object", additionalProperties: orNull(outputSchema(type.value), true) };
    case "row": {
      const fields = type.fields.map((field) => ({ ...field, nullable: true }));
      return { type: "object", required: fields.map(({ name }) => name), properties: properties(fields, outputSchema) };
    }
    default:
      return inputSchema(type);
  }
}
