// Bounded inputs of features on Flink: a file each, views over it, and queries for all of them at once.
// Invariant: an input has tables, views and a watermark of its own; inputs meet only after their windows have closed.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plan, Type, WindowGroup } from "@feat-lang/compiler/plan";
import { convertJson } from "../../engine/value/convert.js";
import type { Json } from "../../engine/value/json.js";
import type { Value } from "../../engine/value/value.js";
import type { ResultRow, SqlSession } from "../../flink/sql-gateway.js";
import { itemTypes } from "../../online/record.js";
import { rowQueriesOf } from "../compiled.js";
import type { FlinkInput } from "./flink-checks.js";

export interface FlinkRow {
  readonly key: readonly Value[];
  readonly start: number;
  readonly end: number;
  /** In the order of the group's output. */
  readonly values: readonly Value[];
}

export interface InputResult {
  /** The rows of every window, by the label of their group. */
  readonly rows: ReadonlyMap<string, readonly FlinkRow[]>;
}

export interface CountedResult extends InputResult {
  /** How many events reached the windows. */
  readonly events: number;
}

/** Results in the order of the inputs. */
export interface FlinkInputs {
  run(plan: Plan, inputs: readonly FlinkInput[]): Promise<readonly InputResult[]>;
  /** The same, at the price of one more query. */
  runCounted(plan: Plan, inputs: readonly FlinkInput[]): Promise<readonly CountedResult[]>;
}

/** Window operators share the managed memory of a slot; with more of them in one job it may not be enough. */
const INPUTS_IN_ONE_JOB = 16;

/** Files are written to `folder`, which Flink must see, too. */
export function createFlinkInputs(session: SqlSession, folder: string): FlinkInputs {
  const done = new Set<string>();
  let count = 0;

  async function open(plan: Plan, input: FlinkInput) {
    const name = `input_${count++}_`;
    const path = join(folder, `${name}events.ndjson`);
    await writeFile(path, input.map((line) => `${line}\n`).join(""));
    const { statements, events, groups } = await rowQueriesOf(plan, `file://${path}`, name);
    for (const statement of statements) {
      // Settings are the same for all inputs of a feature.
      if (!done.has(statement)) await session.execute(statement);
      done.add(statement);
    }
    return { events, groups };
  }

  async function runTogether(plan: Plan, inputs: readonly FlinkInput[], counted: boolean): Promise<CountedResult[]> {
    const opened = [];
    for (const input of inputs) opened.push(await open(plan, input));
    const results = inputs.map(() => ({ events: 0, rows: new Map<string, FlinkRow[]>() }));
    if (counted) {
      const selects = opened.map(({ events }) => `SELECT 1 FROM (${events})`);
      for (const { result } of await query(results, selects)) result.events++;
    }
    for (const [at, group] of plan.groups.entries()) {
      for (const result of results) result.rows.set(group.label, []);
      const selects = opened.map(({ groups }) => groups[at] ?? "");
      for (const { result, fields } of await query(results, selects)) {
        result.rows.get(group.label)?.push(rowOf(fields, plan, group));
      }
    }
    return results;
  }

  /** Each row with the element of `results` that stands where its query does. */
  async function query<T>(results: readonly T[], selects: readonly string[]) {
    const parts = selects.map((select, at) => `SELECT ${at}, t.* FROM (\n${select}\n) AS t`);
    const rows = await session.execute(parts.join("\nUNION ALL\n"));
    return rows.map(([at, ...fields]) => {
      const result = results[Number(readValue(at, INT))];
      if (result === undefined) throw new Error(`a row of no input: ${String(at)}`);
      return { result, fields };
    });
  }

  async function run(plan: Plan, inputs: readonly FlinkInput[], counted: boolean): Promise<CountedResult[]> {
    const results: CountedResult[] = [];
    for (let at = 0; at < inputs.length; at += INPUTS_IN_ONE_JOB) {
      results.push(...(await runTogether(plan, inputs.slice(at, at + INPUTS_IN_ONE_JOB), counted)));
    }
    return results;
  }

  return {
    run: (plan, inputs) => run(plan, inputs, false),
    runCounted: (plan, inputs) => run(plan, inputs, true),
  };
}

const INT: Type = { kind: "int", nullable: false };
const TIMESTAMP: Type = { kind: "timestamp", nullable: false };

function rowOf(fields: ResultRow, plan: Plan, group: WindowGroup): FlinkRow {
  const bounds = plan.keys.length;
  return {
    key: plan.keys.map(({ value }, at) => readValue(fields[at], value.type)),
    start: readValue(fields[bounds], TIMESTAMP) as number,
    end: readValue(fields[bounds + 1], TIMESTAMP) as number,
    values: itemTypes(group).map(([, type], at) => readValue(fields[bounds + 2 + at], type)),
  };
}

function readValue(json: Json | undefined, type: Type): Value {
  return convertJson(json ?? null, type, () => {
    // A double that is not finite stands there as text, and is null in the language.
    if (type.kind !== "double") throw new Error(`a value of Flink that is no ${type.kind}`);
  });
}
