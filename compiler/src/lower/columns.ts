// Which columns of its source a feature reads.
import type { ResolvedSource } from "@feat-lang/language";
import type { ColumnPlan, Expr } from "../plan/index.js";

/** Those that the expressions mention, those declared `not null`, and the event time; in declaration order. */
export function columnsRead(source: ResolvedSource, expressions: readonly Expr[], timeColumn: string): ColumnPlan[] {
  const names = new Set<string>([timeColumn]);
  for (const expr of expressions) collectColumns(expr, names);
  return source.columns
    .filter((column) => names.has(column.name) || !column.type.nullable)
    .map(({ name, type, doc }) => ({ name, type, ...(doc === undefined ? {} : { doc }) }));
}

function collectColumns(expr: Expr, names: Set<string>): void {
  switch (expr.op) {
    case "literal":
    case "item":
      return;
    case "column":
      names.add(expr.name);
      return;
    case "call":
      for (const argument of expr.arguments) collectColumns(argument, names);
      return;
    default:
      collectColumns(expr.of, names);
  }
}
