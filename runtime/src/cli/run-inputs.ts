// `--input SOURCE=FILE` → opened inputs.
import { FeatError } from "../errors.js";
import type { RunInput } from "../run/assign-inputs.js";
import { openInput } from "../source/open-input.js";

/** In the order given; a file that cannot be opened is an error before the run begins. */
export async function openInputs(specs: readonly string[]): Promise<readonly RunInput[]> {
  const named = specs.map(parseInput);
  const [, second] = named.filter(({ file }) => file === "-");
  if (second) {
    throw new FeatError("duplicate-input", `Standard input cannot also feed the source ${second.source}.`, {
      hint: "Only one --input can be `-`.",
    });
  }
  return Promise.all(named.map(async ({ source, file }) => ({ source, events: await openInput(file) })));
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
