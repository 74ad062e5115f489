// From the source table to the events a feature counts: fields as the language reads them, then filters.
// Invariant: filters stand above the watermark, so an event that is filtered out has moved it all the same.
import type { ColumnPlan, Expr, Plan } from "../plan/plan.js";
import { needsReading, readField } from "./conversion.js";
import { sqlName } from "./dialect.js";
import { emitExpression, type Scope } from "./expression.js";
import { type SelectColumn, selectList } from "./layout.js";
import { collectColumns, type JobNames } from "./names.js";
import { joinPieces, mapped, type Piece, type Statement } from "./script.js";
import { castTo, Level, operand, postfix, primary, type Sql } from "./sql.js";

export interface EventViews {
  /** The view that the window groups read: the keys, the columns they use, the event time. */
  readonly events: string;
  readonly statements: readonly Statement[];
}

export function emitEventViews(plan: Plan, names: JobNames, table: string): EventViews {
  const filtered = filteredColumns(plan);
  const isConverted = (column: ColumnPlan) => column.name !== plan.source.time.column && needsReading(column.type);
  // A filter that looks at a converted column needs a view below it that converts.
  const twoStages = plan.source.columns.some((column) => filtered.has(column.name) && isConverted(column));
  const fields = twoStages ? names.relation(`${plan.source.name}_fields`) : undefined;
  const events = names.relation("events");

  const converted = (column: ColumnPlan): SelectColumn => ({
    sql: readField(primary(sqlName(column.name)), column.type, "    ").text,
    name: column.name,
  });
  const rt = { sql: sqlName(names.rt), name: names.rt };
  const statements: Statement[] = [];
  if (fields !== undefined) {
    const read = plan.source.columns.filter(({ name }) => filtered.has(name) || names.eventColumn(name) !== undefined);
    const columns = [...read.filter((column) => column.name !== plan.source.time.column).map(converted), rt];
    statements.push({
      comment: `Fields of ${plan.source.name} as the language reads them.`,
      pieces: [`CREATE TEMPORARY VIEW ${sqlName(fields)} AS\n`, ...selectList(columns), `\nFROM ${sqlName(table)}`],
    });
  }

  const scope = fieldScope(plan, names);
  const keys = plan.keys.map((key, index): SelectColumn => {
    const origin = { kind: "key", name: key.name, span: key.span } as const;
    return { sql: detached(emitExpression(key.value, scope), names).text, name: names.keys[index] ?? key.name, origin };
  });
  const columns = plan.source.columns.flatMap((column): SelectColumn[] => {
    const name = names.eventColumn(column.name);
    if (name === undefined || names.keys.includes(name)) return [];
    return [{ sql: fields === undefined ? converted(column).sql : sqlName(column.name), name }];
  });
  statements.push({
    comment: `Events that ${plan.feature} counts: with a valid time and key${plan.where ? ", for which its condition holds" : ""}.`,
    pieces: [
      `CREATE TEMPORARY VIEW ${sqlName(events)} AS\n`,
      ...selectList([...keys, ...columns, rt]),
      `\nFROM ${sqlName(fields ?? table)}\nWHERE `,
      ...joinPieces(filters(plan, names, scope), "\n  AND "),
    ],
  });
  return { events, statements };
}

/** Source columns by name, below the view `events`. */
function fieldScope(plan: Plan, names: JobNames): Scope {
  return {
    column: (name) => primary(sqlName(name === plan.source.time.column ? names.rt : name)),
    item: itemOutsideDerived,
  };
}

/** Source columns by their name in the view `events`. */
export function eventScope(plan: Plan, names: JobNames): Scope {
  return {
    column(name) {
      const column = name === plan.source.time.column ? names.rt : names.eventColumn(name);
      if (column === undefined) throw new Error(`Column ${name} is not among the events.`);
      return primary(sqlName(column));
    },
    item: itemOutsideDerived,
  };
}

function itemOutsideDerived(name: string): never {
  throw new Error(`Item ${name} is used outside derived items.`);
}

/** The event time as a value of its own: a view has one time attribute. */
export function detached(value: Sql, names: JobNames): Sql {
  return value.text === sqlName(names.rt) ? castTo(value, "TIMESTAMP(3)") : value;
}

function filters(plan: Plan, names: JobNames, scope: Scope): Piece[] {
  const { time } = plan.source;
  const notNull = plan.source.columns.filter((column) => !column.type.nullable && column.name !== time.column);
  const required = new Set(notNull.map((column) => postfix(scope.column(column.name), "IS NOT NULL").text));
  const keyFilters = plan.keys
    .map((key): [string, Piece] => {
      const text = postfix(emitExpression(key.value, scope), "IS NOT NULL").text;
      return [text, mapped({ kind: "key", name: key.name, span: key.span }, text)];
    })
    .filter(([text]) => !required.has(text) && text !== `${sqlName(names.rt)} IS NOT NULL`)
    .map(([, piece]) => piece);
  const origin = { kind: "where", name: plan.feature, span: plan.whereSpan ?? plan.span } as const;
  const conditions = plan.where ? conjuncts(plan.where) : [];
  return [
    `${sqlName(names.rt)} >= TIMESTAMP '1970-01-01 00:00:00'`,
    ...required,
    ...keyFilters,
    ...conditions.map((condition) => mapped(origin, operand(emitExpression(condition, scope), Level.and))),
  ];
}

function conjuncts(condition: Expr): readonly Expr[] {
  return condition.op === "call" && condition.function === "and" ? condition.arguments.flatMap(conjuncts) : [condition];
}

function filteredColumns(plan: Plan): ReadonlySet<string> {
  const columns = new Set<string>();
  if (plan.where) collectColumns(plan.where, columns);
  for (const key of plan.keys) collectColumns(key.value, columns);
  for (const column of plan.source.columns) if (!column.type.nullable) columns.add(column.name);
  return columns;
}
