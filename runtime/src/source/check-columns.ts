// Tables say once what columns they have; one that features read and that is not there is a mistake in the name or the
// file, not in every row.
import type { ColumnPlan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";

interface TableColumns {
  /** The input's, for the message. */
  readonly name: string;
  readonly known: readonly string[];
  readonly wanted: readonly ColumnPlan[];
}

/** Throws a `FeatError` naming all that are missing. */
export function checkColumns({ name, known, wanted }: TableColumns): void {
  const missing = wanted.filter((column) => !known.includes(column.name)).map((column) => column.name);
  const [first] = missing;
  if (first === undefined) return;
  const columns = missing.length === 1 ? "column" : "columns";
  throw new FeatError("missing-column", `${name} has no ${columns} ${missing.join(", ")}, which the features read.`, {
    hint: `${suggestion(first, known, "columns").trim()} A column may be empty, but it has to be there.`.trim(),
  });
}
