// `--input SOURCE=FILE` → opened inputs.
import type { ColumnPlan, Plan } from "@feat-lang/compiler/plan";
import { FeatError } from "../errors.js";
import { mergeSources } from "../event/merge-sources.js";
import type { RunInput } from "../run/assign-inputs.js";
import { openInput } from "../source/open-input.js";

/** In the order given; a file that cannot be opened, or lacks a column, is an error before the run begins. */
export async function openInputs(specs: readonly string[], plans: readonly Plan[]): Promise<readonly RunInput[]> {
  const named = specs.map(parseInput);
  const [, second] = named.filter(({ file }) => file === "-");
  if (second) {
    throw new FeatError("duplicate-input", `Standard input cannot also feed the source ${second.source}.`, {
      hint: "Only one --input can be `-`.",
    });
  }
  return Promise.all(
    named.map(async ({ source, file }) => ({ source, events: await openInput(file, columnsOf(source, plans)) })),
  );
}

/** All that the features read of a source; undefined where none reads it. */
function columnsOf(source: string, plans: readonly Plan[]): readonly ColumnPlan[] | undefined {
  const onSource = plans.filter((plan) => plan.source.name === source);
  return onSource.length === 0 ? undefined : mergeSources(onSource).columns;
}

function parseInput(spec: string): { readonly source: string; readonly file: string } {
  const at = spec.indexOf("=");
  const [source, file] = [spec.slice(0, at), spec.slice(at + 1)];
  if (at < 1 || file === "") {
    throw new FeatError("invalid-argument", `--input ${spec} does not say which source the events are for.`, {
      hint: "Write --input SOURCE=FILE, or --input SOURCE=- for standard input.",
    });
  }
  return { source, file };
}
