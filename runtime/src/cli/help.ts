// The text of `--help`, made from the registry and from each command's own documentation.
import type { CommandDocs, OptionSpec, Positional } from "./command.js";
import { COMMAND_NAMES, COMMANDS, type CommandName } from "./registry.js";

const WIDTH = 100;

export function globalHelp(): string {
  return [
    "feat — streaming features for machine learning",
    "",
    "Usage: feat COMMAND [options]",
    "",
    "Commands:",
    ...table(COMMAND_NAMES.map((name) => [name, COMMANDS[name].summary])),
    "",
    "Options:",
    ...table([
      ["--help, -h", "This text, or after a command that command's own"],
      ["--version", "The version of feat"],
    ]),
    "",
    "Exit codes: 0 ok, 1 findings, 2 wrong command line, 3 failure, 130 interrupted, 143 terminated.",
    "Environment: NO_COLOR turns colours off, FEAT_DEBUG=1 adds stack traces to errors.",
    "",
    "feat COMMAND --help has the details and examples.",
    "",
  ].join("\n");
}

export function commandHelp(name: CommandName, command: CommandDocs): string {
  const options = Object.entries(command.options).map(([option, spec]): Row => [optionTerm(option, spec), docOf(spec)]);
  return [
    `feat ${name} — ${COMMANDS[name].summary}`,
    "",
    `Usage: ${usageLine(name, command)}`,
    "",
    ...wrap(command.description, WIDTH),
    ...(command.positionals.length === 0
      ? []
      : ["", "Arguments:", ...table(command.positionals.map((spec) => [positionalTerm(spec), sentence(spec.doc)]))]),
    "",
    "Options:",
    ...table([...options, ["--help, -h", "This text."]]),
    "",
    command.examples.length === 1 ? "Example:" : "Examples:",
    ...command.examples.flatMap((example) => [`  # ${example.does}`, `  ${example.command}`]),
    "",
  ].join("\n");
}

/** `feat compile [PATH...] [--output DIR]` */
export function usageLine(name: CommandName, command: CommandDocs): string {
  const positionals = command.positionals.map((spec) => {
    const term = positionalTerm(spec);
    return spec.required ? term : `[${term}]`;
  });
  return ["feat", name, ...positionals, "[options]"].join(" ");
}

function positionalTerm(spec: Positional): string {
  return spec.repeated ? `${spec.name}...` : spec.name;
}

function optionTerm(name: string, spec: OptionSpec): string {
  const flags = spec.short === undefined ? `--${name}` : `--${name}, -${spec.short}`;
  switch (spec.kind) {
    case "flag":
      return flags;
    case "choice":
      return `${flags} ${spec.choices.join("|")}`;
    default:
      return `${flags} ${spec.placeholder}`;
  }
}

function docOf(spec: OptionSpec): string {
  if (spec.kind === "list") return `${sentence(spec.doc)} May be repeated.`;
  const initial = spec.kind === "flag" ? undefined : spec.default;
  return sentence(initial === undefined ? spec.doc : `${spec.doc} (default: ${initial})`);
}

function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

type Row = readonly [term: string, doc: string];

function table(rows: readonly Row[]): string[] {
  const width = Math.min(34, Math.max(...rows.map(([term]) => term.length)));
  return rows.flatMap(([term, doc]) => {
    const [first = "", ...rest] = wrap(doc, WIDTH - width - 4);
    const continued = rest.map((line) => `${" ".repeat(width + 4)}${line}`);
    return term.length <= width
      ? [`  ${term.padEnd(width)}  ${first}`, ...continued]
      : [`  ${term}`, `${" ".repeat(width + 4)}${first}`, ...continued];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
