// The views of one window group: its aggregation, what cannot be computed in it, and the items derived from both.
// Invariant: the last view is named after the window and holds the keys, the bounds and every item; only rows that appear
// at a window's close are ever joined, never raw ones, whose watermark would decide by chance which late rows count.
import type { DerivedItem, Expr, Plan, WindowGroup } from "../plan/plan.js";
import type { AggregateForm } from "./aggregates.js";
import { type Aggregation, aggregationOf, filtered } from "./aggregation.js";
import { sqlName } from "./dialect.js";
import { emitExpression } from "./expression.js";
import { type SelectColumn, selectList } from "./layout.js";
import { emitMoments, momentColumns } from "./moments-views.js";
import { createAllocator, type JobNames } from "./names.js";
import { emitRanked } from "./ranked-view.js";
import { mapped, type Piece, type Statement } from "./script.js";
import { primary, type Sql } from "./sql.js";
import { identityList, sameRow, type WindowInput, windowInput } from "./window-input.js";

export interface WindowViews {
  /** The view that holds the group's complete rows. */
  readonly view: string;
  readonly statements: readonly Statement[];
}

/** One SELECT of the chain from the aggregation to the group's rows. */
interface Stage {
  readonly suffix: string;
  readonly comment: string;
  readonly items: readonly SelectColumn[];
  /** Qualifies the keys and bounds where several views are joined. */
  readonly alias?: string;
  from(below: string): string;
}

export function emitWindowViews(plan: Plan, group: WindowGroup, names: JobNames, events: string): WindowViews {
  const input = windowInput(plan, group, names, events);
  const aggregations = group.aggregates.map((item) => aggregationOf(item, input));
  const sides = sideViews(aggregations, input);
  const stages: Stage[] = [aggregationStage(aggregations, input)];
  if (aggregations.some(({ form }) => form.form !== "inline" || form.finish))
    stages.push(finishingStage(aggregations, sides, input));
  const known = group.aggregates.map((item) => item.name);
  for (const level of derivationLevels(group.derived)) {
    stages.push(derivedStage(level, known, group));
    known.push(...level.map((item) => item.name));
  }

  const statements: Statement[] = [...sides.statements];
  let below = "";
  stages.forEach((stage, index) => {
    const last = index === stages.length - 1;
    const view = names.relation(last ? group.label : `${group.label}_${stage.suffix}`);
    const items = last ? inOrder(stage.items, group.output) : stage.items;
    const identity = input.identity.map((name) => ({
      sql: stage.alias ? `${stage.alias}.${sqlName(name)}` : sqlName(name),
      name,
    }));
    const pieces: Piece[] = [
      `CREATE TEMPORARY VIEW ${sqlName(view)} AS\n`,
      ...selectList([...identity, ...items]),
      `\n${stage.from(below)}`,
    ];
    statements.push({
      comment: stage.comment,
      pieces: [mapped({ kind: "window", name: group.label, span: group.span }, ...pieces)],
    });
    below = view;
  });
  return { view: below, statements };
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

/** Views that the finishing stage joins, by item. */
interface SideViews {
  readonly statements: readonly Statement[];
  readonly joined: readonly { readonly view: string; readonly alias: string }[];
  /** The alias under which an item's side view is joined. */
  aliasOf(item: string): string;
}

function sideViews(aggregations: readonly Aggregation[], input: WindowInput): SideViews {
  const statements: Statement[] = [];
  const joined: { view: string; alias: string }[] = [];
  const aliases = new Map<string, string>();
  const alias = createAllocator([AGGREGATES]);
  // Deviation, variance and their population forms of one argument share their moments.
  const moments = new Map<string, string>();
  for (const aggregation of aggregations) {
    const { item, form } = aggregation;
    if (form.form === "inline") continue;
    const content = JSON.stringify([aggregation.argument.text, aggregation.where?.text]);
    const shared = form.form === "moments" ? moments.get(content) : undefined;
    if (shared !== undefined) {
      aliases.set(item.name, shared);
      continue;
    }
    const name = alias(item.name);
    const view = input.names.relation(`${input.group.label}_${item.name}`);
    statements.push(
      form.form === "ranked" ? emitRanked(view, aggregation, form.order, input) : emitMoments(view, aggregation, input),
    );
    joined.push({ view, alias: name });
    aliases.set(item.name, name);
    if (form.form === "moments") moments.set(content, name);
  }
  return { statements, joined, aliasOf: (item) => sqlName(aliases.get(item) ?? item) };
}

/** Alias of the aggregation where side views are joined to it. */
const AGGREGATES = "a";

function finishingStage(aggregations: readonly Aggregation[], sides: SideViews, input: WindowInput): Stage {
  const joins = sides.joined.length > 0;
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
  return {
    suffix: "items",
    comment: `Rows of ${input.group.label}, every aggregate complete.`,
    items,
    ...(joins ? { alias: AGGREGATES } : {}),
    from(below) {
      const lines = sides.joined.map(
        ({ view, alias }) =>
          `LEFT JOIN ${sqlName(view)} AS ${sqlName(alias)}\n  ON ${sameRow(input, AGGREGATES, sqlName(alias))}`,
      );
      return [`FROM ${sqlName(below)}${joins ? ` AS ${AGGREGATES}` : ""}`, ...lines].join("\n");
    },
  };
}

function derivedStage(level: readonly DerivedItem[], known: readonly string[], group: WindowGroup): Stage {
  const scope = {
    column(name: string): never {
      throw new Error(`Column ${name} is used in a derived item.`);
    },
    item: (name: string) => primary(sqlName(name)),
  };
  const carried = known.map((name) => ({ sql: sqlName(name), name }));
  const items = level.map((item): SelectColumn => {
    const origin = { kind: "item", name: item.name, span: item.span } as const;
    return { sql: emitExpression(item.value, scope).text, name: item.name, origin };
  });
  return {
    suffix: `with_${level[0]?.name}`,
    comment: `Rows of ${group.label}, with what is derived from their values.`,
    items: [...carried, ...items],
    from: (below) => `FROM ${sqlName(below)}`,
  };
}

/** Derived items by how many others lie between them and the aggregates; one SELECT cannot refer to its own columns. */
function derivationLevels(derived: readonly DerivedItem[]): readonly (readonly DerivedItem[])[] {
  const levelOf = new Map<string, number>();
  const levels: DerivedItem[][] = [];
  for (const item of derived) {
    const level = Math.max(0, ...itemsIn(item.value).map((name) => (levelOf.get(name) ?? -1) + 1));
    levelOf.set(item.name, level);
    const peers = levels[level];
    if (peers) peers.push(item);
    else levels[level] = [item];
  }
  return levels;
}

function itemsIn(expr: Expr): readonly string[] {
  switch (expr.op) {
    case "item":
      return [expr.name];
    case "field":
    case "element":
    case "cast":
      return itemsIn(expr.of);
    case "call":
      return expr.arguments.flatMap(itemsIn);
    case "literal":
    case "column":
      return [];
  }
}

function inOrder(items: readonly SelectColumn[], names: readonly string[]): readonly SelectColumn[] {
  return names.map((name) => {
    const item = items.find((candidate) => candidate.name === name);
    if (!item) throw new Error(`No value for item ${name}.`);
    return item;
  });
}
