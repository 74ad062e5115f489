// Aggregates that the group's one aggregation cannot compute, each as a query that the group's rows are joined with.
// Invariant: a side query has at most one row for each row of the group; equal ones are printed once.
import type { Aggregation } from "./aggregation.js";
import { sqlName } from "./dialect.js";
import { selectMoments } from "./moments-query.js";
import type { NamedQuery } from "./named-query.js";
import { createAllocator } from "./names.js";
import { selectRanked } from "./ranked-query.js";
import type { WindowInput } from "./window-input.js";

/** Alias of the group's aggregation where side queries are joined to it. */
export const AGGREGATES = "a";

export interface SideQuery extends NamedQuery {
  /** The alias under which it is joined. */
  readonly alias: string;
}

export interface SideQueries {
  readonly queries: readonly SideQuery[];
  /** The alias of the query that has an item's value, as SQL. */
  aliasOf(item: string): string;
}

export function sideQueries(aggregations: readonly Aggregation[], input: WindowInput): SideQueries {
  const { group, names } = input;
  const queries: SideQuery[] = [];
  const aliases = new Map<string, string>();
  const newAlias = createAllocator([AGGREGATES]);
  // Deviation, variance and their population forms of one argument share their moments.
  const shared = new Map<string, string>();
  for (const aggregation of aggregations) {
    const { item, form, argument, where } = aggregation;
    if (form.form === "inline") continue;
    const content = form.form === "moments" ? JSON.stringify([argument.text, where?.text]) : item.name;
    let alias = shared.get(content);
    if (alias === undefined) {
      alias = newAlias(item.name);
      const name = names.relation(`${group.label}_${item.name}`);
      queries.push({ name, alias, ...sideQuery(aggregation, form, input) });
      if (form.form === "moments") shared.set(content, alias);
    }
    aliases.set(item.name, alias);
  }
  return { queries, aliasOf: (item) => sqlName(aliases.get(item) ?? item) };
}

function sideQuery(
  aggregation: Aggregation,
  form: Exclude<Aggregation["form"], { form: "inline" }>,
  input: WindowInput,
): Pick<NamedQuery, "comment" | "select"> {
  const { name } = aggregation.item;
  if (form.form === "ranked") {
    const which = form.order === "ASC" ? "first" : "last";
    return {
      comment: `${name}: the ${which} value by event time in each window.`,
      select: selectRanked(aggregation, form.order, input),
    };
  }
  return {
    comment: `${name}: count, sum and sum of squares of the deviations from the mean of each window.`,
    select: selectMoments(aggregation, input),
  };
}
