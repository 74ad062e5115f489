// argv → typed values, by a command's own option table.
// Invariant: every word of the command line is either understood or an error that names it.
import { parseArgs } from "node:util";
import { FeatError } from "../errors.js";
import { suggestion } from "../suggestion.js";
import type { CommandLine, OptionSpec, OptionSpecs, OptionValues, Positional } from "./command.js";

export function parseArguments<O extends OptionSpecs>(
  command: { readonly options: O; readonly positionals: readonly Positional[] },
  argv: readonly string[],
): CommandLine<O> {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(command.options).map(([name, spec]) => [name, parseArgsOption(spec)])),
    allowPositionals: true,
    // Strict by the checks below, whose messages name the nearest flag.
    strict: false,
    tokens: true,
  });
  const values: Record<string, boolean | string | readonly string[]> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.kind === "flag") values[name] = false;
    else if (spec.kind === "list") values[name] = [];
    else if (spec.default !== undefined) values[name] = spec.default;
  }
  const positionals: string[] = [];
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      positionals.push(token.value);
    } else if (token.kind === "option") {
      const spec = Object.hasOwn(command.options, token.name) ? command.options[token.name] : undefined;
      if (!spec) throw unknownFlag(token.rawName, command.options);
      if (seen.has(token.name) && spec.kind !== "list")
        throw new FeatError("invalid-argument", `${token.rawName} is given twice.`);
      seen.add(token.name);
      if (spec.kind === "flag") {
        if (token.value !== undefined) throw new FeatError("invalid-argument", `${token.rawName} takes no value.`);
        values[token.name] = true;
      } else {
        const value = optionValue(token, spec);
        values[token.name] = spec.kind === "list" ? [...(values[token.name] as readonly string[]), value] : value;
      }
    }
  }
  checkPositionals(command.positionals, positionals);
  return { options: values as OptionValues<O>, positionals };
}

function parseArgsOption(spec: OptionSpec) {
  const type: "boolean" | "string" = spec.kind === "flag" ? "boolean" : "string";
  return { type, multiple: spec.kind === "list", ...(spec.short === undefined ? {} : { short: spec.short }) };
}

type ValuedOption = Exclude<OptionSpec, { readonly kind: "flag" }>;
type OptionToken = {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function optionValue(token: OptionToken, spec: ValuedOption): string {
  const { rawName, value } = token;
  const wanted = spec.kind === "choice" ? spec.choices.join(" or ") : spec.placeholder;
  // `--store --emit changes`: the next flag is no value. A lone `-` is stdin.
  if (value === undefined || value === "" || (!token.inlineValue && /^-./.test(value))) {
    throw new FeatError("invalid-argument", `${rawName} needs a value: ${rawName} ${wanted}`);
  }
  if (spec.kind === "choice" && !spec.choices.includes(value)) {
    throw new FeatError(
      "invalid-argument",
      `${rawName} does not know "${value}".${suggestion(value, spec.choices, "values")}`,
    );
  }
  return value;
}

function unknownFlag(rawName: string, options: OptionSpecs): FeatError {
  const known = [...Object.keys(options), "help"].map((name) => `--${name}`);
  return new FeatError("invalid-argument", `Unknown flag "${rawName}".${suggestion(rawName, known, "flags")}`);
}

function checkPositionals(specs: readonly Positional[], given: readonly string[]): void {
  const missing = specs.find((spec, at) => spec.required && given[at] === undefined);
  if (missing) throw new FeatError("invalid-argument", `${missing.name} is missing: ${missing.doc}.`);
  const extra = specs.at(-1)?.repeated ? undefined : given[specs.length];
  if (extra !== undefined) throw new FeatError("invalid-argument", `"${extra}" is one argument too many.`);
}
