// Where a group's rows go: the feature's output topic and, for offline features, files partitioned by day.
// Invariant: what is published is flat JSON with the keys, the window's label and bounds, then the items in order.
import type { Plan, Type, WindowGroup } from "../plan/plan.js";
import { itemsThatMayOverflow } from "./derivation.js";
import { listOption, sqlName, sqlString } from "./dialect.js";
import { finiteOrNull } from "./double-bounds.js";
import type { FlinkEnvironment, OfflinePlace } from "./environment.js";
import { alignCells, withOptions } from "./layout.js";
import { createAllocator, type JobNames } from "./names.js";
import { outputTopic, resourceName } from "./resource-name.js";
import { mapped, type Piece, type Statement } from "./script.js";
import { propertyOptions } from "./source-table.js";
import { primary } from "./sql.js";
import { publishedType } from "./sql-type.js";

/** A sink table and the INSERT that fills it. */
export interface Sink {
  readonly table: Statement;
  readonly insert: readonly Piece[];
}

/** A column of a sink: its declaration and the expression over the group's view that fills it. */
interface SinkColumn {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** A group's complete rows. */
export interface GroupRows {
  readonly plan: Plan;
  readonly group: WindowGroup;
  /** The view or query that has them. */
  readonly rows: string;
  /** What an INSERT needs before its SELECT where the rows come from no view. */
  readonly with: readonly Piece[];
  readonly names: JobNames;
}

export function emitOutputSink(rows: GroupRows, environment: FlinkEnvironment): Sink {
  const table = rows.names.relation(`${rows.group.label}_output`);
  const columns = rowColumns(rows);
  return {
    table: createTable(table, columns, withOptions(outputOptions(rows, columns, environment)), "into the output topic"),
    insert: insertInto(table, columns, rows),
  };
}

/** The day of a row is that of its window's end, in UTC: the day on which its value became known. */
export function emitOfflineSink(rows: GroupRows, tenant: string, place: OfflinePlace): Sink {
  const { plan, group, names } = rows;
  const table = names.relation(`${group.label}_offline`);
  const path = [folder(place.path), resourceName(tenant), resourceName(plan.feature), group.label].join("/");
  const day = createAllocator([...plan.keys.map((key) => key.name), ...group.output])("dt");
  const columns = [...rowColumns(rows), { name: day, type: "STRING", value: "DATE_FORMAT(window_end, 'yyyy-MM-dd')" }];
  const options = withOptions([
    ["connector", "filesystem"],
    ["path", path],
    ["format", place.format],
    ...(place.format === "json" ? jsonOptions("json", columns) : []),
    ["sink.partition-commit.policy.kind", "success-file"],
  ]);
  return {
    table: createTable(table, columns, `PARTITIONED BY (${day}) ${options}`, "into the offline store, by day"),
    insert: insertInto(table, columns, rows),
  };
}

function folder(path: string): string {
  return path.replace(/\/+$/, "");
}

function rowColumns({ plan, group, names }: GroupRows): SinkColumn[] {
  const typeOf = new Map<string, Type>();
  for (const item of group.aggregates) typeOf.set(item.name, item.type);
  for (const item of group.derived) typeOf.set(item.name, item.value.type);
  const overflows = itemsThatMayOverflow(group);
  const bound = (name: string): SinkColumn => ({
    name,
    type: "TIMESTAMP_LTZ(3)",
    value: `CAST(${name} AS TIMESTAMP_LTZ(3))`,
  });
  return [
    ...plan.keys.map((key, index) => valueColumn(key.name, names.keys[index] ?? key.name, key.value.type)),
    { name: "window_kind", type: "STRING", value: sqlString(group.label) },
    bound("window_start"),
    bound("window_end"),
    ...group.output.map((name) => {
      const type = typeOf.get(name);
      if (!type) throw new Error(`No item ${name} in ${group.label}.`);
      const column = valueColumn(name, name, type);
      return overflows(name) ? { ...column, value: finiteOrNull(primary(column.value)).text } : column;
    }),
  ];
}

function valueColumn(name: string, from: string, type: Type): SinkColumn {
  const value = type.kind === "timestamp" ? `CAST(${sqlName(from)} AS TIMESTAMP_LTZ(3))` : sqlName(from);
  return { name, type: publishedType(type), value };
}

function outputOptions(
  { plan, group }: GroupRows,
  columns: readonly SinkColumn[],
  { sink, tenant }: FlinkEnvironment,
): Options {
  switch (sink.connector) {
    case "blackhole":
      return [["connector", "blackhole"]];
    case "filesystem":
      return [
        ["connector", "filesystem"],
        ["path", `${folder(sink.path)}/${group.label}`],
        ["format", "json"],
        ...jsonOptions("json", columns),
      ];
    case "kafka": {
      const [key, ...more] = plan.keys;
      const raw = key?.value.type.kind === "string" && more.length === 0;
      return [
        ["connector", "kafka"],
        ["topic", outputTopic(tenant, plan.feature)],
        ["properties.bootstrap.servers", sink.brokers.join(",")],
        ...propertyOptions(sink.properties),
        ["key.format", raw ? "raw" : "json"],
        ...(raw ? [] : jsonOptions("key.json", columns.slice(0, plan.keys.length))),
        ["key.fields", listOption(plan.keys.map(({ name }) => name))],
        ["value.format", "json"],
        ...jsonOptions("value.json", columns),
      ];
    }
  }
}

type Options = readonly (readonly [key: string, value: string])[];

/** Times with a `Z`, decimals as `1000` and not `1E+3`; only what the columns make use of. */
function jsonOptions(prefix: string, columns: readonly SinkColumn[]): Options {
  const some = (type: string) => columns.some((column) => column.type.includes(type));
  return [
    ...(some("TIMESTAMP") ? [[`${prefix}.timestamp-format.standard`, "ISO-8601"] as const] : []),
    ...(some("DECIMAL") ? [[`${prefix}.encode.decimal-as-plain-number`, "true"] as const] : []),
  ];
}

function createTable(table: string, columns: readonly SinkColumn[], options: string, where: string): Statement {
  const lines = alignCells(columns.map(({ name, type }) => [sqlName(name), type]));
  return {
    comment: `Rows ${where}.`,
    pieces: [`CREATE TEMPORARY TABLE ${sqlName(table)} (\n  ${lines.join(",\n  ")}\n) ${options}`],
  };
}

function insertInto(
  table: string,
  columns: readonly SinkColumn[],
  { group, rows, ...it }: GroupRows,
): readonly Piece[] {
  const values = columns.map(({ value }) => value).join(",\n  ");
  const origin = { kind: "window", name: group.label, span: group.span } as const;
  const select = `SELECT\n  ${values}\nFROM ${sqlName(rows)}`;
  return [mapped(origin, `INSERT INTO ${sqlName(table)}\n`, ...it.with, select)];
}
