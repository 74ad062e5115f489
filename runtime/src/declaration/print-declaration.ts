// A declaration as `.feat` text, so that it takes the one way that all features take: text, compiler, plan.
// Invariant: the text says the same as the declaration and leaves nothing to be inferred: columns have types, the source
// its event time. Columns of `=` are left to the formatter.
import { type AggregateFunction, printDuration, printName } from "@feat-lang/compiler/plan";
import type {
  StreamingAggregationDefinition,
  StreamingFeatureDeclaration,
  StreamingWindowDefinition,
} from "./declaration.js";

/** Where declarations expect an event's time, and how late they let it come. */
const TIME_COLUMN = "event_timestamp";
const DELAY_MS = 5_000;
const DEFAULT_TTL_SECONDS = 86_400;

/** Aggregates over numbers; the field of any other may hold anything and is read as text. */
const NUMERIC: Readonly<Record<AggregateFunction, boolean>> = {
  count: false,
  count_distinct: false,
  sum: true,
  avg: true,
  min: true,
  max: true,
  stddev: true,
  stddev_pop: true,
  variance: true,
  variance_pop: true,
  first: false,
  last: false,
  percentile: true,
};

export function printDeclaration(declaration: StreamingFeatureDeclaration): string {
  const { name, entityKeys, kafkaTopic, aggregations } = declaration;
  const source = printName(kafkaTopic);
  const lines = [
    `source ${source} <`,
    ...[...columnTypes(declaration)].map(([column, type]) => `  ${printName(column)}: ${type}`),
    `  time ${printName(TIME_COLUMN)} delay ${printDuration(DELAY_MS)}`,
    ">",
    "",
    `feature ${printName(name)} on ${source} by ${entityKeys.map(printName).join(", ")} <`,
    ...aggregations.map((item) => `  ${printAggregation(item, entityKeys)}`),
    ...printStores(declaration),
    ">",
  ];
  return `${lines.join("\n")}\n`;
}

/** Keys are text, whatever is computed over them besides. */
function columnTypes({ entityKeys, aggregations }: StreamingFeatureDeclaration): ReadonlyMap<string, string> {
  const types = new Map<string, string>(entityKeys.map((key) => [key, "string"]));
  for (const { sourceField, aggregation } of aggregations) {
    if (sourceField === undefined || entityKeys.includes(sourceField)) continue;
    if (NUMERIC[aggregation]) types.set(sourceField, "double");
    else if (!types.has(sourceField)) types.set(sourceField, "string");
  }
  types.set(TIME_COLUMN, "timestamp");
  return types;
}

function printAggregation(item: StreamingAggregationDefinition, entityKeys: readonly string[]): string {
  const { name, sourceField, aggregation, window } = item;
  return `${printName(name)} = ${aggregation}(${printArgument(sourceField, aggregation, entityKeys)}) ${printWindow(window)}`;
}

function printArgument(
  field: string | undefined,
  aggregation: AggregateFunction,
  entityKeys: readonly string[],
): string {
  if (field === undefined) return "*";
  return NUMERIC[aggregation] && entityKeys.includes(field) ? `cast(${printName(field)} as double)` : printName(field);
}

function printWindow(window: StreamingWindowDefinition): string {
  switch (window.windowType) {
    case "tumbling":
      return `tumbling ${printDuration(window.sizeMs)}`;
    case "sliding":
      return `sliding ${printDuration(window.sizeMs)} every ${printDuration(window.slideMs)}`;
    case "session":
      return `session ${printDuration(window.gapMs)}`;
  }
}

function printStores(declaration: StreamingFeatureDeclaration): readonly string[] {
  const { outputToOnlineStore = true, outputToOfflineStore = false, ttlSeconds = DEFAULT_TTL_SECONDS } = declaration;
  return [
    ...(outputToOnlineStore ? [`  online ttl ${printDuration(ttlSeconds * 1_000)}`] : []),
    ...(outputToOfflineStore ? ["  offline"] : []),
  ];
}
