// The queries of one window group: its aggregation, what cannot be computed in it, and the items derived from both.
// Invariant: the last one is named after the window and holds the keys, the bounds and every item; only rows that appear
// at a window's close are ever joined, never raw ones, whose watermark would decide by chance which late rows count.
import type { DerivedItem, WindowGroup } from "../plan/plan.js";
import type { AggregateForm } from "./aggregates.js";
import { type Aggregation, aggregationOf, filtered } from "./aggregation.js";
import { derivationLevels, itemsThatMayOverflow } from "./derivation.js";
import { sqlName } from "./dialect.js";
import { emitUnchecked } from "./expression.js";
import { type SelectColumn, selectList } from "./layout.js";
import { momentColumns } from "./moments-query.js";
import type { NamedQuery } from "./named-query.js";
import { mapped } from "./script.js";
import { AGGREGATES, type SideQueries, sideQueries } from "./side-queries.js";
import { primary, type Sql } from "./sql.js";
import { identityList, sameRow, type WindowInput } from "./window-input.js";

/** One SELECT of the chain from the aggregation to the group's rows. */
interface Stage {
  readonly suffix: string;
  readonly comment: string;
  readonly items: readonly SelectColumn[];
  /** Qualifies the keys and bounds where several queries are joined. */
  readonly alias?: string;
  from(below: string): string;
}

export interface WindowQueries {
  /** In the order in which they build on each other. */
  readonly queries: readonly NamedQuery[];
  /** The name of the last, which has the group's complete rows. */
  readonly rows: string;
}

export function windowQueries(input: WindowInput): WindowQueries {
  const { group, names } = input;
  const aggregations = group.aggregates.map((item) => aggregationOf(item, input));
  const sides = sideQueries(aggregations, input);
  const queries: NamedQuery[] = [...sides.queries];
  const stages = stagesOf(aggregations, sides, input);
  let below = "";
  for (const [index, stage] of stages.entries()) {
    const last = index === stages.length - 1;
    const name = names.relation(last ? group.label : `${group.label}_${stage.suffix}`);
    const items = last ? inOrder(stage.items, group.output) : stage.items;
    queries.push({ name, comment: stage.comment, select: selectOf({ ...stage, items }, below, input) });
    below = name;
  }
  return { queries, rows: below };
}

function stagesOf(aggregations: readonly Aggregation[], sides: SideQueries, input: WindowInput): readonly Stage[] {
  const { group } = input;
  const stages = [aggregationStage(aggregations, input)];
  const complete = aggregations.every(({ form }) => form.form === "inline" && !form.finish);
  if (!complete) stages.push(finishingStage(aggregations, sides, input));
  const known = group.aggregates.map((item) => item.name);
  for (const level of derivationLevels(group.derived)) {
    stages.push(derivedStage(level, known, group));
    known.push(...level.map((item) => item.name));
  }
  return stages;
}

function selectOf(
  { items, alias, from }: Stage,
  below: string,
  { group, identity }: WindowInput,
): NamedQuery["select"] {
  const columns = identity.map((name) => ({ sql: alias ? `${alias}.${sqlName(name)}` : sqlName(name), name }));
  const origin = { kind: "window", name: group.label, span: group.span } as const;
  return [mapped(origin, ...selectList([...columns, ...items]), `\n${from(below)}`)];
}

function aggregationStage(aggregations: readonly Aggregation[], input: WindowInput): Stage {
  return {
    suffix: "aggregates",
    comment: `Windows ${input.group.label}.`,
    items: aggregations.flatMap(({ item, form, where, origin }) =>
      form.form === "inline" ? [{ sql: filtered(form.sql.text, where), name: item.name, origin }] : [],
    ),
    from: () => `FROM ${input.windowed}\nGROUP BY ${identityList(input)}`,
  };
}

function finishingStage(aggregations: readonly Aggregation[], sides: SideQueries, input: WindowInput): Stage {
  const joins = sides.queries.length > 0;
  const own = (name: string) => primary(joins ? `${AGGREGATES}.${sqlName(name)}` : sqlName(name));
  const { n, s, q } = momentColumns(input);
  const finished = (form: AggregateForm, name: string): Sql => {
    if (form.form === "inline") return form.finish ? form.finish(own(name)) : own(name);
    if (form.form === "ranked") return primary(`${sides.aliasOf(name)}.${sqlName(name)}`);
    const column = (moment: string) => primary(`${sides.aliasOf(name)}.${moment}`);
    return form.finish(column(n), column(s), column(q));
  };
  const items = aggregations.map(({ item, form, origin }): SelectColumn => {
    const column = { sql: finished(form, item.name).text, name: item.name };
    return form.form === "inline" && !form.finish ? column : { ...column, origin };
  });
  const lines = sides.queries.map(({ name, alias }) => {
    const as = sqlName(alias);
    return `\nLEFT JOIN ${sqlName(name)} AS ${as}\n  ON ${sameRow(input, AGGREGATES, as)}`;
  });
  return {
    suffix: "items",
    comment: `Rows of ${input.group.label}, every aggregate complete.`,
    items,
    ...(joins ? { alias: AGGREGATES } : {}),
    from: (below) => `FROM ${sqlName(below)}${joins ? ` AS ${AGGREGATES}` : ""}${lines.join("")}`,
  };
}

function derivedStage(level: readonly DerivedItem[], known: readonly string[], group: WindowGroup): Stage {
  const scope = {
    column(name: string): never {
      throw new Error(`Column ${name} is used in a derived item.`);
    },
    item: (name: string) => primary(sqlName(name)),
    mayOverflow: itemsThatMayOverflow(group),
  };
  const carried = known.map((name) => ({ sql: sqlName(name), name }));
  const items = level.map((item): SelectColumn => {
    const origin = { kind: "item", name: item.name, span: item.span } as const;
    return { sql: emitUnchecked(item.value, scope).text, name: item.name, origin };
  });
  return {
    suffix: `with_${level[0]?.name}`,
    comment: `Rows of ${group.label}, with what is derived from their values.`,
    items: [...carried, ...items],
    from: (below) => `FROM ${sqlName(below)}`,
  };
}

function inOrder(items: readonly SelectColumn[], names: readonly string[]): readonly SelectColumn[] {
  return names.map((name) => {
    const item = items.find((candidate) => candidate.name === name);
    if (!item) throw new Error(`No value for item ${name}.`);
    return item;
  });
}
