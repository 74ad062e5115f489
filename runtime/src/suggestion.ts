// What to say of a name that nobody knows: the known one it most likely meant, else what there is.
import { nearest } from "@feat-lang/compiler/plan";

/** All commands of `feat`, so that none of them is hidden behind "more". */
const SHOWN = 24;

/** ` Did you mean "x"?`, or the list of what there is, or nothing; ready to follow a sentence. */
export function suggestion(name: string, known: readonly string[], what: string): string {
  const near = nearest(name, known);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  if (known.length === 0) return "";
  const shown = known.slice(0, SHOWN).join(", ");
  return ` Known ${what}: ${shown}${known.length > SHOWN ? `, and ${known.length - SHOWN} more` : ""}.`;
}
