// The source as a table: the declared columns, the event time with its watermark, the connector.
// Invariant: no event can stop the job. What Flink cannot read is NULL, and an event time that is NULL or outside
// 1970–9999 becomes a time before 1970, which moves no watermark and which the views above filter out.
import type { Plan } from "../plan/plan.js";
import { readField } from "./conversion.js";
import { listOption, sqlName } from "./dialect.js";
import type { SourceEnvironment } from "./environment.js";
import { sqlInterval } from "./interval.js";
import { alignCells, withOptions } from "./layout.js";
import { outputTopic } from "./resource-name.js";
import { mapped, type Statement } from "./script.js";
import { primary } from "./sql.js";
import { wireType } from "./sql-type.js";

/** The longest delay that fits `DAY(3)`, all that Flink takes inside WATERMARK. */
const MAX_DELAY_MS = 1000 * 86_400_000 - 1;

export function emitSourceTable(plan: Plan, table: string, rt: string, environment: SourceEnvironment): Statement {
  const { source } = plan;
  // Flink reads csv and avro by the position of all fields, and a plan has only those that are used.
  if (source.format !== "json") throw new Error(`Source ${source.name}: a Flink job reads json, not ${source.format}.`);
  const time = source.columns.find((column) => column.name === source.time.column);
  if (!time) throw new Error(`Source ${source.name} has no column ${source.time.column}.`);
  if (source.time.delayMs > MAX_DELAY_MS) throw new Error(`Source ${source.name}: a delay over 999 days.`);
  const text = primary(sqlName(time.name));
  const delay = source.time.delayMs === 0 ? "" : ` - ${sqlInterval(source.time.delayMs)}`;
  const columns = [
    ...alignCells(source.columns.map((column) => [sqlName(column.name), wireType(column.type)])),
    `${sqlName(rt)} AS COALESCE(${readField(text, { ...time.type, nullable: true }, "  ").text}, TIMESTAMP '1969-12-31 00:00:00')`,
    `WATERMARK FOR ${sqlName(rt)} AS ${sqlName(rt)}${delay}`,
  ];
  return {
    comment: `Events as they arrive. ${rt}: event time in UTC, before 1970 where there is none.`,
    pieces: [
      mapped(
        { kind: "source", name: source.name, span: source.span },
        `CREATE TEMPORARY TABLE ${sqlName(table)} (\n  ${columns.join(",\n  ")}\n) ${withOptions(sourceOptions(plan, environment))}`,
      ),
    ],
  };
}

function sourceOptions(plan: Plan, { source, tenant }: SourceEnvironment): (readonly [string, string])[] {
  return [
    ["connector", source.connector],
    ...(source.connector === "filesystem"
      ? [["path", source.path] as const]
      : ([
          ["topic", listOption([plan.source.topic])],
          ["properties.bootstrap.servers", source.brokers.join(",")],
          ["properties.group.id", outputTopic(tenant, plan.feature)],
          ...propertyOptions(source.properties),
          ["scan.startup.mode", source.startup],
          ...(source.bounded ? [["scan.bounded.mode", "latest-offset"] as const] : []),
          ["scan.watermark.emit.strategy", "on-event"],
          ...(source.idleTimeoutMs === undefined
            ? []
            : [["scan.watermark.idle-timeout", `${source.idleTimeoutMs} ms`] as const]),
        ] as const)),
    ["format", "json"],
    ["json.ignore-parse-errors", "true"],
    // The default parser leaks fields of an object that stands where a scalar is declared and loses rows with arrays.
    ["json.decode.json-parser.enabled", "false"],
  ];
}

/** Kafka client properties, sorted. */
export function propertyOptions(properties: Readonly<Record<string, string>> = {}): (readonly [string, string])[] {
  return Object.keys(properties)
    .sort()
    .map((name) => [`properties.${name}`, properties[name] ?? ""] as const);
}
