// What a command is: its documentation and its `run`. Help, parsing and the reference are made from the same data.
// Invariant: `run` gets values typed by the command's own options; nothing else reads argv.
import { parseArguments } from "./arguments.js";
import type { ExitCode } from "./exit-code.js";
import type { Terminal } from "./terminal.js";

export type OptionSpec = (
  | { readonly kind: "flag" }
  | { readonly kind: "value"; readonly placeholder: string; readonly default?: string }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly default: string }
  | { readonly kind: "list"; readonly placeholder: string }
) & { readonly short?: string; readonly doc: string };

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface Positional {
  readonly name: string;
  readonly doc: string;
  readonly required?: boolean;
  /** Takes all that is left; only the last one. */
  readonly repeated?: boolean;
}

export type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: OptionValue<O[K]> };

type OptionValue<S extends OptionSpec> = S extends { readonly kind: "flag" }
  ? boolean
  : S extends { readonly kind: "list" }
    ? readonly string[]
    : S extends { readonly kind: "choice"; readonly choices: readonly (infer C)[] }
      ? C
      : S extends { readonly default: string }
        ? string
        : string | undefined;

export interface CommandLine<O extends OptionSpecs> {
  readonly options: OptionValues<O>;
  readonly positionals: readonly string[];
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

export interface CommandDocs {
  readonly description: string;
  readonly positionals: readonly Positional[];
  readonly options: OptionSpecs;
  readonly examples: readonly Example[];
}

export interface Command extends CommandDocs {
  execute(argv: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

interface Definition<O extends OptionSpecs> extends CommandDocs {
  readonly options: O;
  run(line: CommandLine<O>, terminal: Terminal): Promise<ExitCode>;
}

export function defineCommand<const O extends OptionSpecs>(definition: Definition<O>): Command {
  return {
    ...definition,
    execute: (argv, terminal) => definition.run(parseArguments(definition, argv), terminal),
  };
}
