// Expressions over columns of one event, evaluated by real Flink and by the embedded engine.
// Invariant: arguments arrive as fields of an event, so each case tests reading, computing and printing together.
import type { Expr, Plan, Type } from "@feat-lang/compiler/plan";
import { eventScope } from "../../../compiler/src/flink/event-views.js";
import { emitExpression } from "../../../compiler/src/flink/expression.js";
import { createJobNames } from "../../../compiler/src/flink/names.js";
import { compileExpr } from "../../../runtime/src/engine/expression/compile.js";
import { printValue } from "../../../runtime/src/engine/value/print.js";
import { createEventReader } from "../../../runtime/src/event/event-reader.js";
import {
  aggregate,
  array,
  BIGINT,
  BOOLEAN,
  column,
  DATE,
  DOUBLE,
  decimal,
  group,
  INT,
  planOf,
  STRING,
  session,
  TIMESTAMP,
} from "../plans.js";
import type { FlinkCases } from "./cases.js";
import { flinkQuery } from "./plan-rows.js";

/** An argument: a field of the event with its JSON text, or a constant of the plan. */
export type Argument = { readonly type: Type; readonly json: string } | Expr;

export const field = (type: Type, json: string): Argument => ({ type, json });
export const int = (value: number | null): Argument => field(INT, String(value));
export const bigint = (value: string | number | null): Argument => field(BIGINT, String(value));
export const double = (value: number | null): Argument => field(DOUBLE, String(value));
export const text = (value: string | null): Argument => field(STRING, JSON.stringify(value));
export const bool = (value: boolean | null): Argument => field(BOOLEAN, String(value));
export const time = (value: string | null): Argument => field(TIMESTAMP, JSON.stringify(value));
export const date = (value: string | null): Argument => field(DATE, JSON.stringify(value));
export const list = (values: readonly string[] | null): Argument => field(array(STRING), JSON.stringify(values));
export const exact = (value: string | null, precision: number, scale: number): Argument =>
  field(decimal(precision, scale), String(value));

export interface ExpressionCase {
  readonly args: readonly Argument[];
  /** The expression of its arguments. */
  build(args: readonly Expr[]): Expr;
}

/** An event with a column for each argument, and the expressions over them. */
interface Prepared {
  readonly plan: Plan;
  readonly event: string;
  readonly exprs: readonly Expr[];
}

function prepare(cases: readonly ExpressionCase[]): Prepared {
  const columns: Record<string, Type> = {};
  const fields = ['"customer_id":"c"', '"event_timestamp":"2026-02-12T10:00:00Z"'];
  const exprs = cases.map(({ args, build }, index) =>
    build(
      args.map((argument, position) => {
        if ("op" in argument) return argument;
        const name = `x${index}_${position}`;
        columns[name] = argument.type;
        fields.push(`"${name}":${argument.json}`);
        return column(name, argument.type);
      }),
    ),
  );
  const used = Object.entries(columns).map(([name, type]) => aggregate(`n_${name}`, "count", column(name, type)));
  const plan = planOf({ columns, groups: [group(session(1000), [aggregate("n", "count"), ...used])] });
  return { plan, event: `{${fields.join(",")}}`, exprs };
}

/** How many expressions go into one query; Flink plans many small ones sooner than one large one. */
const CHUNK = 20;

export async function evaluateOnFlink(
  flink: FlinkCases,
  cases: readonly ExpressionCase[],
): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for (let start = 0; start < cases.length; start += CHUNK) {
    const { plan, event, exprs } = prepare(cases.slice(start, start + CHUNK));
    const scope = eventScope(plan, createJobNames(plan));
    const selected = exprs.map((expr, index) => `${emitExpression(expr, scope).text} AS r${index}`);
    const { rows } = await flinkQuery(flink, plan, [event], `SELECT ${selected.join(",\n")} FROM events`);
    values.push(...(rows[0] ?? []));
  }
  return values;
}

export function evaluateOnEngine(cases: readonly ExpressionCase[]): readonly unknown[] {
  const { plan, event, exprs } = prepare(cases);
  const bytes = Buffer.from(event);
  const reading = createEventReader(plan.source).readJson(bytes, 0, bytes.length);
  if (!reading.accepted) throw new Error(`The event was rejected: ${reading.reason}`);
  const slots = new Map(plan.source.columns.map(({ name }, slot) => [name, slot]));
  return exprs.map((expr) => printValue(compileExpr(expr, slots)(reading.row), expr.type));
}
