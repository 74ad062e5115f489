// Several features read one source: the columns any of them needs, so that each event is read once.
// Invariant: a merged source says for every plan what the plan's own source says; plans that disagree are refused.
import { type ColumnPlan, type Plan, printDuration, printType, type SourcePlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";

/** Of at least one plan; all on the source of the same name. */
export function mergeSources(plans: readonly Plan[]): SourcePlan {
  const [first, ...others] = plans;
  if (first === undefined) throw new TypeError("no plans to merge");
  const { source } = first;
  const columns = new Map<string, { column: ColumnPlan; feature: string }>();
  for (const plan of plans) {
    for (const column of plan.source.columns) {
      const known = columns.get(column.name);
      if (known === undefined) columns.set(column.name, { column, feature: plan.feature });
      else if (printType(known.column.type) !== printType(column.type)) {
        throw conflict(source.name, {
          what: `column ${column.name}`,
          one: { feature: known.feature, says: printType(known.column.type) },
          other: { feature: plan.feature, says: printType(column.type) },
        });
      }
    }
  }
  for (const plan of others) {
    for (const { what, of } of SOURCE_FACTS) {
      if (of(plan.source) === of(source)) continue;
      throw conflict(source.name, {
        what,
        one: { feature: first.feature, says: of(source) },
        other: { feature: plan.feature, says: of(plan.source) },
      });
    }
  }
  return { ...source, columns: [...columns.values()].map(({ column }) => column) };
}

const SOURCE_FACTS: readonly { readonly what: string; readonly of: (source: SourcePlan) => string }[] = [
  { what: "the event time column", of: (source) => source.time.column },
  { what: "the delay", of: (source) => printDuration(source.time.delayMs) },
  { what: "the topic", of: (source) => source.topic },
  { what: "the format", of: (source) => source.format },
];

interface Statement {
  readonly feature: string;
  readonly says: string;
}

function conflict(source: string, at: { what: string; one: Statement; other: Statement }): FeatError {
  const { what, one, other } = at;
  return new FeatError(
    "conflicting-plans",
    `In source ${source}, ${what} is ${one.says} for feature ${one.feature} and ${other.says} for feature ${other.feature}.`,
    { hint: "Declare the source once and compile its features together." },
  );
}
