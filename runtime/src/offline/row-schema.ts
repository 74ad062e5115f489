// A window group's rows as Parquet columns: those of the table that a compiled Flink job writes for it.
// Invariant: every column is optional and named as in the SQL; no digit of a value is lost.
import type { Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import type { SchemaElement } from "hyparquet";
import type { Emission } from "../engine/contract.js";
import type { Value } from "../engine/value/value.js";
import { outputTypes } from "../run/output-row.js";

export interface RowSchema {
  readonly elements: readonly SchemaElement[];
  readonly columns: readonly RowColumn[];
  /** The name of the partition, `dt` unless a column has it. */
  readonly day: string;
}

export interface RowColumn {
  readonly name: string;
  valueOf(emission: Emission): unknown;
}

const TIMESTAMP: Type = { kind: "timestamp", nullable: true };

export function rowSchema(plan: Plan, group: WindowGroup): RowSchema {
  const types = outputTypes(group);
  const columns: readonly (RowColumn & { readonly type: Type })[] = [
    ...plan.keys.map(({ name, value: { type } }, at) => ({
      name,
      type,
      valueOf: ({ key }: Emission) => stored(key[at] ?? null, type),
    })),
    { name: "window_kind", type: { kind: "string", nullable: true }, valueOf: () => group.label },
    { name: "window_start", type: TIMESTAMP, valueOf: ({ windowStart }) => BigInt(windowStart) },
    { name: "window_end", type: TIMESTAMP, valueOf: ({ windowEnd }) => BigInt(windowEnd) },
    ...group.output.map((name, at) => {
      const type = types[at] as Type;
      return { name, type, valueOf: ({ values }: Emission) => stored(values[at] ?? null, type) };
    }),
  ];
  return {
    elements: [
      { name: "row", num_children: columns.length },
      ...columns.flatMap(({ name, type }) => elementsOf(name, type)),
    ],
    columns,
    day: freeName("dt", new Set(columns.map(({ name }) => name))),
  };
}

/** As the compiler names the partition's column. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  return name;
}

/** Digits that fit an INT64. */
const LONG_DIGITS = 18;
const DECIMAL_BYTES = 16;

function elementsOf(name: string, type: Type): readonly SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type.kind) {
    case "string":
      return [{ ...optional, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } }];
    case "boolean":
      return [{ ...optional, type: "BOOLEAN" }];
    case "int":
      return [{ ...optional, type: "INT32" }];
    case "bigint":
      return [{ ...optional, type: "INT64" }];
    case "double":
      return [{ ...optional, type: "DOUBLE" }];
    case "decimal": {
      const { precision, scale } = type;
      const facts = { converted_type: "DECIMAL", precision, scale } as const;
      return precision <= LONG_DIGITS
        ? [{ ...optional, ...facts, type: "INT64" }]
        : [{ ...optional, ...facts, type: "FIXED_LEN_BYTE_ARRAY", type_length: DECIMAL_BYTES }];
    }
    case "timestamp":
      return [
        {
          ...optional,
          type: "INT64",
          converted_type: "TIMESTAMP_MILLIS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
        },
      ];
    case "date":
      return [{ ...optional, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } }];
    case "bytes":
      return [{ ...optional, type: "BYTE_ARRAY" }];
    case "array":
      return [
        { ...optional, converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elementsOf("element", type.element),
      ];
    case "map":
      return [
        { ...optional, converted_type: "MAP", num_children: 1 },
        { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
        { name: "key", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
        ...elementsOf("value", type.value),
      ];
    case "row":
      return [
        { ...optional, num_children: type.fields.length },
        ...type.fields.flatMap((field) => elementsOf(field.name, field.type)),
      ];
    case "null":
    case "unknown":
      throw new TypeError(`a value of type ${type.kind} in a plan`);
  }
}

/** What the writer takes for a value of the type. */
function stored(value: Value, type: Type): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case "bigint":
    case "decimal":
    case "timestamp":
      return BigInt(value as number | bigint);
    case "array":
      return (value as readonly Value[]).map((item) => stored(item, type.element));
    case "map":
      return new Map([...(value as ReadonlyMap<string, Value>)].map(([key, item]) => [key, stored(item, type.value)]));
    case "row":
      return Object.fromEntries(
        type.fields.map((field, at) => [field.name, stored((value as readonly Value[])[at] ?? null, field.type)]),
      );
    default:
      return value;
  }
}
