// TypeScript types of what goes into features and what comes out, from their plans: `types.ts` of `feat compile --types`.
// Invariant: whatever features, columns and items are called, the text compiles, and no two types share a name. Objects are
// type aliases: unlike interfaces they are assignable where any record of values is taken.
import { createAllocator } from "../flink/names.js";
import type { Expr, KeyPlan, Plan, WindowGroup } from "../plan/plan.js";
import { printAggregate, printExpr } from "../plan/print.js";
import { docComment, typeNameOf } from "./type-names.js";
import { fieldType, inputType, outputType, VALUE_TYPES } from "./value-types.js";

const HEADER = `// What goes into the features of this folder and what comes out, as JSON. Written by feat compile --types from the
// .feat sources; change those, not this.
`;

const SHARED = `/** The values of one window of an entity, as an online record holds them. */
export type WindowRecord<Values> = {
  readonly window_start: Timestamp;
  readonly window_end: Timestamp;
  /** The window is closed: its values do not change again. */
  readonly final: boolean;
  /** Event time of the last event that counted. */
  readonly updated_at: Timestamp;
  readonly values: Values;
};

/** A window's values as they are emitted. */
export type WindowRow<Feature, Key, Window, Values> = {
  readonly feature: Feature;
  readonly key: Key;
  readonly window: Window;
  readonly window_start: Timestamp;
  readonly window_end: Timestamp;
  /** The window is closed: its values do not change again. */
  readonly final: boolean;
  readonly values: Values;
};

/** What an online store has of one entity. */
export type EntityRecord<Feature, Key, Windows> = {
  readonly format: number;
  readonly feature: Feature;
  readonly key: Key;
  /** The hash of the plan that computed the values. */
  readonly plan: string;
  readonly version: string;
  readonly owner: string;
  readonly written_at: Timestamp;
  /** From then on the values are past their ttl. */
  readonly expires_at: Timestamp;
  /** Windows that start before may lack events. */
  readonly incomplete_before?: Timestamp;
  readonly windows: Windows;
};

/** What became of an event that was processed alone; the answer to it is the entity's record and this. */
export type EventOutcome = {
  /** False where the feature's condition did not let the event through. */
  readonly counted: boolean;
  /** Labels of the windows for which it came too late. */
  readonly late: readonly string[];
};
`;

/** The names above; a feature's types keep clear of them. */
const TAKEN = [...`${VALUE_TYPES}${SHARED}`.matchAll(/^export type (\w+)/gm)].map(([, name]) => name ?? "");

interface TypeNames {
  readonly event: string;
  readonly key: string;
  /** By label of the window group. */
  readonly values: ReadonlyMap<string, string>;
  readonly row: string;
  readonly record: string;
  readonly answer: string;
}

/** One module; features in the order of their names. */
export function emitTypes(plans: readonly Plan[]): string {
  const allocate = createAllocator([...TAKEN, "Features"]);
  const sorted = [...plans].sort((a, b) => (a.feature < b.feature ? -1 : 1));
  const named = sorted.map((plan) => ({ plan, names: typeNames(plan, allocate) }));
  return [HEADER, VALUE_TYPES, SHARED, ...named.map(featureTypes), index(named)].join("\n");
}

type NamedPlan = { readonly plan: Plan; readonly names: TypeNames };

function typeNames(plan: Plan, allocate: (wanted: string) => string): TypeNames {
  const base = typeNameOf(plan.feature);
  return {
    event: allocate(`${base}Event`),
    key: allocate(`${base}Key`),
    values: new Map(plan.groups.map(({ label }) => [label, allocate(`${base}${typeNameOf(label)}`)])),
    row: allocate(`${base}Row`),
    record: allocate(`${base}Record`),
    answer: allocate(`${base}Answer`),
  };
}

function featureTypes({ plan, names }: NamedPlan): string {
  const name = plan.feature;
  const literal = JSON.stringify(name);
  const valuesOf = (group: WindowGroup) => names.values.get(group.label) ?? "never";
  const rows = plan.groups.map(
    (group) => `WindowRow<${literal}, ${names.key}, ${JSON.stringify(group.label)}, ${valuesOf(group)}>`,
  );
  const windows = plan.groups.map((group) => ({ name: group.label, type: `WindowRecord<${valuesOf(group)}>` }));
  return [
    objectType(names.event, [`An event for ${name}: the fields it reads. Others may be there too.`], eventFields(plan)),
    objectType(names.key, [`The entity of ${name}.`], plan.keys.map(keyField)),
    ...plan.groups.map((group) =>
      objectType(valuesOf(group), [`Values of ${name} in a window ${group.label}.`], itemFields(group)),
    ),
    `${docComment([`A row of ${name}, as feat run prints it.`])}export type ${names.row} =${rows.length > 1 ? `\n  | ${rows.join("\n  | ")}` : ` ${rows[0]}`};\n`,
    `${docComment([`What an online store has of one entity of ${name}: the newest window of each kind that holds events.`, plan.doc])}export type ${names.record} = EntityRecord<${literal}, ${names.key}, {\n${windows.map((window) => `  ${fieldType(window.name, window.type, true)};\n`).join("")}}>;\n`,
    `${docComment([`The answer to an event that was processed alone for ${name}.`])}export type ${names.answer} = ${names.record} & EventOutcome;\n`,
  ].join("\n");
}

function index(named: readonly NamedPlan[]): string {
  const fields = named.map(({ plan, names }): Field => {
    const parts = `event: ${names.event}; readonly key: ${names.key}; readonly row: ${names.row}; readonly record: ${names.record}; readonly answer: ${names.answer}`;
    return { doc: [plan.doc], text: fieldType(plan.feature, `{ readonly ${parts} }`, false) };
  });
  return objectType("Features", ["All of them, by name."], fields);
}

interface Field {
  readonly doc: readonly (string | undefined)[];
  readonly text: string;
}

function objectType(name: string, doc: readonly (string | undefined)[], fields: readonly Field[]): string {
  const lines = fields.map((field) => `${docComment(field.doc, "  ")}  ${field.text};\n`);
  return `${docComment(doc)}export type ${name} = {\n${lines.join("")}};\n`;
}

function eventFields({ source, keys }: Plan): readonly Field[] {
  const required = [[source.time.column], ...keys.map(({ value }) => pathOf(value))];
  const columns = source.columns.map(({ name, type, doc }): Field => {
    const paths = required.filter(([column]) => column === name).map(([, ...path]) => path);
    const time = name === source.time.column ? "The event time." : undefined;
    return { doc: [doc, time], text: fieldType(name, inputType(type, paths), type.nullable && paths.length === 0) };
  });
  if (source.columns.some(({ name }) => name === "event_id")) return columns;
  const doc = ["Sent again with the same id, a single event does not count again."];
  return [...columns, { doc, text: fieldType("event_id", "string | number | null", true) }];
}

/** Names that lead from the event to a key; an element of a map or array ends them. */
function pathOf(expr: Expr): readonly string[] {
  switch (expr.op) {
    case "column":
      return [expr.name];
    case "field":
      return [...pathOf(expr.of), expr.name];
    case "element":
      return pathOf(expr.of);
    default:
      return [];
  }
}

function keyField({ name, value }: KeyPlan): Field {
  return { doc: [], text: fieldType(name, outputType(value.type, false), false) };
}

function itemFields(group: WindowGroup): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const item of group.aggregates) {
    const text = fieldType(item.name, outputType(item.type), false);
    fields.set(item.name, { doc: [item.doc, printAggregate(item)], text });
  }
  for (const { name, doc, value } of group.derived) {
    fields.set(name, { doc: [doc, printExpr(value)], text: fieldType(name, outputType(value.type), false) });
  }
  return group.output.flatMap((name) => fields.get(name) ?? []);
}
