// Pieces of SQL expressions with the binding strength of their outermost operator.
// Invariant: parentheses are printed where, and only where, Flink's grammar would otherwise group differently.

export interface Sql {
  readonly text: string;
  readonly level: Level;
}

/** Weakest first, as in Flink's grammar. */
export const Level = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  additive: 5,
  multiplicative: 6,
  unary: 7,
  primary: 8,
} as const;
export type Level = (typeof Level)[keyof typeof Level];

/** A name, a literal, a call: what stands anywhere without parentheses. */
export function primary(text: string): Sql {
  return { text, level: Level.primary };
}

/** The text as an operand of an operator that needs at least this strength. */
export function operand(sql: Sql, level: Level): string {
  return sql.level < level ? `(${sql.text})` : sql.text;
}

export function call(name: string, ...args: readonly (Sql | string)[]): Sql {
  return primary(`${name}(${args.map((arg) => (typeof arg === "string" ? arg : arg.text)).join(", ")})`);
}

/** A left-associative operator. */
export function infix(left: Sql, operator: string, right: Sql, level: Level): Sql {
  return { text: `${operand(left, level)} ${operator} ${operand(right, (level + 1) as Level)}`, level };
}

/** Comparisons do not chain: both operands need parentheses when they are comparisons themselves. */
export function comparison(left: Sql, operator: string, right: Sql): Sql {
  const inner = Level.additive;
  return { text: `${operand(left, inner)} ${operator} ${operand(right, inner)}`, level: Level.comparison };
}

/** `left operator`, as in `x IS NULL`. */
export function postfix(left: Sql, operator: string): Sql {
  return { text: `${operand(left, Level.additive)} ${operator}`, level: Level.comparison };
}

/** `CASE WHEN condition THEN value [WHEN …] [ELSE otherwise] END` */
export function caseWhen(branches: readonly (readonly [condition: Sql, value: Sql])[], otherwise?: Sql): Sql {
  const whens = branches.map(([condition, value]) => `WHEN ${condition.text} THEN ${value.text}`);
  return primary(`CASE ${whens.join(" ")}${otherwise ? ` ELSE ${otherwise.text}` : ""} END`);
}

/** `x BETWEEN low AND high` */
export function between(value: Sql, low: string, high: string): Sql {
  return { text: `${operand(value, Level.additive)} BETWEEN ${low} AND ${high}`, level: Level.comparison };
}

export function castTo(value: Sql, type: string, how: "CAST" | "TRY_CAST" = "CAST"): Sql {
  return primary(`${how}(${value.text} AS ${type})`);
}

export function sqlNull(type: string): Sql {
  return primary(`CAST(NULL AS ${type})`);
}
