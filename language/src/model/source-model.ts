// A declared source with its defaults: topic, format, event time.
import type { Source } from "../generated/ast.js";
import * as ast from "../generated/ast.js";
import { parseDuration } from "../types/index.js";
import { nearestAmong } from "../types/nearest.js";
import { typeOfColumnType } from "../typing/type-node.js";
import { documentationOf } from "./documentation.js";
import type { ResolvedColumn, ResolvedSource, SourceFormat } from "./resolved.js";
import { SOURCE_FORMATS } from "./resolved.js";

export const DEFAULT_DELAY_MS = 5_000;
export const DEFAULT_TIME_COLUMN = "event_timestamp";

export function resolveSource(node: Source): ResolvedSource {
  const columns = node.members
    .filter(ast.isColumn)
    .filter((column) => column.name !== undefined)
    .map((column): ResolvedColumn => {
      const doc = documentationOf(column);
      const type = typeOfColumnType(column.type);
      return { name: column.name, type, ...(doc === undefined ? {} : { doc }), node: column };
    });
  const time = timeOf(node, columns);
  const doc = documentationOf(node);
  return {
    name: node.name,
    node,
    ...(doc === undefined ? {} : { doc }),
    topic: node.members.find(ast.isTopicLine)?.value ?? node.name,
    format: parseFormat(node.members.find(ast.isFormatLine)?.value) ?? "json",
    columns,
    ...columnLookup(columns),
    ...(time ? { time } : {}),
  };
}

/** Of several columns of one name the first counts; the others are reported. */
export function columnLookup(
  columns: readonly ResolvedColumn[],
): Pick<ResolvedSource, "columnNamed" | "columnType" | "nearestColumn"> {
  const byName = new Map<string, ResolvedColumn>();
  for (const column of columns) if (!byName.has(column.name)) byName.set(column.name, column);
  return {
    columnNamed: (name) => byName.get(name),
    columnType: (name) => byName.get(name)?.type,
    nearestColumn: nearestAmong(() => byName.keys()),
  };
}

export function parseFormat(text: string | undefined): SourceFormat | undefined {
  return SOURCE_FORMATS.find((format) => format === text);
}

/** The `time` line; without one, a column `event_timestamp: timestamp`. */
function timeOf(node: Source, columns: readonly ResolvedColumn[]): ResolvedSource["time"] {
  const line = node.members.find(ast.isTimeLine);
  const name = line ? line.column?.$refText : DEFAULT_TIME_COLUMN;
  const column = columns.find((candidate) => candidate.name === name);
  if (column?.type.kind !== "timestamp") return undefined;
  const delayMs = line?.delay === undefined ? DEFAULT_DELAY_MS : parseDuration(line.delay);
  return delayMs === undefined ? undefined : { column: column.name, delayMs };
}
