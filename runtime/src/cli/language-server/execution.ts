// What hover says beyond the language: the SQL that a function becomes, and the state that an entity takes.
// Invariant: both are measured, not guessed: the compiler prints the SQL, the engine's codec writes the state.
import { compileProject, DEFAULT_ENVIRONMENT, emitFlinkSql } from "@feat-lang/compiler";
import type { Plan } from "@feat-lang/compiler/plan";
import {
  AGGREGATES,
  isAggregateName,
  isFunctionName,
  type ResolvedFeature,
  SCALARS,
  type Signature,
} from "@feat-lang/language";
import type { Execution } from "@feat-lang/language/lsp";
import { stateBytes } from "./state-bytes.js";
import type { WorkspaceFeatures } from "./workspace-features.js";

/** SQL is made in the background, once; until then hover does without it. */
export function createExecution(features: () => WorkspaceFeatures): Execution {
  const sql = new Map<string, string>();
  const asked = new Set<string>();
  const sizes = new WeakMap<Plan, ReadonlyMap<string, number | undefined>>();
  const planOf = (feature: ResolvedFeature) => {
    const compiled = features().compiled(feature);
    return "plan" in compiled ? compiled.plan : undefined;
  };
  return {
    sqlOfFunction: (name) => {
      if (!asked.has(name)) {
        asked.add(name);
        void sqlOfFunction(name).then((text) => {
          if (text !== undefined) sql.set(name, text);
        });
      }
      return sql.get(name);
    },
    stateInWords: (feature, item) => {
      const plan = planOf(feature);
      if (!plan) return undefined;
      const known = sizes.get(plan) ?? stateBytes(plan);
      sizes.set(plan, known);
      const group = item === undefined ? undefined : plan.groups.find(({ output }) => output.includes(item));
      if (item !== undefined && !group) return undefined;
      const bytes = known.get(group?.label ?? "");
      if (bytes === undefined) return undefined;
      const what = group ? `the window group \`${group.label}\`` : "the feature";
      const growing = growsWithValues(plan, group?.label) ? "; it grows with the number of different values" : "";
      return `State: about ${bytes} bytes per entity for ${what}, all its windows in use${growing}.`;
    },
  };
}

const GROWING: ReadonlySet<string> = new Set(["count_distinct", "percentile"]);

function growsWithValues(plan: Plan, label: string | undefined): boolean {
  return plan.groups
    .filter((group) => label === undefined || group.label === label)
    .some((group) => group.aggregates.some((item) => GROWING.has(item.function)));
}

/** Each in the language's own words, with operands of the type that the signature asks for. */
async function sqlOfFunction(name: string): Promise<string | undefined> {
  const signature = isAggregateName(name) ? AGGREGATES[name] : isFunctionName(name) ? SCALARS[name] : undefined;
  if (!signature) return undefined;
  const call = `${name}(${sampleArguments(name, signature)})`;
  const item = isAggregateName(name) ? `${call} tumbling 1h` : `last(${call}) tumbling 1h`;
  const text = `${SAMPLE_SOURCE}feature f on s by k <\n  value = ${item}\n>`;
  const { plans } = await compileProject([{ path: "sample.feat", text }]);
  const [plan] = plans;
  if (!plan) return undefined;
  const { sql, map } = emitFlinkSql(plan, DEFAULT_ENVIRONMENT);
  const place = map.mappings.findLast(({ kind }) => kind === "item")?.sql;
  if (!place) return undefined;
  const lines = sql.split("\n").slice(place.line - 1, place.endLine);
  const last = lines.length - 1;
  const cut = lines.map((line, at) =>
    line.slice(at === 0 ? place.column - 1 : 0, at === last ? place.endColumn - 1 : undefined),
  );
  return cut.map((line) => line.trim()).join(" ");
}

const SAMPLE_SOURCE = `source s <
  k: string not null
  x: double
  text: string
  time: timestamp
  flag: boolean
  list: array<string>
  event_timestamp: timestamp
>
`;

function sampleArguments(name: string, { parameters }: Signature): string {
  if (name === "count") return "*";
  return parameters
    .flatMap(({ name: parameter, type, constant, repeated }) => {
      if (constant) return [parameter === "p" ? "0.5" : "2"];
      const operand = OPERANDS[type.replace(/<.*/, "")] ?? "x";
      return repeated ? [operand, operand] : [operand];
    })
    .join(", ");
}

const OPERANDS: Readonly<Record<string, string>> = {
  string: "text",
  timestamp: "time",
  boolean: "flag",
  array: "list",
  int: "1",
};
