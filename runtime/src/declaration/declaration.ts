// A streaming feature declared as data, the way feature stores do it; keys in camelCase or snake_case.
// Invariant: parsing takes exactly what is described here; whatever else a caller wrote is an error that names it.
import { AGGREGATE_FUNCTIONS, type AggregateFunction } from "@feat-lang/compiler/plan";
import { suggestion } from "../suggestion.js";
import { DeclarationFields } from "./declaration-fields.js";

export interface StreamingFeatureDeclaration {
  readonly name: string;
  /** At least one; fields of the event, read as text. */
  readonly entityKeys: readonly string[];
  readonly kafkaTopic: string;
  /** At least one. */
  readonly aggregations: readonly StreamingAggregationDefinition[];
  /** Default true. */
  readonly outputToOnlineStore?: boolean;
  /** Default false. */
  readonly outputToOfflineStore?: boolean;
  /** Of the online store; default one day. */
  readonly ttlSeconds?: number;
}

export interface StreamingAggregationDefinition {
  readonly name: string;
  /** A field of the event. `count` alone does without: then it counts events, with it those where the field has a value. */
  readonly sourceField?: string;
  readonly aggregation: DeclarableAggregate;
  readonly window: StreamingWindowDefinition;
}

/** A percentile needs its fraction, which a declaration has no place for. */
export type DeclarableAggregate = Exclude<AggregateFunction, "percentile">;

/** Milliseconds, at least one each. */
export type StreamingWindowDefinition =
  | { readonly windowType: "tumbling"; readonly sizeMs: number }
  | { readonly windowType: "sliding"; readonly sizeMs: number; readonly slideMs: number }
  | { readonly windowType: "session"; readonly gapMs: number };

/** A thousand years and more; in milliseconds it is still a whole number. */
const MAX_TTL_SECONDS = 1e11;

/** Throws `invalid-argument` with the path of what is wrong. */
export function parseDeclaration(value: unknown): StreamingFeatureDeclaration {
  const fields = new DeclarationFields(value, "", [
    "name",
    "entityKeys",
    "kafkaTopic",
    "aggregations",
    "outputToOnlineStore",
    "outputToOfflineStore",
    "ttlSeconds",
  ]);
  const online = fields.optionalBoolean("outputToOnlineStore");
  const offline = fields.optionalBoolean("outputToOfflineStore");
  const ttlSeconds = fields.optionalPositiveInteger("ttlSeconds");
  if (ttlSeconds !== undefined && ttlSeconds > MAX_TTL_SECONDS) {
    throw fields.problem("ttlSeconds", `is more than ${MAX_TTL_SECONDS}`);
  }
  if (online === false && offline !== true) {
    throw fields.problem(
      "outputToOnlineStore",
      "and outputToOfflineStore are both off, so the feature would be written nowhere",
      "Switch on at least one of them.",
    );
  }
  return {
    name: fields.name("name"),
    entityKeys: fields.list("entityKeys", (_, place) => fields.nameAt(place)),
    kafkaTopic: fields.name("kafkaTopic"),
    aggregations: fields.list("aggregations", (item, place) => parseAggregation(item, place.path)),
    ...(online === undefined ? {} : { outputToOnlineStore: online }),
    ...(offline === undefined ? {} : { outputToOfflineStore: offline }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
  };
}

function parseAggregation(value: unknown, path: string): StreamingAggregationDefinition {
  const fields = new DeclarationFields(value, path, ["name", "sourceField", "aggregation", "window"]);
  const aggregation = parseFunction(fields);
  const sourceField = fields.has("sourceField") ? fields.name("sourceField") : undefined;
  if (sourceField === undefined && aggregation !== "count") {
    throw fields.problem("sourceField", `is missing; ${aggregation} needs a field of the event`);
  }
  return {
    name: fields.name("name"),
    ...(sourceField === undefined ? {} : { sourceField }),
    aggregation,
    window: parseWindow(fields.required("window"), fields.pathOf("window")),
  };
}

function parseFunction(fields: DeclarationFields<"aggregation">): DeclarableAggregate {
  const text = fields.string("aggregation");
  if (text === "percentile") {
    throw fields.problem(
      "aggregation",
      "is percentile, which needs a fraction that a declaration has no place for",
      "Declare the feature as .feat text: `p95 = percentile(amount, 0.95) tumbling 1h`.",
    );
  }
  const known = AGGREGATE_FUNCTIONS.filter((name) => name !== "percentile");
  const found = known.find((name) => name === text);
  if (!found) {
    const near = suggestion(text, known, "aggregations");
    throw fields.problem("aggregation", `is ${JSON.stringify(text)}, which is no aggregation.${near}`);
  }
  return found;
}

const WINDOW_TYPES = ["tumbling", "sliding", "session"] as const;

function parseWindow(value: unknown, path: string): StreamingWindowDefinition {
  const fields = new DeclarationFields(value, path, ["windowType", "sizeMs", "slideMs", "gapMs"]);
  const text = fields.string("windowType");
  const windowType = WINDOW_TYPES.find((type) => type === text);
  switch (windowType) {
    case "tumbling":
      fields.allowOnly(["windowType", "sizeMs"], "a tumbling window has a size alone");
      return { windowType, sizeMs: fields.positiveInteger("sizeMs") };
    case "sliding":
      fields.allowOnly(["windowType", "sizeMs", "slideMs"], "a sliding window has a size and a slide");
      return { windowType, sizeMs: fields.positiveInteger("sizeMs"), slideMs: fields.positiveInteger("slideMs") };
    case "session":
      fields.allowOnly(["windowType", "gapMs"], "a session window has a gap alone");
      return { windowType, gapMs: fields.positiveInteger("gapMs") };
    default: {
      const near = suggestion(text, WINDOW_TYPES, "window types");
      throw fields.problem("windowType", `is ${JSON.stringify(text)}, which is no window type.${near}`);
    }
  }
}
