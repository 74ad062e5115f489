// A plan's rows as real Flink computes them: the very SQL of the compiler, with files as source and sink.
// Invariant: rows are written as `feat run` writes them, so that what two executors give can be compared as it stands.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, Type } from "@feat-lang/compiler/plan";
import { emitFlinkSql } from "../../../compiler/src/flink/index.js";
import type { FlinkCases, QueryResult } from "./cases.js";

export interface PlanRow {
  readonly window: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly window_start: string;
  readonly window_end: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** An event, or a line as it is. */
export type EventLine = Readonly<Record<string, unknown>> | string;

export function lineOf(event: EventLine): string {
  return typeof event === "string" ? event : JSON.stringify(event);
}

/** Rows in order of window, bounds and key. */
export async function flinkRows(
  flink: FlinkCases,
  plan: Plan,
  events: readonly EventLine[],
): Promise<readonly PlanRow[]> {
  return withJob(plan, events, async (statements, sink) => {
    await flink.run(statements);
    const rows = await Promise.all(plan.groups.map(({ label }) => readSink(join(sink, label))));
    return rows
      .flat()
      .map((text) => parseRow(plan, text))
      .sort(byWindowAndKey);
  });
}

/** What a query over the job's views gives: `events`, or a view named after a window. */
export async function flinkQuery(
  flink: FlinkCases,
  plan: Plan,
  events: readonly EventLine[],
  query: string,
): Promise<QueryResult> {
  return withJob(plan, events, async (statements) => {
    const [result] = await flink.run([...statements.slice(0, -1), query]);
    if (!result) throw new Error("The query gave no result.");
    return result;
  });
}

async function withJob<T>(
  plan: Plan,
  events: readonly EventLine[],
  use: (statements: readonly string[], sink: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "feat-flink-"));
  try {
    const [input, sink] = [join(folder, "events.json"), join(folder, "rows")];
    await writeFile(input, events.map((event) => `${lineOf(event)}\n`).join(""));
    const { statements } = emitFlinkSql(plan, {
      tenant: "test",
      source: { connector: "filesystem", path: input },
      sink: { connector: "filesystem", path: sink },
    });
    return await use(
      statements.map(({ text }) => text),
      sink,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readSink(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}

/** A row of the sink, with values as `feat run` writes them. */
export function parseRow(plan: Plan, text: string): PlanRow {
  const fields = parseExactly(text);
  const label = String(fields.window_kind);
  const group = plan.groups.find((candidate) => candidate.label === label);
  if (!group) throw new Error(`No window ${label} in the plan.`);
  const types = new Map<string, Type>();
  for (const item of group.aggregates) types.set(item.name, item.type);
  for (const item of group.derived) types.set(item.name, item.value.type);
  return {
    window: label,
    key: Object.fromEntries(plan.keys.map(({ name, value }) => [name, canonical(fields[name], value.type)])),
    window_start: time(fields.window_start),
    window_end: time(fields.window_end),
    values: Object.fromEntries(group.output.map((name) => [name, canonical(fields[name], types.get(name))])),
  };
}

/** Numbers as their digits: a bigint or a decimal does not survive `JSON.parse`. */
interface NumberText {
  readonly digits: string;
}

function parseExactly(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text, (_key, value, context?: { source?: string }) =>
    typeof value === "number" ? { digits: context?.source ?? String(value) } : value,
  );
}

function isNumber(value: unknown): value is NumberText {
  return typeof value === "object" && value !== null && "digits" in value;
}

function canonical(value: unknown, type: Type | undefined): unknown {
  switch (type?.kind) {
    case "timestamp":
      return value === null ? null : time(value);
    case "double":
      // Flink writes infinities and NaN as text.
      return isNumber(value) ? Number(value.digits) + 0 : null;
    case "decimal":
      return isNumber(value) ? withScale(value.digits, type.scale) : value;
    default:
      return isNumber(value) ? integer(value.digits) : value;
  }
}

function integer(digits: string): number | string {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
}

function withScale(digits: string, scale: number): string {
  const [whole = "", fraction = ""] = digits.split(".");
  return scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, "0")}`;
}

/** Flink prints fractions only where there are any. */
function time(value: unknown): string {
  return new Date(String(value)).toISOString();
}

export function byWindowAndKey(a: PlanRow, b: PlanRow): number {
  const place = (row: PlanRow) => JSON.stringify([row.window, row.window_start, row.window_end, row.key]);
  return place(a) < place(b) ? -1 : 1;
}
