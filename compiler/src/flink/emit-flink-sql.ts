// A plan as one Flink SQL job: source, events, windows, sinks, and one statement set that runs them.
// Invariant: a pure function of plan and environment; the same plan gives the same bytes on any machine.
import type { Plan, WindowGroup } from "../plan/plan.js";
import type { FlinkEnvironment, JobSettings, SourceEnvironment } from "./environment.js";
import { emitEventViews } from "./event-views.js";
import { setOption } from "./layout.js";
import { createView, withQueries } from "./named-query.js";
import { createJobNames } from "./names.js";
import { outputTopic } from "./resource-name.js";
import { mapped, type Piece, type PrintedStatement, printScript, type Statement } from "./script.js";
import { emitOfflineSink, emitOutputSink } from "./sinks.js";
import type { SourceMap } from "./source-map.js";
import { emitSourceTable } from "./source-table.js";
import { windowInput } from "./window-input.js";
import { windowQueries } from "./window-queries.js";

export interface FlinkSql {
  /** The whole script, as it stands in `job.sql`. */
  readonly sql: string;
  /** Its statements in order, as a gateway takes them one by one; the last one starts the job. */
  readonly statements: readonly PrintedStatement[];
  readonly map: SourceMap;
}

export function emitFlinkSql(plan: Plan, environment: FlinkEnvironment): FlinkSql {
  const names = createJobNames(plan);
  const table = names.relation(plan.source.name);
  const events = emitEventViews(plan, names, table);
  const statements: Statement[] = [
    ...settings(plan, environment),
    emitSourceTable(plan, table, names.rt, environment),
    ...events.statements,
  ];
  const inserts: (readonly Piece[])[] = [];
  for (const group of plan.groups) {
    const { queries, rows } = windowQueries(windowInput(plan, group, names, events.events));
    const inline = mustBeInline(plan, group);
    const source = { plan, group, rows, with: inline ? withQueries(queries) : [], names };
    const sinks = [emitOutputSink(source, environment)];
    if (plan.offline && environment.offline) {
      sinks.push(emitOfflineSink(source, environment.tenant, environment.offline));
    }
    statements.push(...(inline ? [] : queries.map(createView)), ...sinks.map((sink) => sink.table));
    inserts.push(...sinks.map((sink) => sink.insert));
  }
  statements.push(statementSet(plan, inserts));
  return printScript(header(plan), statements);
}

/** Flink keeps a view as text, and loses the parentheses of a session's several keys when it prints it. */
export function mustBeInline(plan: Plan, group: WindowGroup): boolean {
  return group.window.kind === "session" && plan.keys.length > 1;
}

function header(plan: Plan): string {
  return [
    `Feature ${plan.feature}, plan ${plan.hash}`,
    ...(plan.doc === undefined ? [] : [plan.doc]),
    "Compiled from its .feat source; edit that, not this.",
  ].join("\n");
}

export function settings(plan: Plan, { tenant, source, job = {} }: SourceEnvironment): readonly Statement[] {
  return [
    { pieces: [setOption("pipeline.name", outputTopic(tenant, plan.feature))] },
    {
      comment: "Windows align to the epoch in UTC, and times are printed with a Z.",
      pieces: [setOption("table.local-time-zone", "UTC")],
    },
    ...(source.connector === "filesystem"
      ? [{ comment: "A watermark after each event.", pieces: [setOption("pipeline.auto-watermark-interval", "0 ms")] }]
      : []),
    ...jobSettings(job),
  ];
}

function jobSettings({ parallelism, checkpoints }: JobSettings): readonly Statement[] {
  const options = [
    ...(parallelism === undefined ? [] : [setOption("parallelism.default", String(parallelism))]),
    ...(checkpoints === undefined
      ? []
      : [
          setOption("execution.checkpointing.interval", `${checkpoints.intervalMs} ms`),
          setOption("execution.checkpointing.dir", checkpoints.path),
        ]),
  ];
  return options.map((option) => ({ pieces: [option] }));
}

function statementSet(plan: Plan, inserts: readonly (readonly Piece[])[]): Statement {
  return {
    comment: "One job: the source is read once, whatever the number of windows.",
    pieces: [
      mapped(
        { kind: "feature", name: plan.feature, span: plan.span },
        "EXECUTE STATEMENT SET\nBEGIN\n",
        ...inserts.flatMap((insert) => [...insert, ";\n"]),
        "END",
      ),
    ],
  };
}
