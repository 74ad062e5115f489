// A plan's rows as queries, for those who look at them instead of publishing them.
// Invariant: the same views as in the job; only what follows the last one differs.
import type { Plan } from "../plan/plan.js";
import { sqlName } from "./dialect.js";
import { mustBeInline, settings } from "./emit-flink-sql.js";
import type { SourceEnvironment } from "./environment.js";
import { emitEventViews } from "./event-views.js";
import { createView, withQueries } from "./named-query.js";
import { createJobNames } from "./names.js";
import { printScript, type Statement } from "./script.js";
import { emitSourceTable } from "./source-table.js";
import { windowInput } from "./window-input.js";
import { windowQueries } from "./window-queries.js";

export interface RowQueries {
  /** What the queries read, statement by statement. */
  readonly statements: readonly string[];
  /** A row for each event that reaches the windows. */
  readonly events: string;
  /** For each window group in the plan's order: the keys, `window_start`, `window_end`, then the items. */
  readonly groups: readonly string[];
}

/** `prefix` stands before the name of every table and view, so that several inputs fit into one session. */
export function emitRowQueries(plan: Plan, environment: SourceEnvironment, prefix: string): RowQueries {
  const names = createJobNames(plan, prefix);
  const table = names.relation(plan.source.name);
  const { events, statements } = emitEventViews(plan, names, table);
  const setup = [...settings(plan, environment), emitSourceTable(plan, table, names.rt, environment), ...statements];
  const groups = plan.groups.map((group): Statement => {
    const { queries, rows } = windowQueries(windowInput(plan, group, names, events));
    const inline = mustBeInline(plan, group);
    if (!inline) setup.push(...queries.map(createView));
    return { pieces: [...(inline ? withQueries(queries) : []), selectFrom(rows)] };
  });
  return { statements: print(setup), events: selectFrom(events), groups: print(groups) };
}

function selectFrom(relation: string): string {
  return `SELECT * FROM ${sqlName(relation)}`;
}

function print(statements: readonly Statement[]): readonly string[] {
  return printScript("", statements).statements.map(({ text }) => text);
}
